import Foundation
import PacketWire
import TestSupport
import Testing

@testable import Cluster

/// A file that the lab wrote beside its captures.
struct LabFile: CustomTestStringConvertible, Sendable {
    var scenario: String
    var name: String

    var testDescription: String { "\(scenario)/\(name)" }
    var url: URL { get throws { try CaptureCollection.lab.folder(of: scenario).appending(path: name) } }

    static func all(_ suffix: String) -> [LabFile] {
        CaptureCollection.lab.sets.flatMap { scenario in
            Files.names(in: (try? CaptureCollection.lab.folder(of: scenario)) ?? Files.checkout)
                .filter { $0.hasSuffix(suffix) }.map { LabFile(scenario: scenario, name: $0) }
        }
    }
}

@Suite struct LabFilesTests {
    @Test(arguments: LabFile.all("kube.json"))
    func `every object of the lab's clusters is read and every address named`(file: LabFile) throws {
        let objects = try KubernetesObjects(contentsOf: file.url.path)
        #expect(objects.problems.isEmpty)
        #expect(objects.ignoredKinds.isEmpty)
        #expect(objects.pods.count >= 5)
        let map = ClusterMap(objects)
        #expect(map.dnsServices.first?.qualifiedName == "kube-system/kube-dns")
        for pod in objects.pods where pod.ownsAddresses && !pod.isHostNetwork {
            for address in pod.addresses { #expect(map.name(of: address)?.name == pod.name) }
        }
        for node in objects.nodes { #expect(node.zone?.isEmpty == false) }
    }

    @Test(arguments: LabFile.all("resolv.conf"))
    func `the lab's resolv.conf is read`(file: LabFile) throws {
        let configuration = try ResolverConfiguration(contentsOf: file.url.path)
        #expect(configuration.nameservers.count == 1)
        #expect(configuration.searchList.count == 4)
        #expect(configuration.ndots == 5)
        #expect(configuration.problems.isEmpty)
    }

    @Test(arguments: LabFile.all(".log").filter { $0.name.hasPrefix("coredns-") || $0.name.hasPrefix("nodelocaldns-") })
    func `every line of the lab's CoreDNS logs is understood`(file: LabFile) throws {
        let log = try CoreDNSLog(contentsOf: file.url.path) { _ in }
        // The address listened on, the checksum of the configuration and the platform are left.
        let text = try String(contentsOf: file.url, encoding: .utf8)
        let other = text.split(separator: "\n").filter {
            $0.hasSuffix(":53") || $0.contains(":53 on ") || $0.contains("Running configuration")
                || $0.hasPrefix("linux/")
        }
        #expect(log.counts.otherLines == other.count)
        #expect(log.counts.notices[.started] == 1)
    }

    @Test(arguments: LabFile.all("iptables-save.txt"))
    func `the lab's rules say what the scenario did to them`(file: LabFile) throws {
        let rules = try KubeProxyRules(contentsOf: file.url.path)
        let dns = rules.services.filter { $0.port == 53 && $0.transport == "udp" }
        if file.scenario.hasPrefix("07-no-endpoints") {
            #expect(dns.map(\.outcome) == [.rejected])
        } else if file.scenario.hasPrefix("12-kube-proxy-rules-missing"), rules.services.isEmpty {
            #expect(rules.hasServiceChain)
        } else {
            for service in dns {
                guard case .forwarded(let backends) = service.outcome else {
                    Issue.record("\(service)")
                    continue
                }
                #expect(backends.map(\.port) == [53, 53])
                #expect(abs(backends.reduce(0) { $0 + $1.share } - 1) < 1e-6)
            }
            #expect(!dns.isEmpty)
        }
    }

    @Test(arguments: LabFile.all("conntrack.txt") + LabFile.all("conntrack-stats.txt"))
    func `the lab's connection tracking is read`(file: LabFile) throws {
        let url = try file.url
        guard try !Data(contentsOf: url).isEmpty else { return }
        let report = try ConntrackReport(contentsOf: url.path)
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        #expect(report.entries == lines.count { $0.contains("src=") })
        #expect(
            report.dnsFlows.reduce(0) { $0 + $1.unreplied }
                == lines.count { $0.contains("[UNREPLIED]") && $0.contains("dport=53 ") })
        #expect(report.cpus.count == lines.count { $0.hasPrefix("cpu=") })
    }
}
