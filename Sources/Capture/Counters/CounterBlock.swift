import Bytes
import PacketWire

/// A block of ours that holds a ``CounterSample`` (pcapng has none for such figures).
///
/// Its type is one of those for local use (draft-ietf-opsawg-pcapng, section 11.1), which other readers skip in silence. Body:
///
///     0  4  "DNSV", whatever the section's byte order
///     4  2  version of this block: 1
///     6  2  0
///     8  4  interface of the section, by its number
///     12 8  time, as in an enhanced packet block
///     20    options: 1, a counter: its value in 8 octets, then its name; 2, the process's name
enum CounterBlock {
    static let type: UInt32 = 0x8000_0d53
    /// Longer ones are not ours.
    static let lengthLimit = 1 << 16
    static let magic: UInt32 = 0x444e_5356
    static let version: UInt16 = 1
    static let counterOption: UInt16 = 1
    static let processOption: UInt16 = 2

    /// The interface that a block is about; nil where it is another program's, or of a later version.
    static func interface(_ block: borrowing PcapngBlock) -> Int? {
        guard block.octets.count >= 32, block.octets.bigEndian32(at: 8) == magic, block.u16(12) == version else {
            return nil
        }
        return Int(block.u32(16))
    }

    /// Names that do not print, or are longer than any of the kernel's, are left out, and what is beyond the limit.
    static func sample(_ block: borrowing PcapngBlock, _ clock: PcapngClock) -> CounterSample {
        var sample = CounterSample(time: clock.timestamp(block.time(20)), counters: [])
        block.forEachOption(from: 28) { code, offset, length in
            switch code {
            case counterOption where (9...8 + CounterSample.nameLimit).contains(length):
                guard sample.counters.count < CounterSample.limit,
                    let name = block.text(offset + 8, length - 8), isName(name)
                else { return }
                sample.counters.append(.init(name, Int64(bitPattern: block.u64(offset))))
            case processOption: sample.process = block.text(offset, length, limit: CounterSample.nameLimit)
            default: break
            }
        }
        return sample
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.allSatisfy { 0x21...0x7e ~= $0 }
    }
}
