import PacketWire

/// Packets that another program than tcpdump wrote as text.
enum TextExport: ~Copyable {
    /// tshark's `-T json`, `-T jsonraw` and `-T ek`.
    case fields(ExportFields)
    /// K12's text, as Wireshark and editcap write it.
    case k12(K12Text)

    /// Nil for any other text.
    ///
    /// - Parameter head: the first octets of the source.
    init?(_ head: [UInt8], _ source: ByteSource) {
        switch Kind(head) {
        case .fields: self = .fields(ExportFields(source))
        case .k12: self = .k12(K12Text(source))
        case nil: return nil
        }
    }

    enum Kind {
        case fields, k12

        /// Octets that are enough to tell.
        static let headLength = 512

        init?(_ head: [UInt8]) {
            let start = head.drop { TextScanner.isBlank($0) || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
                .prefix(Self.headLength)
            if start.starts(with: K12Text.ruler) {
                self = .k12
            } else if start.first == UInt8(ascii: "[") || start.first == UInt8(ascii: "{"),
                start.firstIndex(of: "\"layers\"") != nil || start.starts(with: "{\"index\":{\"_index\"".utf8)
            {
                self = .fields
            } else {
                return nil
            }
        }
    }

    /// The program that wrote it, for sentences.
    var program: String {
        switch self {
        case .fields: "tshark"
        case .k12: "K12"
        }
    }

    /// Whether it states when packets were captured, which `-T jsonraw` does not.
    ///
    /// - Parameter head: the first octets of the source.
    func hasTimes(_ head: [UInt8]) -> Bool {
        switch self {
        case .fields: head[...].firstIndex(of: "time_epoch\":") != nil
        case .k12: true
        }
    }

    /// Whether it ends within a packet.
    var isCut: Bool {
        switch self {
        case .fields(let fields): fields.isCut
        case .k12: false
        }
    }

    /// The next packet; nil after the last.
    ///
    /// - Parameter number: its position among the packets.
    mutating func next(number: Int) -> TextEntry? {
        switch consume self {
        case .fields(var fields):
            var entry: TextEntry?
            while entry == nil, let next = fields.next(ExportPacket.names) {
                entry = ExportPacket(next).entry(number: number)
            }
            self = .fields(fields)
            return entry
        case .k12(var text):
            let entry = text.next(number: number)
            self = .k12(text)
            return entry
        }
    }
}

/// K12's text: a ruler, a time of day with the kind of frame, and the frame's octets between bars.
struct K12Text: ~Copyable {
    static let ruler = Array("+---------+-".utf8)
    private var lines: LineSource
    private var line: [UInt8] = []
    private var clock = TextClock([.clock(0)])

    init(_ source: ByteSource) {
        lines = LineSource(source)
    }

    mutating func next(number: Int) -> TextEntry? {
        var time: Timestamp?
        while lines.next(&line) {
            let words = line.split(whereSeparator: TextScanner.isBlank)
            if words.count == 2, words[1].equals("ETHER"), let clock = Self.clock(words[0]) {
                time = self.clock.moment(clock)
            } else if let moment = time, line.first == UInt8(ascii: "|") {
                // The first field is the octets' offset.
                let fields = line.split(separator: UInt8(ascii: "|")).dropFirst()
                let octets = fields.compactMap { $0.count == 2 ? Int(hexadecimal: $0).map { UInt8($0) } : nil }
                var entry = TextEntry(number: number, time: moment, prefix: TextPrefix([]))
                entry.shown = TextEntry.Octets(
                    linkType: .ethernet, payload: TextPayload(octets: octets, length: octets.count), areShown: true)
                return entry
            }
        }
        return nil
    }

    /// `04:51:31,419,496`: milliseconds and microseconds behind commas.
    private static func clock(_ word: ArraySlice<UInt8>) -> TextTime? {
        let parts = word.split(separator: UInt8(ascii: ","))
        guard parts.count == 3 else { return nil }
        return TextTime((parts[0] + [UInt8(ascii: ".")] + parts[1] + parts[2])[...])
    }
}
