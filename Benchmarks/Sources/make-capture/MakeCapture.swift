import ArgumentParser
import Synthetic

@main
struct MakeCapture: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-capture",
        abstract: "Writes a capture of a busy cluster's DNS, the same one for the same options.")

    @Argument(help: "The file to write.")
    var file: String

    @Option(help: "How many packets.")
    var packets = 1_000_000

    @Option(help: "Where the capture seems to be taken: at the CoreDNS pod's eth0, or at every interface of its node.")
    var vantage = Vantage.pod

    @Option(help: "What carries the messages: datagrams, datagrams in fragments, or TCP.")
    var carriage = Carriage.udp

    @Option(help: "How many names applications look up in a second; each takes about four queries.")
    var lookups = 800

    @Option(help: "How many clients ask, half of them on the node.")
    var clients = 200

    @Option(help: "What the random numbers start from.")
    var seed: UInt64 = 1

    func run() throws {
        var traffic = Traffic(
            vantage: vantage, carriage: carriage, lookupsPerSecond: lookups, clients: clients, seed: seed)
        var capture = try CaptureFile(path: file, linkType: vantage.linkType)
        var left = packets
        while left > 0 {
            for packet in traffic.nextSecond().prefix(left) {
                try capture.append(packet.frame, microseconds: packet.microseconds)
                left -= 1
            }
        }
        try capture.flush()
    }

    func validate() throws {
        guard packets >= 0, lookups > 0 else {
            throw ValidationError("--packets must not be negative and --lookups must be above zero.")
        }
        guard 1...120_000 ~= clients else { throw ValidationError("--clients must be from 1 to 120,000.") }
    }
}

extension Vantage: ExpressibleByArgument {}
extension Carriage: ExpressibleByArgument {}
