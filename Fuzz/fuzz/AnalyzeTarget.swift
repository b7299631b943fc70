import Cluster
import Diagnosis
import Exchanges
import PacketWire
import Report

/// Frames of any content and time through everything that `dnsverdict analyze` does after reading.
///
/// An input is a link type, then frames: an octet of time, one of place, two of length, and the frame.
enum AnalyzeTarget {
    static func run(_ octets: [UInt8]) {
        var input = Input(octets)
        let linkType = LinkType(rawValue: UInt32(input.word()))
        var options = AnalysisOptions()
        options.captureCount = 2
        options.openExchangeLimit = 64
        var analyzer = Analyzer(options: options)
        var time: Int64 = 1_795_409_491_000_000_000
        var number = 0
        while !input.isEmpty {
            let jump = input.octet()
            time = jump == 255 ? .max : jump == 254 ? .min : time &+ Int64(jump) &* 50_000_000
            let place = input.octet()
            let bytes = input.take(input.word())
            number += 1
            let frame = Frame(
                capture: place & 1, number: number, time: Timestamp(nanoseconds: time),
                wireLength: bytes.count + place >> 4, linkType: linkType, interface: place >> 1 & 1,
                direction: [.unknown, .incoming, .outgoing, .unknown][place >> 2 & 3])
            analyzer.add(frame, bytes.span)
        }
        for capture in 0..<2 { analyzer.captureEnded(capture) }
        let analysis = analyzer.finish()
        let captures = ["one.pcap", "two.pcap"].map { CaptureDescription(name: $0, packets: number) }
        let evidence = Evidence(
            analysis: analysis, roles: AddressRoles(analysis: analysis, hints: RoleHints()), captures: captures,
            options: options)
        let conclusion = Conclusion(evidence: evidence)
        let document = ReportDocument(evidence: evidence, conclusion: conclusion, version: "0", limits: [])
        let totals = document.totals
        let outcomes = [
            totals.answered, totals.late, totals.unanswered, totals.pending, totals.rejected, totals.mismatched,
            totals.truncated, totals.malformed,
        ]
        precondition(outcomes.reduce(0, +) == totals.exchanges)
        let lot = lot(octets)
        guard lot & 31 == 0 else { return }
        let text = TextReport.render(document, isColored: false, width: 100)
        precondition(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f })
        precondition((try? JSONReport.render(document)) != nil)
        guard lot & 1023 == 0 else { return }
        precondition((try? MarkdownReport.render(document)) != nil)
        precondition((try? HTMLReport.render(document))?.contains("<script") == false)
    }

    /// A number that decides which reports an input is written as; it hangs on the octets alone, so that a finding is
    /// found again.
    ///
    /// Writing takes longer than reading and judging: as text and JSON a third of the time, as templates eight times
    /// all the rest. What a report says is judged before; so one input in 32 is written, one in 1,024 in every format.
    private static func lot(_ octets: [UInt8]) -> Int {
        octets.reduce(0) { sum, octet in sum &* 31 &+ Int(octet) }
    }
}
