import Foundation
import PacketWire

/// CoreDNS's own words on a line, without what its surroundings wrote before them.
enum CoreDNSMessage {
    /// The levels of CoreDNS's logger.
    private static let levels: [String] = [
        "[INFO] ", "[ERROR] ", "[WARNING] ", "[FATAL] ", "[DEBUG] ", "[PANIC] ",
    ]

    static func startsWithLevel(_ text: ArraySlice<UInt8>) -> Bool {
        var scanner = TextScanner(text)
        return levels.contains { scanner.skip($0) }
    }

    /// The rest of `text` from a level on, which is looked for near the start.
    static func level(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var place = text.startIndex
        let last = min(text.endIndex, text.startIndex + 512)
        while let bracket = text[place..<last].firstIndex(of: UInt8(ascii: "[")) {
            if startsWithLevel(text[bracket...]) { return text[bracket...] }
            place = bracket + 1
        }
        return nil
    }

    /// What the words say; nil for words that do not matter here.
    static func entry(_ text: ArraySlice<UInt8>, origin: CoreDNSLogOrigin) -> CoreDNSLogEntry? {
        var scanner = TextScanner(text)
        if scanner.skip("[INFO] ") {
            if let query = CoreDNSQuery(anyFormat: scanner, origin: origin) { return .query(query) }
        }
        scanner = TextScanner(text)
        _ = scanner.skip("[ERROR] ") || scanner.skip("[WARNING] ") || scanner.skip("[INFO] ")
        if scanner.skip("plugin/errors: "), let failure = CoreDNSFailure(scanner.rest, origin: origin) {
            return .failure(failure)
        }
        guard let kind = noticeKind(String(decoding: text.prefix(1024), as: UTF8.self)) else {
            scanner = TextScanner(text)
            return scanner.skip("[INFO] ") && !scanner.rest.starts(with: "plugin/".utf8) ? .unread(origin) : nil
        }
        return .notice(
            CoreDNSNotice(origin: origin, kind: kind, text: String(decoding: text.prefix(1024), as: UTF8.self)))
    }

    private static func noticeKind(_ text: String) -> CoreDNSNotice.Kind? {
        let words = text.drop { $0 == "[" }.drop { $0 != "]" }.dropFirst().drop { $0 == " " }
        if text.hasPrefix("CoreDNS-") { return .started }
        if words.hasPrefix("plugin/loop: Loop") { return .loop }
        if text.hasPrefix("[PANIC]") || words.hasPrefix("Recovered from panic") { return .panic }
        if text.hasPrefix("[FATAL]") { return .fatal }
        if words.hasPrefix("Reloading complete") { return .reloaded }
        if words.hasPrefix("SIGTERM") || words.hasPrefix("SIGINT")
            || words.hasPrefix("plugin/health: Going into lameduck")
        {
            return .stopping
        }
        if words.hasPrefix("plugin/health: Local health request") { return .unhealthy }
        let waits = [
            "plugin/ready: Still waiting on", "plugin/ready: Plugins not ready",
            "plugin/kubernetes: waiting for Kubernetes API",
            "plugin/kubernetes: starting server with unsynced Kubernetes API",
            "plugin/kubernetes: Kubernetes API connection failure",
        ]
        return waits.contains(where: words.hasPrefix) ? .waitingForAPI : nil
    }
}

