import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import PacketWire
import Report

/// Frames of any content and time through everything that `dnsverdict analyze` does after reading.
enum AnalyzeTarget {
    static func run(_ octets: [UInt8]) {
        var options = AnalysisOptions()
        options.openExchangeLimit = 64
        var pipeline = Pipeline(options: options)
        var frames = FuzzedFrames(octets)
        let document = pipeline.judge(&frames).document(version: "0")
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

/// Two captures made of an input: a link type, then frames: an octet of time, one of place, two of length, and the frame.
private struct FuzzedFrames: FrameSource {
    private var input: Input
    private var number = 0

    init(_ octets: [UInt8]) { input = Input(octets) }

    var captureCount: Int { 2 }
    var interfaceNames: [[String?]] { [] }

    mutating func run(_ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int, ClosedRange<Timestamp>?) -> Void) {
        let linkType = LinkType(rawValue: UInt32(input.word()))
        var time: Int64 = 1_795_409_491_000_000_000
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
            guard body(frame, bytes.span) else { return }
        }
        for capture in 0..<captureCount { ended(capture, nil) }
    }

    func describe() -> [CaptureDescription] {
        ["one.pcap", "two.pcap"].map { CaptureDescription(name: $0, packets: number) }
    }
}
