import ArgumentParser
import Capture
import DNSVerdictAnalysis
import Exchanges
import PacketWire

/// What every command that reads captures takes.
struct CaptureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            Capture file (pcap, pcapng, or the text that tcpdump prints), archive (tar, zip) or folder searched for \
            captures, or - for standard input; CAPTURE=LABEL names its vantage point.
            """,
            valueName: "capture"), completion: .file())
    var named: [String] = []

    @Option(
        name: .customShort("r"),
        help: ArgumentHelp("A capture as well, as in tcpdump and tshark; repeatable.", valueName: "capture"),
        completion: .file())
    var read: [String] = []

    /// Every CAPTURE, as given.
    var captures: [String] { named + read }

    @Option(help: ArgumentHelp("Only packets that match this filter (see pcap-filter(7)).", valueName: "expression"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            """
            Only packets from this time on: RFC 3339 (local time without a zone), seconds since the Unix epoch, or how \
            long ago, as 10m.
            """, valueName: "time"))
    var from: TimeArgument?

    @Option(help: ArgumentHelp("Only packets up to this time.", valueName: "time"))
    var to: TimeArgument?

    @Option(
        help: ArgumentHelp("Port that carries DNS, besides 53 and 5353; repeatable.", valueName: "port"))
    var port: [UInt16] = []

    @Option(
        help: ArgumentHelp(
            """
            What the user-defined link types (147 to 162) stand for, by tcpdump's name: EN10MB (Ethernet), RAW, \
            LINUX_SLL2; 147=EN10MB for one of them. Repeatable.
            """, valueName: "type"))
    var linkType: [LinkTypeArgument] = []

    @Flag(name: .shortAndLong, help: "No messages besides errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is read.")
    var verbose = false

    @Flag(help: "No progress bar.")
    var noProgress = false

    /// Says what --from and --to were taken for, where that is not plain.
    func tellTimes() {
        for (name, time) in [("--from", from), ("--to", to)] where !quiet {
            if let time, let reading = time.reading {
                Console.error("\(name) \(reading) is \(time.timestamp.description.prefix(19))Z.")
            }
        }
    }

    var ports: [UInt16] { AnalysisOptions.customaryPorts(and: port) }

    /// - Parameters:
    ///   - inputs: the captures that stand for those that were given.
    ///   - path: where standard input was copied to, if it was.
    func request(_ inputs: InputSearch, standardInput path: String?) -> CaptureRequest {
        CaptureRequest(
            inputs.captures.map { $0.reading(standardInput: path) }, filter: filter, from: from?.timestamp,
            to: to?.timestamp)
    }

    /// Looks into the folders and archives among the captures.
    func search() -> InputSearch { InputSearch(sources) }

    /// Every CAPTURE, taken apart.
    private var sources: [CaptureSource] {
        var linkTypes = UserLinkTypes()
        for argument in linkType { linkTypes.set(argument.number, argument.linkType) }
        return captures.map { argument in
            var source = CaptureSource(argument: argument)
            source.userLinkTypes = linkTypes
            return source
        }
    }

    func validate() throws {
        if captures.isEmpty { throw ValidationError("Name at least one capture.") }
        if let from, let to, from.timestamp > to.timestamp {
            throw ValidationError("--from is after --to: no packet is in between.")
        }
        if captures.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("Standard input (-) can be read only once.")
        }
    }
}
