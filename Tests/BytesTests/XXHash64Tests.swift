import Bytes
import Testing

@Suite struct XXHash64Tests {
    /// From the reference implementation, by way of Python's `xxhash.xxh64_intdigest`.
    @Test(
        arguments: [
            (0, 0xef46_db37_51d8_e999), (1, 0x1f25_c8d0_bc1f_4bb6), (3, 0x31d2_363f_52e5_64c9),
            (4, 0x9bb6_4b7d_66ee_9fda), (7, 0x9a7b_1499_59ce_60d8), (8, 0xdab9_9d95_c6f9_0092),
            (12, 0xd52e_4078_33af_5133), (31, 0xa2aa_5f33_cc4a_6119), (32, 0x23c3_c17e_f790_fd97),
            (33, 0x50a7_cfc7_ba58_8784), (39, 0x880b_beea_606e_4b37), (63, 0x5e3e_54b4_31c7_493c),
            (64, 0x0eb6_4b3e_f6ee_b01f), (100, 0xa61f_8d4c_170f_e531), (255, 0x39ae_55a2_9989_206f),
        ] as [(Int, UInt64)])
    func `the hash is the reference's`(count: Int, hash: UInt64) {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
        #expect(XXHash64.hash(octets.span) == hash)
    }
}
