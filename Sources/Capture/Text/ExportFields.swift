/// One field of a packet as tshark names it, such as `ip.src`, and its value.
struct ExportField: Equatable {
    var name: String
    var value: [UInt8]
}

/// The fields of packets, one packet after the other, in what tshark prints with `-T json`, `-T jsonraw` or `-T ek`.
///
/// Layers stand in one another, and a name may come more than once among its siblings, so that a decoder of objects would
/// lose some. Fields are taken in their order instead, whatever they stand in: a layer begins with its first one.
struct ExportFields: ~Copyable {
    /// Octets of a value that are kept: the longest frame's, in hexadecimal.
    private static let valueLimit = 1 << 20
    private static let fieldLimit = 1 << 10
    private static let windowLength = 1 << 16

    private let source: ByteSource
    private var window: [UInt8] = []
    private var offset = 0
    /// The text ends within a packet.
    private(set) var isCut = false

    init(_ source: ByteSource) {
        self.source = source
    }

    /// The fields of the next packet that are wanted; nil after the last.
    ///
    /// - Parameter names: in `-T json`'s spelling, with `_` for each dot.
    mutating func next(_ names: Set<String>) -> [ExportField]? {
        var fields: [ExportField] = []
        var (name, text): (String, [UInt8]) = ("", [])
        var (isWithinString, isEscaped, isValue) = (false, false, false)
        var depth = 0
        while let octet = nextOctet() {
            guard !isWithinString else {
                if !isEscaped, octet == UInt8(ascii: "\"") {
                    isWithinString = false
                } else if !isEscaped, octet == UInt8(ascii: "\\") {
                    isEscaped = true
                } else {
                    isEscaped = false
                    if text.count < Self.valueLimit { text.append(octet) }
                }
                continue
            }
            switch octet {
            case UInt8(ascii: "\""):
                text.removeAll(keepingCapacity: true)
                (isWithinString, isValue) = (true, true)
            case UInt8(ascii: ":"):
                name = Self.name(text)
                isValue = false
            case UInt8(ascii: "{"):
                depth += 1
                isValue = false
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
                if isValue, names.contains(name), fields.count < Self.fieldLimit {
                    fields.append(ExportField(name: name, value: text))
                }
                isValue = false
                guard octet == UInt8(ascii: "}"), depth > 0 else { continue }
                depth -= 1
                if depth == 0 { return fields }
            default: break
            }
        }
        isCut = depth > 0
        return nil
    }

    private mutating func nextOctet() -> UInt8? {
        if offset == window.count {
            window = source.take(Self.windowLength)
            offset = 0
            guard !window.isEmpty else { return nil }
        }
        defer { offset += 1 }
        return window[offset]
    }

    /// `ip_src` of `ip.src` (`-T json`) and of `ip_ip_src` (`-T ek`, which puts the layer's name before it).
    static func name(_ text: [UInt8]) -> String {
        let name = String(decoding: text.prefix(64), as: UTF8.self)
        if name.contains(".") { return name.replacing(".", with: "_") }
        guard let end = name.firstIndex(of: "_") else { return name }
        let rest = name[name.index(after: end)...]
        return rest.hasPrefix(name[...end]) ? String(rest) : name
    }
}
