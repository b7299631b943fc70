import ArgumentParser
import Capture
import Cluster
import DNSWire
import Diagnosis
import Foundation
import PacketWire
import Redaction
import Wording

/// Redaction of one run: frames are rewritten before anything looks at them, files about the cluster before they are
/// read, so that no report can say what was replaced. What is written is searched once more.
final class Redactor {
    let pseudonyms: Pseudonyms
    private let ports: [UInt16]

    init(_ pseudonyms: Pseudonyms, ports: [UInt16]) {
        self.pseudonyms = pseudonyms
        self.ports = ports
    }

    /// Rewrites the frames of one reading: it follows TCP's streams, so each reading has one of its own.
    func frameRedactor() -> FrameRedactor { FrameRedactor(pseudonyms, ports: ports) }

    /// What captures are called instead of by their files.
    func captureNames(_ names: [String], labels: [String?] = []) -> [String] {
        for name in names + labels.compactMap(\.self) { leaveOut(name) }
        return names.indices.map { "capture-\($0 + 1)" }
    }

    /// What is known of a capture, without what names where it is from.
    func redacted(_ info: CaptureInfo, name: String) -> CaptureInfo {
        var info = info
        info.name = name
        info.label = nil
        info.comment = nil
        info.operatingSystem = nil
        info.application = nil
        info.text?.names = []
        for index in info.interfaces.indices {
            info.interfaces[index].name = info.interfaces[index].name.map(pseudonyms.interface)
            info.interfaces[index].addresses = info.interfaces[index].addresses.map(pseudonyms.address)
            info.interfaces[index].description = nil
            info.interfaces[index].comment = nil
            info.interfaces[index].filter = nil
            info.interfaces[index].counters = info.interfaces[index].counters?.withoutNames
        }
        info.probes = info.probes.map(redacted)
        return info
    }

    private func redacted(_ tally: ProbeTally) -> ProbeTally {
        var tally = tally
        if tally.from != ProbePlace.node {
            tally.from = tally.from.split(separator: "/").map(pseudonyms.name).joined(separator: "/")
        }
        tally.server = pseudonyms.address(tally.server)
        tally.name = DomainName(pseudonyms.name(tally.name.withoutTrailingDot)) ?? .root
        return tally
    }

    func leaveOut(_ path: String) {
        for part in path.split(separator: "/") where part.count >= 5 { pseudonyms.leaveOut(part.lowercased()) }
    }

    /// Addresses of the command line.
    func hints(_ hints: RoleHints) -> RoleHints {
        var result = RoleHints()
        result.serviceIPs = networks(hints.serviceIPs)
        result.corednsIPs = networks(hints.corednsIPs)
        result.upstreamIPs = networks(hints.upstreamIPs)
        result.clientIPs = networks(hints.clientIPs)
        return result
    }

    /// The command line, without the user's own words.
    func commandLine(_ command: String, _ captures: [String], _ given: RoleHints) -> [String] {
        let hints = hints(given)
        let addresses = [
            ("--service-ip", hints.serviceIPs), ("--coredns-ip", hints.corednsIPs),
            ("--upstream-ip", hints.upstreamIPs), ("--client-ip", hints.clientIPs),
        ].flatMap { flag, networks in networks.flatMap { [flag, "\($0)"] } }
        return ["dnsverdict", command] + captures + addresses + ["--redact"]
    }

    /// The networks' pseudonyms, and the addresses in them that stay.
    private func networks(_ networks: [IPNetwork]) -> [IPNetwork] {
        let kept = AddressRoles.customaryServices.sorted().map { IPAddress(v4: $0) }
        return networks.flatMap { network in
            [pseudonyms.network(network)].compactMap(\.self)
                + kept.filter(network.contains).compactMap { IPNetwork("\($0)") }
        }
    }

    /// What a reader of the report should know of what the redactor could not keep.
    func limits(_ redactor: FrameRedactor?) -> [Sentence] {
        guard let redactor else { return [] }
        var limits: [Sentence] = []
        if redactor.blankFrames > 0 {
            limits.append(
                "\(plural(redactor.blankFrames, "frame")) of link types that redaction does not know were left out.")
        }
        if redactor.blankPayloads > 0 {
            limits.append(
                "\(plural(redactor.blankPayloads, "part")) of messages came without the part before them; redaction left them out."
            )
        }
        return limits
    }

    // MARK: The last check

    /// Refuses an output in which something of the original is left.
    func check(_ octets: some Sequence<UInt8>, of name: String) throws {
        if pseudonyms.originals.isFull {
            try refuse(name, "perhaps some of more names and addresses than can be searched for")
        }
        guard let found = LeakSearch(pseudonyms).find(in: Array(octets)) else { return }
        try refuse(name, found)
    }

    func refuse(_ name: String, _ found: String) throws -> Never {
        Console.error(
            """
            \(name): redaction left \(found) in it, so nothing is written; please report this, without the capture.
            """)
        throw ExitCode(73)
    }
}
