import Foundation
import PacketWire
import Testing

@testable import Cluster

/// The files of an archive, for tests.
struct FileList {
    private(set) var files: [(path: String, content: String)] = []
    /// What is wrong with the archive after the last of them.
    var end: String?

    mutating func add(_ path: String, _ content: String) { files.append((path, content)) }

    func archive(_ name: String) -> LogArchive {
        var rest = files[...]
        return LogArchive(name: name) { () throws(ContextError) in
            guard let file = rest.popFirst() else {
                if let end { throw .cannotRead(name: name, reason: end) }
                return nil
            }
            return (file.path, ByteFeed(name: file.path, octets: Array(file.content.utf8)))
        }
    }
}

@Suite("EKSLogs")
struct EKSLogsTests {
    static let name = "eks_i-0a1b2c3d4e5f_2026-11-23_0451-UTC_0.7.8.tar.gz"
    static let log = "2026-11-23T04:51:44.100000000Z stdout F " + CoreDNSLogTests.line + "\n"

    static func archive() -> FileList {
        var archive = FileList()
        archive.add("./networking/iptables-save.txt", KubeProxyRulesTests.healthy)
        archive.add("./networking/conntrack.txt", ConntrackReportTests.text)
        archive.add("./networking/conntrack6.txt", "*** Output of conntrack -L -f ipv6 ***\n")
        archive.add("./networking/ethtool.txt", "Interface eth0\n     linklocal_allowance_exceeded: 5\n")
        archive.add("./networking/resolv.conf", "nameserver 192.168.0.2\nsearch ec2.internal\n")
        archive.add("./networking/ping_amazon.com.txt", "PING")
        archive.add("./sysctls/sysctl_all.txt", "net.netfilter.nf_conntrack_max = 131072\n")
        archive.add("./kernel/dmesg.current", "nf_conntrack: table full, dropping packet\n")
        archive.add("./system/availability-zone.txt", "us-east-1a\n")
        archive.add("./var_log/coredns-abc-x1_kube-system_coredns-0a1b.log", log)
        archive.add("./var_log/kube-system_coredns-abc-x1_4f2c/coredns/0.log", log)
        archive.add("./var_log/kube-system_coredns-abc-x2_4f2d/coredns/0.log", log.replacing("58683", with: "58684"))
        archive.add(
            "./var_log/kube-proxy-q_kube-system_kube-proxy-77.log",
            "I1 ok\nE1 Failed to execute iptables-restore: exit status 4\n")
        return archive
    }

    static func read(
        _ files: FileList, name: String = name, root: String? = nil
    ) throws -> (logs: EKSLogs, entries: [CoreDNSLogEntry]) {
        var entries: [CoreDNSLogEntry] = []
        let logs = try EKSLogs(archive: files.archive(name), root: root) { entries.append($0) }
        return (logs, entries)
    }

    @Test func `an archive gives everything that is about DNS`() throws {
        let (logs, entries) = try Self.read(Self.archive())
        #expect(logs.instanceID == "i-0a1b2c3d4e5f")
        #expect(logs.zone == "us-east-1a")
        #expect(logs.rules?.service(try address("10.100.0.10")) != nil)
        #expect(logs.rulesIPv6 == nil)
        #expect(logs.conntrack?.insertFailed == 7)
        #expect(logs.conntrack?.entries == 7)
        #expect(logs.allowances.map(\.linkLocal) == [5])
        #expect(logs.resolver?.nameservers.map(\.address) == [try address("192.168.0.2")])
        #expect(logs.settings?.conntrackMax == 131_072)
        #expect(logs.kernel?.tableFull == 1)
        #expect(logs.ipvs.isEmpty)
        #expect(logs.problems.isEmpty)
        #expect(logs.kubeProxyLogs.map(\.pod) == ["kube-proxy-q"])
        #expect(logs.kubeProxyTroubles == ["E1 Failed to execute iptables-restore: exit status 4"])
        // The first pod's log stands in the archive twice.
        #expect(logs.coreDNSLogs.map(\.pod) == ["coredns-abc-x1", "coredns-abc-x2"])
        #expect(entries.count == 2)
        #expect(logs.coreDNSLogs.first?.counts?.queries == 1)
    }

