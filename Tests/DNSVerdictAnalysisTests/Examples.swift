import DNSVerdictAnalysis
import DNSWire
import Foundation

// The examples of the libraries' documentation, word for word.

func printed(_ bytes: [UInt8]) -> String {
    guard let message = Message(lenient: bytes.span) else { return "fewer octets than a header has" }
    var lines = ["\(message.opcode) \(message.responseCode), id \(message.header.id)"]
    lines += message.questions.map { "question: \($0)" }
    lines += message.answers.map { "answer: \($0)" }
    if let error = message.error { lines.append("broken: \(error)") }
    return lines.joined(separator: "\n")
}

func addresses(in message: Message) -> [UInt32] {
    message.answers.compactMap { ($0.data as? ARecord)?.address }
}

func extendedError(in message: Message) -> String? {
    message.edns?.option(ExtendedErrorOption.self)?.presentation
}

func isBroken(_ payload: [UInt8], capturedLength: Int) -> Bool {
    let captured = payload.prefix(capturedLength)
    let message = Message(lenient: Array(captured).span, isCut: capturedLength < payload.count)
    return message?.error != nil
}

func verdict(client: String, coreDNS: [String]) throws -> String {
    var analysis = CaptureAnalysis(of: [CaptureAnalysis.File(client, label: "client")])
    analysis.captures += coreDNS.map { CaptureAnalysis.File($0) }
    let report = try analysis.run()
    return "\(report.verdict.kind) (\(report.verdict.confidence)): \(report.verdict.summary)"
}

func failures(of report: AnalysisReport) throws -> Int {
    struct Totals: Decodable { var failed: Int }
    struct Report: Decodable { var totals: Totals }
    return try JSONDecoder().decode(Report.self, from: Data(report.json().utf8)).totals.failed
}
