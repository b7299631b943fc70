import ArgumentParser
import Foundation

@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Compares `dnsverdict analyze` with a bare libpcap loop over the same captures.",
        discussion: """
            Both run as whole processes, in turns, and are compared by the processor time and the wall time \
            that the kernel counted for them. The captures are made anew each time, from a fixed seed, \
            in the folder for temporary files (TMPDIR), at 150 bytes a packet, and deleted at the end.
            """)

    @Option(help: "The dnsverdict binary, built for release.")
    var tool: String

    @Option(help: "How many packets the captures hold.")
    var packets = 1_000_000

    @Option(help: "How often each program runs.")
    var rounds = 10

    @Option(help: "Where the captures seem to be taken (pod or node); give it again for several.")
    var vantage = ["pod", "node"]

    @Option(help: "What carries the messages (udp, fragments or tcp); give it again for several.")
    var carriage = ["udp", "fragments", "tcp"]

    @Option(help: "How many times longer the capture is that shows whether memory grows; 0 leaves it out.")
    var longer = 4

    private var folder: String { "\(NSTemporaryDirectory())dnsverdict-bench-\(getpid())" }

    func validate() throws {
        guard packets > 0, rounds > 0, longer >= 0 else {
            throw ValidationError("--packets and --rounds must be above zero, --longer must not be negative.")
        }
    }

    func run() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for place in vantage {
            // Fragments and streams cost the same at either place.
            for kind in place == vantage.first ? carriage : ["udp"] { try compare(at: place, by: kind) }
        }
    }

    private func compare(at place: String, by kind: String) throws {
        let capture = try makeCapture(at: place, by: kind, packets: packets)
        defer { try? FileManager.default.removeItem(atPath: capture) }
        let programs = [bareLoop(capture), analyze(capture)]
        try checkCount(of: capture)

        var measurements: [[Measurement]] = [[], []]
        for program in programs {
            _ = try program.measured()
        }
        for _ in 0..<rounds {
            for (index, program) in programs.enumerated() {
                measurements[index].append(try program.measured())
            }
        }
        print(
            "\n\(place), \(kind): \(packets) packets, \(rounds) rounds\(String(repeating: " ", count: 8))median, min, max"
        )
        report("processor, ns a packet", measurements, programs, \.processorMicroseconds)
        report("wall, ns a packet", measurements, programs, \.wallMicroseconds)
        for (program, runs) in zip(programs, measurements) {
            print(Spread(runs.map { $0.peakKibibytes / 1024 }).row("\(program.name): peak MiB", format: "%.1f"))
        }
        if longer > 0 {
            try reportLonger(at: place, by: kind)
        }
    }

    private func report(
        _ title: String, _ measurements: [[Measurement]], _ programs: [Program],
        _ figure: KeyPath<Measurement, Double>
    ) {
        for (program, runs) in zip(programs, measurements) {
            let nanoseconds = runs.map { $0[keyPath: figure] * 1000 / Double(packets) }
            print(Spread(nanoseconds).row("\(program.name): \(title)", format: "%.0f"))
        }
        let ratios = zip(measurements[0], measurements[1]).map { $1[keyPath: figure] / $0[keyPath: figure] }
        print(Spread(ratios).row("ratio, round by round", format: "%.2f"))
        let medians = measurements.map { runs in Spread(runs.map { $0[keyPath: figure] }).median }
        print("ratio of the medians".padding(toLength: 32, withPad: " ", startingAt: 0), terminator: "")
        print(String(format: "%10.2f", medians[1] / medians[0]))
    }

    private func reportLonger(at place: String, by kind: String) throws {
        let capture = try makeCapture(at: place, by: kind, packets: packets * longer)
        defer { try? FileManager.default.removeItem(atPath: capture) }
        for program in [bareLoop(capture), analyze(capture)] {
            let peak = try program.measured().peakKibibytes / 1024
            print(Spread([peak]).row("\(program.name): peak MiB, \(longer) x longer", format: "%.1f"))
        }
    }

    private func bareLoop(_ capture: String) -> Program {
        Program(name: "bare", path: Program.sibling("bare-loop"), arguments: [capture])
    }

    private func analyze(_ capture: String) -> Program {
        let arguments = ["analyze", capture, "--format", "json", "--exit-zero", "-q"]
        return Program(name: "tool", path: tool, arguments: arguments)
    }

    private func makeCapture(at place: String, by kind: String, packets: Int) throws -> String {
        let path = "\(folder)/\(place)-\(kind)-\(packets).pcap"
        _ = try Program.output(
            of: Program.sibling("make-capture"),
            [path, "--packets", String(packets), "--vantage", place, "--carriage", kind])
        return path
    }

    /// A tool that stopped early or skipped packets would look fast.
    private func checkCount(of capture: String) throws {
        struct Report: Decodable {
            struct Capture: Decodable {
                var packets: Int
            }
            var captures: [Capture]
        }
        let json = try Program.output(of: tool, ["analyze", capture, "--format", "json", "--exit-zero", "-q"])
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(json.utf8)) else {
            throw BenchError(description: "\(tool) did not print the report that this benchmark knows.")
        }
        guard report.captures.map(\.packets) == [packets] else {
            throw BenchError(description: "\(tool) read \(report.captures.map(\.packets)) packets of \(packets).")
        }
    }
}