    @Test func `a folder gives the same as the archive it came in`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "eks_i-77_\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, content) in Self.archive().files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
        }
        var entries = 0
        let logs = try EKSLogs(folder: folder.path, each: { _ in entries += 1 })
        #expect(logs.instanceID == "i-77")
        #expect(logs.rules != nil)
        #expect(logs.conntrack?.entries == 7)
        #expect(logs.coreDNSLogs.count == 2)
        #expect(entries == 2)
        #expect(logs.problems.isEmpty)
    }

    @Test func `a file that cannot be read is a problem and the others are used`() throws {
        var archive = Self.archive()
        archive.add("./networking/ip6tables-save.txt", "table ip6 kube-proxy {\n")
        archive.add("./networking/ipvsadm.txt", "IPVS Linux kernel module not installed\n")
        let (logs, _) = try Self.read(archive)
        #expect(logs.rules != nil)
        #expect(logs.rulesIPv6 == nil)
        #expect(logs.problems.map(\.place) == ["./networking/ip6tables-save.txt"])
        #expect(logs.problems.first?.reason.contains("nftables") == true)
    }

    @Test func `a cut archive gives what stands before the cut`() throws {
        var archive = Self.archive()
        archive.end = "it ends early"
        let (logs, _) = try Self.read(archive)
        #expect(logs.rules != nil)
        #expect(logs.problems.map(\.reason) == ["it ends early"])
    }

    @Test func `an archive that cannot be read at all is an error`() {
        var archive = FileList()
        archive.end = "it is damaged"
        let error = #expect(throws: ContextError.self) { try Self.read(archive, name: "eks") }
        #expect(error == .cannotRead(name: "eks", reason: "it is damaged"))
    }

    @Test func `of an archive with other files only what stands below the root counts`() throws {
        var archive = FileList()
        archive.add("a/eks_i-1/networking/resolv.conf", "nameserver 192.168.0.2\n")
        archive.add("b/eks_i-2/networking/resolv.conf", "nameserver 192.168.0.3\n")
        let (logs, _) = try Self.read(archive, root: "b/eks_i-2/")
        #expect(logs.resolver?.nameservers.map(\.address) == [try address("192.168.0.3")])
        #expect(logs.instanceID == "i-2")
    }

    @Test func `another tar archive is refused`() {
        var archive = FileList()
        archive.add("readme.txt", "hello")
        let error = #expect(throws: ContextError.self) { try Self.read(archive) }
        #expect(error?.description.contains("no archive of eks-log-collector") == true)
    }
}

/// A folder that somebody sends may hold anything under the names that are read.
@Suite struct EKSFolderTests {
    private let folder: URL
    private let outside: URL

    init() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "eks_i-9_\(UUID().uuidString)")
        folder = place.appending(path: "logs")
        outside = place.appending(path: "outside.txt")
        for part in ["networking", "sysctls", "kernel"] {
            try FileManager.default.createDirectory(at: folder.appending(path: part), withIntermediateDirectories: true)
        }
        try Data("nameserver 192.168.0.2\n".utf8).write(to: outside)
        try Data("nameserver 192.168.0.3\n".utf8).write(to: folder.appending(path: "real.conf"))
    }

    private func remove() { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: path).path, withDestinationPath: target)
    }

    @Test func `a pipe, a device and links out of the folder are left out and told, and nothing waits`() throws {
        defer { remove() }
        let process = try Process.run(
            URL(filePath: "/usr/bin/env"),
            arguments: ["mkfifo", folder.appending(path: "networking/conntrack.txt").path])
        process.waitUntilExit()
        try link("sysctls/sysctl_all.txt", to: "/dev/zero")
        try link("networking/iptables-save.txt", to: outside.path)
        try link("kernel/dmesg.current", to: "/no/such/file")
        try link("networking/resolv.conf", to: "../real.conf")
        var opened: [String] = []
        let logs = try EKSLogs(
            folder: folder.path,
            opening: { name in
                opened.append(name)
                return try ByteFeed(contentsOf: name)
            })
        #expect(opened.map { $0.split(separator: "/").last } == ["real.conf"])
        #expect(logs.resolver?.nameservers.map(\.address) == [try address("192.168.0.3")], "a link within is followed")
        #expect(
            logs.problems.map(\.place) == [
                "kernel/dmesg.current", "networking/conntrack.txt", "networking/iptables-save.txt",
                "sysctls/sysctl_all.txt",
            ])
        #expect(logs.problems[1].reason.contains("pipe") && logs.problems[2].reason.contains("link out of the folder"))
    }

    @Test func `a folder that is a link itself is read`() throws {
        defer { remove() }
        try Data("nameserver 192.168.0.2\n".utf8).write(to: folder.appending(path: "networking/resolv.conf"))
        let link = folder.deletingLastPathComponent().appending(path: "link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        #expect(try EKSLogs(folder: link).resolver != nil)
    }
}
