import Bytes
import DNSWire
import PacketWire

extension MessageFields {
    /// Questions after the first that a line shows.
    private static let questionsShown = 3

    /// The message on one line for a person, in the order of tcpdump's.
    package var line: String {
        let theClass = `class`.map { $0 == .internet ? "" : "\($0) " } ?? ""
        let theType = type.map { "\($0)" }
        let question = [
            string(name) ?? (theType == nil ? "no question" : "unreadable name"), theClass + (theType ?? ""),
        ]
        .filter { !$0.isEmpty }.joined(separator: " ")
        let opcode = Opcode(header.opcode)
        var line = "\(time) #\(frame) \(endpoint(source.description, sourcePort)) > "
        line += "\(endpoint(destination.description, destinationPort)) \(isTCP ? "tcp" : "udp") \(header.id) "
        line += header.isResponse ? "response \(responseCode) " : "query "
        line += (opcode == .query ? "" : "\(opcode) ") + question
        line += moreQuestions.prefix(Self.questionsShown).map { " + \(string($0))" }.joined()
        if moreQuestions.count > Self.questionsShown {
            line += " + \(moreQuestions.count - Self.questionsShown) more questions"
        }
        if !flags.isEmpty { line += " [\(flags)]" }
        line += records(of: opcode)
        if let tunnel, let name = tunnel.tunnel {
            let identifier = tunnel.identifier.map { " \($0)" } ?? ""
            let ends = tunnel.outerSource.map { " \($0) > \(tunnel.outerDestination ?? "")" } ?? ""
            line += " {\(name)\(identifier)\(ends)}"
        }
        if let error { line += " (\(error))" }
        return line
    }

    private var flags: String {
        [
            (header.isAuthoritative, "aa"), (header.isTruncated, "tc"), (header.recursionDesired, "rd"),
            (header.recursionAvailable, "ra"), (header.isAuthenticData, "ad"), (header.checkingDisabled, "cd"),
        ].filter(\.0).map(\.1).joined(separator: " ")
    }

    private func records(of opcode: Opcode) -> String {
        guard opcode == .update else {
            let shown = answers.map { "\(string($0.type)) \(string($0.data))" }
            return shown.isEmpty ? "" : ": " + shown.joined(separator: ", ")
        }
        var text = ""
        for (title, records) in [("prerequisites", answers), ("updates", authority)] where !records.isEmpty {
            text += " \(title): " + records.map { string($0) }.joined(separator: ", ")
        }
        return text
    }

    private func string(_ record: Record) -> String {
        var text = TextBuffer()
        text.append(record, of: self)
        return text.string
    }

    private func string(_ range: Range<Int>) -> String { texts.string(in: range) }

    private func string(_ range: Range<Int>?) -> String? { range.map { string($0) } }

    private func endpoint(_ address: String, _ port: UInt16) -> String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
