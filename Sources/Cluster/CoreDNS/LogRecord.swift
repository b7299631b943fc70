import Foundation
import PacketWire

/// What an export holds of one line of a log: the line, and what stands beside it.
///
/// Read are Docker's and log shippers' JSON lines, CloudWatch (`filter-log-events`, `get-query-results`, exports of
/// Insights), Google Cloud's log entries and Azure's ContainerLog and ContainerLogV2.
struct LogRecord {
    /// Any JSON value.
    enum Value: Decodable {
        case text(String)
        case number(Double)
        case object([String: Value])
        case list([Value])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let object = try? container.decode([String: Value].self) {
                self = .object(object)
            } else if let list = try? container.decode([Value].self) {
                self = .list(list)
            } else {
                self = .other
            }
        }

        var text: String? {
            switch self {
            case .text(let text): text
            case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
            default: nil
            }
        }

        /// Whether it may hold a line of a log.
        fileprivate var isMessage: Bool {
            if case .object = self { return true }
            return text != nil
        }
    }

    var message: String
    var time: Timestamp?
    var pod: String?

    static let messageNames = ["log", "message", "@message", "textPayload", "LogMessage", "LogEntry", "Message"]
    static let timeNames = ["time", "@timestamp", "timestamp", "TimeGenerated", "TimeGenerated [UTC]", "TimeOfCommand"]
    static let podNames = ["pod_name", "PodName", "logStreamName", "@logStream", "pod"]

    /// Wrappers in wrappers that are followed: a cloud's around a log shipper's.
    private static let depthLimit = 3

    /// Nil where a JSON text has no line of a log.
    init?(json text: [UInt8]) {
        self.init(json: text, depth: 0)
    }

    private init?(json text: [UInt8], depth: Int) {
        let data = Data(text)
        // Nearly every one is an object; trying the other kinds first takes longer than all the rest.
        if let fields = try? JSONDecoder().decode([String: Value].self, from: data) {
            self.init(fields, depth: depth)
        } else {
            guard let value = try? JSONDecoder().decode(Value.self, from: data) else { return nil }
            self.init(LogRecord.fields(value), depth: depth)
        }
    }

    /// - Parameter cells: texts by the names of their columns.
    init?(cells: [String: String]) {
        self.init(cells.mapValues { .text($0) }, depth: 0)
    }

    private init?(_ fields: [String: Value], depth: Int) {
        var names = fields
        // Google Cloud's structured entries.
        if case .object(let payload)? = fields["jsonPayload"] { names.merge(payload) { outer, _ in outer } }
        guard let message = LogRecord.messageNames.lazy.compactMap({ names[$0] }).first(where: \.isMessage) else {
            return nil
        }
        self.message = message.text ?? ""
        time = LogRecord.timeNames.lazy.compactMap { names[$0].flatMap(LogRecord.moment) }.first
        pod = LogRecord.podNames.lazy.compactMap { names[$0]?.text.flatMap(LogRecord.pod) }.first
        if case .object(let kubernetes)? = fields["kubernetes"] { pod = kubernetes["pod_name"]?.text ?? pod }
        if case .object(let resource)? = fields["resource"], case .object(let labels)? = resource["labels"] {
            pod = labels["pod_name"]?.text ?? pod
        }
        if depth < LogRecord.depthLimit { unwrap(message, depth: depth + 1) }
    }

    /// Takes a shipper's line out of a cloud's, which holds it as an object or as its text.
    private mutating func unwrap(_ message: Value, depth: Int) {
        var inner = message
        if let first = self.message.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "\""),
            let value = try? JSONDecoder().decode(Value.self, from: Data(self.message.utf8))
        {
            inner = value
        }
        if case .object = inner, let record = LogRecord(LogRecord.fields(inner), depth: depth) {
            self.message = record.message
            time = record.time ?? time
            pod = record.pod ?? pod
        } else if let text = inner.text {
            self.message = text
        }
    }

    /// An object's fields; of CloudWatch's `[{"field": …, "value": …}]` too.
    private static func fields(_ value: Value) -> [String: Value] {
        switch value {
        case .object(let fields): return fields
        case .list(let list):
            var fields: [String: Value] = [:]
            for case .object(let cell) in list {
                if let name = cell["field"]?.text { fields[name] = cell["value"] }
            }
            return fields
        default: return [:]
        }
    }

    /// Whose log a name says it is: a pod's, or that of a stream or file that is called after one.
    static func pod(_ name: String) -> String? {
        guard name.contains("_") else { return name.hasPrefix("coredns-") ? name : nil }
        return CoreDNSLog.podName(ofFile: name)?.split(separator: ".").last.map(String.init)
    }

    private static func moment(_ value: Value) -> Timestamp? {
        switch value {
        // CloudWatch counts milliseconds; those after the year 2255 fit no 64 bits of nanoseconds.
        case .number(let number) where number > 1e11 && number < 9e12:
            return Timestamp(nanoseconds: Int64(number) * 1_000_000)
        case .text(let text):
            let octets = Array(text.utf8)
            return RFC3339.timestamp(octets[...]) ?? RFC3339.timestamp((octets + [UInt8(ascii: "Z")])[...])
                ?? american(text)
        default: return nil
        }
    }

    /// `11/23/2026, 4:51:44.123 AM`, as Azure's portal exports moments in UTC.
    private static func american(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count >= 2, words.count <= 3 else { return nil }
        let date = words[0].split(separator: "/")
        let clock = words[1].split(separator: ":")
        guard date.count == 3, clock.count == 3, let hour = Int(clock[0]), (0..<24).contains(hour) else { return nil }
        func padded(_ number: some StringProtocol) -> String { number.utf8.count < 2 ? "0\(number)" : "\(number)" }
        let half = words.count == 3 ? words[2] : nil
        guard half == nil || half == "AM" || half == "PM" else { return nil }
        let hours = half == nil ? hour : hour % 12 + (half == "PM" ? 12 : 0)
        let year = date[2].last == "," ? date[2].dropLast() : date[2]
        let moment =
            "\(year)-\(padded(date[0]))-\(padded(date[1]))T\(padded("\(hours)")):\(clock[1]):\(clock[2])Z"
        return RFC3339.timestamp(Array(moment.utf8)[...])
    }
}
