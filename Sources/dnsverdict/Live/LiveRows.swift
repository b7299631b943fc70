import ArgumentParser
import Cluster
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Rows

/// How rows are kept for a database while captures go on.
struct LiveRowsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Keep flat rows, as `exchanges --tables` has them, in this folder for `fleet load`: \
            TABLE/date=…/hour=…/NODE-TIME.parquet, each whole or not there.
            """, valueName: "folder"), completion: .directory)
    var rows: String?

    @Option(
        help: ArgumentHelp(
            "With --rows: begin new files after this time, 300 seconds without it.", valueName: "duration"))
    var rowsEvery: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "With --rows: this node's name in Kubernetes; without it what the places' pods say, or the host's name.",
            valueName: "name"))
    var node: String?

    @Option(help: ArgumentHelp("With --rows: the cluster's name.", valueName: "name"))
    var clusterName: String?

    @Flag(help: "With --rows: reduced rows, as of `exchanges --reduced`.")
    var reduced = false

    var interval: Duration { .seconds(rowsEvery?.seconds ?? 300) }

    func validate() throws {
        for (name, isGiven) in [
            ("--rows-every", rowsEvery != nil), ("--node", node != nil), ("--cluster-name", clusterName != nil),
            ("--reduced", reduced),
        ] where isGiven && rows == nil {
            throw ValidationError("\(name) takes --rows FOLDER.")
        }
        if let seconds = rowsEvery?.seconds, !(seconds >= 1 && seconds <= 86_400) {
            throw ValidationError("--rows-every is from 1 second to a day.")
        }
    }
}

/// Writes what was decided since the last time as files of flat rows.
final class LiveRows {
    private let folder: String
    private let options: LiveRowsOptions
    private let interval: Duration
    private var spool = ExchangeSpool()
    private var start: Timestamp
    private var next: Duration
    /// What was written of each capture before: packets, messages and drops.
    private var counted: [(packets: Int, messages: Int, drops: Int)] = []
    private var connections: [ConnectionRow.Key: ConnectionRow] = [:]
    /// Exit code of the first files that could not be written.
    private(set) var problemCode: Int32?

    init?(_ options: LiveRowsOptions, start: Timestamp) {
        guard let folder = options.rows else { return nil }
        self.folder = folder
        self.options = options
        self.start = start
        interval = options.interval
        next = options.interval
    }

    func add(_ exchange: PackedExchange, name: Span<UInt8>, sightings: Span<PackedSighting>) {
        // What cannot be kept is told when it is to be written.
        _ = spool.add(exchange, name: name, sightings: sightings)
    }

    func isDue(_ elapsed: Duration) -> Bool { elapsed >= next }

    /// Writes the period's files, the exchanges last; a failure is told, and the capture goes on.
    ///
    /// - Parameter starts: from when on each place was captured.
    func write(_ judgement: Judgement, _ roles: AddressRoles, starts: [Timestamp], until end: Timestamp) {
        next += interval
        let spool = spool
        self.spool = ExchangeSpool()
        do {
            try write(spool, judgement, roles, starts, end)
        } catch {
            problemCode = problemCode ?? (error as? ExitCode)?.rawValue ?? 73
        }
        start = end
    }

    private func write(
        _ spool: ExchangeSpool, _ judgement: Judgement, _ roles: AddressRoles, _ starts: [Timestamp], _ end: Timestamp
    ) throws {
        let captures = judgement.evidence.captures
        let names = captures.map(\.name)
        let node = options.node ?? captures.compactMap(\.node).first ?? ProcessInfo.processInfo.hostName
        let listing = FlatListing(
            judgement, roles, names: names, cluster: options.clusterName ?? "",
            nodes: captures.map { options.node ?? $0.node ?? node })
        let moment = start.description
        let time = moment.prefix(19).filter { $0.isNumber }.dropFirst(8)
        let tables = FlatTables(
            folder, named: "\(node)-\(time)-\(start.nanoseconds % 1_000_000_000)", .parquet, names: .own, redactor: nil,
            below: "date=\(moment.prefix(10))/hour=\(time.prefix(2))")
        try tables.write(periods(listing.captures, starts, end), to: "captures")
        try tables.write(listing.upstreamSeconds.filter { isNew($0, end) }, to: "upstream_seconds")
        try tables.write(newConnections(listing), to: "connections")
        try tables.write(listing.pods, to: "pods")
        var writer = try tables.writer(of: FlatExchange.self, to: "exchanges")
        let points = judgement.points
        var row = listing.exchanges(
            ListedExchange(of: judgement.evidence.analysis, roles: roles, captures: names, names: points))
        let reduction = options.reduced ? try ReducedTables(tables) : nil
        try spool.forEachPiece { piece in
            row.begin(piece)
            while row.next() {
                if try reduction?.add(row) ?? true { try writer.write(row) }
            }
        }
        try reduction?.finish()
        try writer.finish()
    }

    /// The captures' rows of this period alone.
    private func periods(_ rows: [FlatCapture], _ starts: [Timestamp], _ end: Timestamp) -> [FlatCapture] {
        rows.enumerated().map { number, row in
            var row = row
            let all = (packets: row.packets, messages: row.messages, drops: row.kernelDrops ?? 0)
            let before = counted.indices.contains(number) ? counted[number] : (0, 0, 0)
            if counted.count <= number { counted.append(all) } else { counted[number] = all }
            row.packets -= before.0
            row.messages -= before.1
            row.kernelDrops = row.kernelDrops.map { $0 - before.2 }
            row.first = max(start, starts[number]).nanoseconds
            row.last = end.nanoseconds
            return row
        }
    }

    private func isNew(_ row: FlatUpstreamSecond, _ end: Timestamp) -> Bool {
        let (first, last) = (start.nanoseconds / 1_000_000_000, end.nanoseconds / 1_000_000_000)
        return row.second.start >= first && row.second.start < last
    }

    private func newConnections(_ listing: FlatListing) -> [FlatConnection] {
        listing.connections.compactMap { connection in
            let before = connections.updateValue(connection.row, forKey: connection.row.key)
            var row = connection.row
            row.connections -= before?.connections ?? 0
            row.synTransmissions -= before?.synTransmissions ?? 0
            row.delayed -= before?.delayed ?? 0
            return row.connections > 0 ? FlatConnection(head: connection.head, row: row) : nil
        }
    }
}
