import ArgumentParser
import Foundation

@main
struct Instructions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructions",
        abstract: "Counts the instructions that `dnsverdict` takes for a packet, stage by stage.",
        discussion: """
            Callgrind counts them, which gives the same figures on a busy machine as on an idle one: those of a long \
            capture less those of a short one, so that what a run takes whatever it reads does not count. What the C \
            library, the runtime and generic code take is counted to the stage that calls them. SHA-256 is a row of its \
            own and in no sum; it is counted without the processor's SHA instructions, which valgrind does not know.
            """)

    @Option(help: "The dnsverdict binary, built for release.")
    var tool: String

    @Option(help: "How many packets the longer capture holds; the shorter one holds a quarter.")
    var packets = 200_000

    @Option(help: "How many clients ask; give it again for several.")
    var clients = [20, 400, 4000, 60_000]

    @Option(
        help: "What is counted (analyze, exchanges or messages, the latter two as jsonl); give it again for several.")
    var command = ["analyze", "exchanges", "messages"]

    @Option(
        help:
            "The most instructions a packet that a command may take, SHA-256 apart (analyze=4000); above it is an error."
    )
    var most: [Limit] = []

    func validate() throws {
        guard packets >= 4, !clients.isEmpty, clients.allSatisfy({ 1...120_000 ~= $0 }) else {
            throw ValidationError("--packets must be 4 at least, and --clients from 1 to 120,000.")
        }
        for name in command + most.map(\.command) where Self.arguments[name] == nil {
            throw ValidationError("\(name) is not counted; give analyze, exchanges or messages.")
        }
    }

    private static let arguments = [
        "analyze": ["--format", "json", "--exit-zero", "--quiet"],
        "exchanges": ["--format", "jsonl", "--quiet"],
        "messages": ["--format", "jsonl", "--quiet"],
    ]

    func run() throws {
        let folder = "\(NSTemporaryDirectory())dnsverdict-instructions-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The debugger's part is of a form that older valgrinds cannot read; names are left.
        let program = "\(folder)/dnsverdict"
        try Command.errors(of: "strip", ["--strip-debug", "-o", program, tool])

        var columns: [Column] = []
        for count in clients {
            let captures = try [packets, packets / 4].map { try makeCapture(packets: $0, clients: count, in: folder) }
            defer { for capture in captures { try? FileManager.default.removeItem(atPath: capture) } }
            for name in command {
                let profiles = try captures.map {
                    try CallProfile(running: program, [name, $0] + (Self.arguments[name] ?? []), in: folder)
                        .instructions()
                }
                columns.append(Column(command: name, clients: count, profiles, packets: packets - packets / 4))
            }
        }
        print(Self.table(columns))
        let excess = columns.filter { column in most.contains { $0.isExceeded(by: column) } }
        guard excess.isEmpty else {
            let names = excess.map { "\($0.command) with \($0.clients) clients (\(Int($0.total)))" }
            throw InstructionsError("more instructions a packet than allowed: \(names.joined(separator: ", ")).")
        }
    }

    private func makeCapture(packets: Int, clients: Int, in folder: String) throws -> String {
        let path = "\(folder)/\(packets)-\(clients).pcap"
        try Command.errors(
            of: Command.sibling("make-capture"), [path, "--packets", String(packets), "--clients", String(clients)])
        return path
    }

    private static func table(_ columns: [Column]) -> String {
        var rows = [["instructions a packet"] + columns.map { "\($0.command), \($0.clients) clients" }]
        rows.append(columns.reduce(into: ["---"]) { row, _ in row.append("---:") })
        for stage in Stage.allCases where stage != .hashing {
            rows.append([stage.rawValue] + columns.map { String(Int($0.stages[stage, default: 0].rounded())) })
        }
        rows.append(["**all**"] + columns.map { "**\(Int($0.total.rounded()))**" })
        rows.append(
            [Stage.hashing.rawValue] + columns.map { String(Int($0.stages[.hashing, default: 0].rounded())) })
        return rows.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }
}

/// Instructions a packet of one command over captures of so many clients.
struct Column {
    var command: String
    var clients: Int
    var stages: [Stage: Double] = [:]

    /// - Parameters:
    ///   - profiles: of the longer capture, and of the shorter one.
    ///   - packets: how many packets the longer one has more.
    init(command: String, clients: Int, _ profiles: [[Stage: Double]], packets: Int) {
        self.command = command
        self.clients = clients
        for stage in Stage.allCases {
            stages[stage] =
                (profiles[0][stage, default: 0] - profiles[1][stage, default: 0]) / Double(packets)
        }
    }

    /// All but SHA-256, which another thread does.
    var total: Double { stages.filter { $0.key != .hashing }.values.reduce(0, +) }
}

/// `COMMAND=COUNT`.
struct Limit: ExpressibleByArgument {
    var command: String
    var instructions: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=")
        guard parts.count == 2, let count = Double(parts[1]) else { return nil }
        command = String(parts[0])
        instructions = count
    }

    func isExceeded(by column: Column) -> Bool { column.command == command && column.total > instructions }
}
