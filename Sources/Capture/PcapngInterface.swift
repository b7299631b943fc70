import Bytes
import PacketWire

/// What an interface description block says that is needed for each of its packets.
struct PcapngInterface {
    let linkType: LinkType
    /// Index in ``CaptureInfo/interfaces``.
    let index: Int
    let snapLength: Int
    private(set) var clock = PcapngClock()

    /// Reads an interface description block (draft-ietf-opsawg-pcapng, section 4.2).
    init(
        _ block: borrowing PcapngBlock, index: Int, userLinkTypes: UserLinkTypes, details: inout CaptureInterface
    ) {
        linkType = userLinkTypes.meant(by: LinkType(inFile: UInt32(block.u16(8))))
        snapLength = Int(block.u32(12))
        self.index = index
        details = CaptureInterface(linkType: linkType, snapLength: snapLength)
        var clock = PcapngClock()
        block.forEachOption(from: 16) { code, offset, length in
            switch (code, length) {
            case (1, _) where details.comment == nil: details.comment = block.text(offset, length, limit: 512)
            case (2, _): details.name = block.text(offset, length, limit: 256)
            case (3, _): details.description = block.text(offset, length)
            // Addresses stand in network order whatever the section's.
            case (4, 8) where details.addresses.count < CaptureInterface.addressLimit:
                details.addresses.append(IPAddress(v4: block.octets.bigEndian32(at: offset)))
            case (5, 17) where details.addresses.count < CaptureInterface.addressLimit:
                details.addresses.append(
                    IPAddress(
                        high: block.octets.bigEndian64(at: offset), low: block.octets.bigEndian64(at: offset + 8)))
            case (9, 1): clock.setResolution(block.octets[offset])
            case (11, 2...) where block.octets[offset] == 0: details.filter = block.text(offset + 1, length - 1)
            case (14, 8): clock.offset = Int64(bitPattern: block.u64(offset))
            default: break
            }
        }
        self.clock = clock
    }
}

/// How an interface counts time: units a second, and seconds to be added (if_tsresol, if_tsoffset).
struct PcapngClock {
    private var unitsPerSecond: Int64 = 1_000_000
    var offset: Int64 = 0

    /// Finer than a microsecond.
    var hasNanoseconds: Bool { unitsPerSecond > 1_000_000 }

    /// Takes if_tsresol: a negative power of 10, or of 2 if the highest bit is set. What does not fit in 63 bits
    /// is taken as the finest that does.
    mutating func setResolution(_ octet: UInt8) {
        let exponent = Int(octet & 0x7f)
        if octet & 0x80 != 0 {
            unitsPerSecond = 1 << Int64(min(exponent, 62))
        } else {
            unitsPerSecond = (0..<min(exponent, 18)).reduce(1) { units, _ in units * 10 }
        }
    }

    /// The moment that a packet's time stamp stands for; saturates at the ends of what ``Timestamp`` can hold.
    ///
    /// A count with its highest bit set is a negative one that some writer wrapped: no clock has run that long.
    func timestamp(_ count: UInt64) -> Timestamp {
        let units = Int64(bitPattern: count)
        if unitsPerSecond == 1_000_000, offset == 0, units >= 0, units < Int64.max / 1000 {
            return Timestamp(nanoseconds: units &* 1000)
        }
        var (whole, rest) = units.quotientAndRemainder(dividingBy: unitsPerSecond)
        if rest < 0 {
            whole -= 1
            rest += unitsPerSecond
        }
        // Fits: the quotient is below 1,000,000,000, since the rest is below the divisor.
        let fraction = unitsPerSecond.dividingFullWidth(rest.multipliedFullWidth(by: 1_000_000_000)).quotient
        let (seconds, tooFar) = whole.addingReportingOverflow(offset)
        let (nanoseconds, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow) = nanoseconds.addingReportingOverflow(fraction)
        guard !tooFar, !tooLarge, !overflow else {
            return Timestamp(nanoseconds: (tooFar ? offset : seconds) < 0 ? .min : .max)
        }
        return Timestamp(nanoseconds: sum)
    }
}