extension CoreDNSQuery {
    /// The `log` plugin's default format, after its level:
    /// `{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}`.
    init?(_ text: TextScanner, origin: CoreDNSLogOrigin) {
        var scanner = text
        guard let remote = scanner.word(), let (client, port) = SocketAddress.parse(remote), scanner.skip("- "),
            let id: UInt16 = scanner.integer(), scanner.skip("\""), let type = scanner.text(),
            let queryClass = scanner.text(), let name = scanner.text(), let transport = scanner.text(),
            let size: Int = scanner.integer(), let isDNSSECAsked = scanner.text(),
            let bufferSize = scanner.upTo(UInt8(ascii: "\"")).flatMap({ Int(ascii: $0) }), scanner.skip(" "),
            let code = scanner.text(), let flags = scanner.text(), let responseSize: Int = scanner.integer(),
            let duration = scanner.text(), duration.hasSuffix("s"), let seconds = Double(duration.dropLast()),
            seconds.isFinite, seconds >= 0
        else { return nil }
        self.init(
            origin: origin, client: client, port: port, id: id, type: type, queryClass: queryClass, name: name,
            transport: transport, size: size, isDNSSECAsked: isDNSSECAsked == "true", bufferSize: bufferSize,
            responseCode: code == "-" ? nil : code,
            flags: flags == "-" ? [] : flags.split(separator: ",").map(String.init), responseSize: responseSize,
            duration: seconds)
    }
}

extension CoreDNSQuery {
    /// Words of one's own before the default format.
    private static let wordLimit = 4

    /// A line of the `log` plugin after its level: the default format, perhaps behind other words, `{combined}`, which adds
    /// to it, or one that names its fields, as JSON or `client=10.0.0.1 port=4000`.
    init?(anyFormat text: TextScanner, origin: CoreDNSLogOrigin) {
        var scanner = text
        for _ in 0...Self.wordLimit {
            if let query = CoreDNSQuery(scanner, origin: origin) {
                self = query
                return
            }
            _ = scanner.word()
        }
        if text.rest.first == UInt8(ascii: "{") {
            guard case .object(let fields)? = try? JSONDecoder().decode(LogRecord.Value.self, from: Data(text.rest))
            else { return nil }
            self.init(fields, origin: origin)
        } else {
            self.init(CoreDNSQuery.pairs(text), origin: origin)
        }
    }

    private static func pairs(_ text: TextScanner) -> [String: LogRecord.Value] {
        var scanner = text
        var fields: [String: LogRecord.Value] = [:]
        while let word = scanner.text() {
            let pair = word.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[String(pair[0])] = .text(pair[1].trimmingCharacters(in: ["\""])) }
        }
        return fields
    }

    /// A query of what a format of the `log` plugin makes of its placeholders: these have no names of their own there, so
    /// the usual ones are tried. Client, port, ID and question must be among them; what is not is empty.
    private init?(_ fields: [String: LogRecord.Value], origin: CoreDNSLogOrigin) {
        func value(_ names: String...) -> String? { names.lazy.compactMap { fields[$0]?.text }.first }
        guard let remote = value("remote", "client", "client_ip", "remote_ip", "clientIP", "src"),
            let type = value("type", "qtype", "query_type"), let name = value("name", "qname", "query_name", "query"),
            let id = value("id", "query_id").flatMap({ UInt16($0) })
        else { return nil }
        let port = value("port", "client_port", "remote_port", "clientPort", "src_port").flatMap { UInt16($0) }
        let socket = SocketAddress.parse(Array(remote.utf8)[...])
        let bare = remote.hasPrefix("[") ? String(remote.dropFirst().prefix { $0 != "]" }) : remote
        guard let client = port == nil ? socket?.address : IPAddress(bare), let port = port ?? socket?.port else {
            return nil
        }
        let duration = value("duration", "latency").flatMap { Double($0.hasSuffix("s") ? String($0.dropLast()) : $0) }
        let code = value("rcode", "response_code", "responseCode")
        let flags = value("rflags", "flags") ?? "-"
        self.init(
            origin: origin, client: client, port: port, id: id, type: type,
            queryClass: value("class", "qclass") ?? "IN",
            name: name.hasSuffix(".") ? name : name + ".", transport: value("proto", "protocol", "transport") ?? "udp",
            size: value("size").flatMap { Int($0) } ?? 0, isDNSSECAsked: value("do") == "true",
            bufferSize: value("bufsize").flatMap { Int($0) } ?? 0, responseCode: code == "-" ? nil : code,
            flags: flags == "-" ? [] : flags.split(separator: ",").map(String.init),
            responseSize: value("rsize").flatMap { Int($0) } ?? 0,
            duration: duration.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } ?? 0)
    }
}
