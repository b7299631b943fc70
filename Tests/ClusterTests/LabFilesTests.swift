import Foundation
import PacketWire
import Testing

@testable import Cluster

/// The files that the lab wrote beside its captures, read in place where they are.
private let lab = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/captures/lab").standardizedFileURL

private func files(_ suffix: String) -> [String] {
    let paths = FileManager.default.enumerator(atPath: lab.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(suffix) }.sorted()
}

@Suite("Lab files", .enabled(if: FileManager.default.fileExists(atPath: lab.path), "the lab's files are not here"))
struct LabFilesTests {
    @Test(arguments: files("kube.json"))
    func `every object of the lab's clusters is read and every address named`(path: String) throws {
        let objects = try KubernetesObjects(contentsOf: lab.appending(path: path).path)
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

    @Test(arguments: files("resolv.conf"))
    func `the lab's resolv.conf is read`(path: String) throws {
        let configuration = try ResolverConfiguration(contentsOf: lab.appending(path: path).path)
        #expect(configuration.nameservers.count == 1)
        #expect(configuration.searchList.count == 4)
        #expect(configuration.ndots == 5)
        #expect(configuration.problems.isEmpty)
    }

    @Test(arguments: files(".log").filter { $0.contains("/coredns-") || $0.contains("/nodelocaldns-") })
    func `every line of the lab's CoreDNS logs is understood`(path: String) throws {
        let log = try CoreDNSLog(contentsOf: lab.appending(path: path).path) { _ in }
        // The address listened on, the checksum of the configuration and the platform are left.
        let text = try String(contentsOf: lab.appending(path: path), encoding: .utf8)
        let other = text.split(separator: "\n").filter {
            $0.hasSuffix(":53") || $0.contains(":53 on ") || $0.contains("Running configuration")
                || $0.hasPrefix("linux/")
        }
        #expect(log.counts.otherLines == other.count)
        #expect(log.counts.notices[.started] == 1)
    }

    @Test(arguments: files("iptables-save.txt"))
    func `the lab's rules say what the scenario did to them`(path: String) throws {
        let rules = try KubeProxyRules(contentsOf: lab.appending(path: path).path)
        let dns = rules.services.filter { $0.port == 53 && $0.transport == "udp" }
        if path.hasPrefix("07-no-endpoints") {
            #expect(dns.map(\.outcome) == [.rejected])
        } else if path.hasPrefix("12-kube-proxy-rules-missing"), rules.services.isEmpty {
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

    @Test(arguments: files("conntrack.txt") + files("conntrack-stats.txt"))
    func `the lab's connection tracking is read`(path: String) throws {
        let url = lab.appending(path: path)
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
