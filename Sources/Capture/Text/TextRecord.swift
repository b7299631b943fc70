import DNSWire
import PacketWire

/// A resource record as tcpdump prints it: `A 192.0.2.1`, with its owner before it from `-v` on and its time to live
/// from `-vvv` on.
struct TextRecord: Equatable {
    /// Labels on the wire; the root where the owner is not printed.
    var owner: [UInt8] = [0]
    var type: UInt16
    /// In seconds; 0 where it is not printed.
    var timeToLive: UInt32 = 0
    /// The data, but for a name that ends it.
    var data: [UInt8] = []
    /// The name that the data ends with.
    var target: [UInt8] = []

    /// Reads a record of a type whose data tcpdump prints whole.
    ///
    /// - Returns: the record, and whether no comma follows it.
    static func read(_ scanner: inout TextScanner) -> (record: TextRecord, isLast: Bool)? {
        var record = TextRecord(type: 0)
        var word = scanner.word()
        if word.last == UInt8(ascii: ".") {
            guard let owner = TextName.wire(word) else { return nil }
            record.owner = owner
            word = scanner.word()
        }
        if word.first == UInt8(ascii: "["), let time = timeToLive(word) {
            record.timeToLive = time
            word = scanner.word()
        }
        guard let type = TextQuestion.recordType(word) else { return nil }
        record.type = type
        guard let isLast = record.readData(&scanner) else { return nil }
        return (record, isLast)
    }

    private mutating func readData(_ scanner: inout TextScanner) -> Bool? {
        switch RecordType(type) {
        case .a, .aaaa:
            let word = scanner.word()
            let text = word.dropping(last: UInt8(ascii: ","))
            guard let address = TextAddresses.numericAddress(text), (address.v4 == nil) == (type == 28) else {
                return nil
            }
            data = address.octets
            return text.count == word.count
        case .cname, .ns, .ptr:
            guard let (name, isLast) = TextName.read(&scanner) else { return nil }
            target = name
            return isLast
        case .mx:
            guard let (name, _) = TextName.read(&scanner), let (numbers, isLast) = numbers(1, &scanner) else {
                return nil
            }
            data = numbers
            target = name
            return isLast
        case .srv: return readService(&scanner)
        default: return nil
        }
    }

    /// `name.:port priority weight`.
    private mutating func readService(_ scanner: inout TextScanner) -> Bool? {
        var word = TextScanner(scanner.word())
        guard let name = word.take(upTo: ":").flatMap({ TextName.wire($0) }),
            let port = word.number().flatMap(UInt16.init(exactly:)), word.isAtEnd,
            let (numbers, isLast) = numbers(2, &scanner)
        else { return nil }
        data = numbers + [UInt8(port >> 8), UInt8(port & 0xff)]
        target = name
        return isLast
    }

    /// 16-bit numbers, of which a comma may follow the last.
    private func numbers(_ count: Int, _ scanner: inout TextScanner) -> (octets: [UInt8], isLast: Bool)? {
        var octets: [UInt8] = []
        var isLast = true
        for _ in 0..<count {
            let word = scanner.word()
            let digits = word.dropping(last: UInt8(ascii: ","))
            guard let number = Int(decimal: digits).flatMap(UInt16.init(exactly:)) else { return nil }
            octets += [UInt8(number >> 8), UInt8(number & 0xff)]
            isLast = digits.count == word.count
        }
        return (octets, isLast)
    }

    /// `[30s]`, `[1h5m]`.
    private static func timeToLive(_ word: ArraySlice<UInt8>) -> UInt32? {
        let units: [UInt8: Int] = [
            UInt8(ascii: "w"): 604_800, UInt8(ascii: "d"): 86_400, UInt8(ascii: "h"): 3600, UInt8(ascii: "m"): 60,
            UInt8(ascii: "s"): 1,
        ]
        var scanner = TextScanner(word.dropFirst())
        var seconds = 0
        while !scanner.take("]") {
            guard let number = scanner.number(), number <= 1 << 32, seconds <= 1 << 32,
                let unit = scanner.next.flatMap({ units[$0] })
            else { return nil }
            scanner.step()
            seconds += number * unit
        }
        return UInt32(exactly: seconds)
    }
}

extension IPAddress {
    /// 4 octets or 16, in network order.
    var octets: [UInt8] {
        if let v4 { return (0..<4).map { UInt8(truncatingIfNeeded: v4 >> (24 - 8 * $0)) } }
        return [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }
}
