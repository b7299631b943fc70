/// A capture as a row of the flat table `captures`.
package struct FlatCapture: Sendable {
    package let head: RowHead
    package var capture: String
    package var vantage: String
    /// Nanoseconds since the Unix epoch; nil without packets.
    package var first: Int64?
    package var last: Int64?
    package var packets: Int
    package var messages: Int
    /// Nil where the capture does not say.
    package var kernelDrops: Int?
    /// The part of all frames that was seen to be lost.
    package var loss: Double
    package var admitsQueries: Bool
    package var admitsAnswers: Bool
    package var admitsErrors: Bool
    /// Nanoseconds that its clock is ahead of the first capture's; nil where nothing tells.
    package var clockAhead: Int64?

    package init(
        head: RowHead, capture: String, vantage: String, first: Int64?, last: Int64?, packets: Int,
        messages: Int, kernelDrops: Int?, loss: Double, admitsQueries: Bool, admitsAnswers: Bool, admitsErrors: Bool,
        clockAhead: Int64?
    ) {
        (self.head, self.capture, self.vantage) = (head, capture, vantage)
        (self.first, self.last, self.packets, self.messages) = (first, last, packets, messages)
        (self.kernelDrops, self.loss, self.clockAhead) = (kernelDrops, loss, clockAhead)
        (self.admitsQueries, self.admitsAnswers, self.admitsErrors) = (admitsQueries, admitsAnswers, admitsErrors)
    }
}

extension FlatCapture: FlatRow {
    package enum Field: String, CaseIterable, Sendable {
        case capture, vantage
        case firstNS = "first_ns"
        case lastNS = "last_ns"
        case packets, messages
        case kernelDrops = "kernel_drops"
        case lossPPM = "loss_ppm"
        case admitsQueries = "admits_queries"
        case admitsAnswers = "admits_answers"
        case admitsErrors = "admits_errors"
        case clockIsKnown = "clock_is_known"
        case clockAheadNS = "clock_ahead_ns"
    }

    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .capture: FlatColumn(.text, "the capture, as it was given")
        case .vantage:
            FlatColumn(.word, "what its place is: `client-pod`, `coredns-pod`, `node`, `upstream` or `unknown`")
        case .firstNS: FlatColumn(.time, "its first packet")
        case .lastNS: FlatColumn(.time, "its last packet: what came later it does not show")
        case .packets: FlatColumn(.int64, "packets in it")
        case .messages: FlatColumn(.int64, "DNS messages in it")
        case .kernelDrops: FlatColumn(.int64, "packets that the kernel dropped meanwhile; -1 where nobody says")
        case .lossPPM:
            FlatColumn(
                .int32,
                "frames of a million that it lacks, as far as its own messages show: answers without their query, …")
        case .admitsQueries: FlatColumn(.boolean, "whether it shows queries: its filter may keep them out")
        case .admitsAnswers: FlatColumn(.boolean, "whether it shows answers")
        case .admitsErrors: FlatColumn(.boolean, "whether it shows ICMP errors about DNS")
        case .clockIsKnown: FlatColumn(.boolean, "whether its clock could be compared with the first capture's")
        case .clockAheadNS:
            FlatColumn(
                .int64,
                "nanoseconds that its clock was ahead of that one's, which are taken off the exchanges' times")
        }
    }

    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .capture: cells.put(word: capture)
        case .vantage: cells.put(word: vantage)
        case .firstNS: cells.put(first ?? 0)
        case .lastNS: cells.put(last ?? 0)
        case .packets: cells.put(Int64(packets))
        case .messages: cells.put(Int64(messages))
        case .kernelDrops: cells.put(Int64(kernelDrops ?? -1))
        case .lossPPM: cells.put(Int64(min(max(loss, 0), 1) * 1e6))
        case .admitsQueries: cells.put(admitsQueries)
        case .admitsAnswers: cells.put(admitsAnswers)
        case .admitsErrors: cells.put(admitsErrors)
        case .clockIsKnown: cells.put(clockAhead != nil)
        case .clockAheadNS: cells.put(clockAhead ?? 0)
        }
    }

    package func put(into line: inout FlatLine) { putLine(into: &line) }
    package func put(into batch: inout FlatBatch) { putBatch(into: &batch) }
}
