import ArgumentParser
import Diagnosis
import Exchanges
import Rows

/// `dnsverdict messages`: one line per DNS message, as captured.
struct MessagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages", abstract: "Lists the DNS messages, a line each time one was seen.")

    @OptionGroup var captureOptions: CaptureOptions
    @OptionGroup var redaction: RedactionOptions
    @OptionGroup var rows: RowOptions

    func run() throws {
        try Output.refuse(rows.output, over: captureOptions.captures + redaction.files)
        let redactor = try redaction.redaction(captureOptions)
        var reading = try Reading(
            captureOptions, captureOptions.search(), hashing: false, takesMerged: false, redactor: redactor)
        var listing = MessageListing(
            fields: MessageFields(captures: reading.names, points: PointNames(interfaces: reading.interfaceNames)),
            writer: try RowWriter(rows.chosenFormat, to: rows.output, redactor: redactor) { $0.line })
        var stream = MessageStream(ports: captureOptions.ports, captureCount: reading.names.count)
        reading.run { frame, bytes in
            stream.add(frame, bytes, to: &listing)
            return listing.failure == nil
        }
        stream.finish(to: &listing)
        if let failure = listing.failure { throw failure }
        try listing.writer.finish()
        let withoutDNS = CapturesWithoutDNS(reading.describe(), counts: stream.counts)
        withoutDNS?.tell(captureOptions)
        InputLimits(reading.infos()).tell(captureOptions)
        if let code = reading.problemCode { throw ExitCode(code) }
        if withoutDNS?.areAll == true { throw ExitCode(VerdictKind.capture.exitCode) }
    }
}

/// Writes each message as a row.
private struct MessageListing: MessageSink, ~Copyable {
    var fields: MessageFields
    var writer: RowWriter<MessageFields>
    /// What ended the listing: nobody reads it any more, or the disk is full.
    var failure: (any Error)?

    mutating func add(_ origin: borrowing MessageOrigin, _ bytes: Span<UInt8>) {
        guard failure == nil, fields.take(origin, bytes) else { return }
        do {
            try writer.write(&fields)
        } catch {
            failure = error
        }
    }

    mutating func meet(_ tunnel: TunnelPath) {
        fields.meet(tunnel)
    }

    mutating func giveUp(_ origin: borrowing MessageOrigin, _ start: Span<UInt8>) {
        add(origin, start)
    }
}
