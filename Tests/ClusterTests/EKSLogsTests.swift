import Foundation
import PacketWire
import Testing

@testable import Cluster

@Suite("TarReader")
struct TarReaderTests {
    /// Paths and contents of the files in an archive that comes in pieces of `step` octets.
    static func files(_ octets: [UInt8], step: Int = 1 << 16) throws -> [(path: String, content: String)] {
        var position = 0
        let reader = TarReader(
            ByteFeed(name: "tar") { buffer in
                let count = min(step, buffer.count, octets.count - position)
                buffer.replaceSubrange(0..<count, with: octets[position..<position + count])
                position += count
                return count
            })
        var files: [(path: String, content: String)] = []
        while let member = try reader.next() {
            guard member.isFile else { continue }
            var content: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 100)
            while case let count = try reader.read(into: &buffer), count > 0 { content += buffer[..<count] }
            files.append((member.path, String(decoding: content, as: UTF8.self)))
        }
        return files
    }

    @Test(arguments: [1, 7, 512, 1 << 16])
    func `files come with their paths, short, prefixed, long in GNU's way and long in pax's`(step: Int) throws {
        let long = String(repeating: "d/", count: 90) + "file"
        var archive = TarArchive()
        archive.add("./", "", type: "5")
        archive.add("./a.txt", "alpha")
        archive.add("b.txt", String(repeating: "b", count: 512), prefix: "far/away")
        archive.add("././@LongLink", long + "\0", type: "L")
        archive.add("cut-name", "gnu")
        archive.addPax("path", long)
        archive.add("cut-name", "pax")
        archive.add("link", "", type: "2")
        archive.add("empty", "")
        let files = try Self.files(archive.closed, step: step)
        #expect(files.map(\.path) == ["./a.txt", "far/away/b.txt", long, long, "empty"])
        #expect(files.map(\.content) == ["alpha", String(repeating: "b", count: 512), "gnu", "pax", ""])
    }

    @Test func `members that nobody reads are stepped over`() throws {
        var archive = TarArchive()
        archive.add("big", String(repeating: "x", count: 200_000))
        archive.add("small", "s")
        let reader = TarReader(ByteFeed(name: "tar", octets: archive.closed))
        #expect(try reader.next()?.path == "big")
        #expect(try reader.next()?.path == "small")
        #expect(try reader.next() == nil)
    }

    @Test func `a pax size goes before the header's`() throws {
        var archive = TarArchive()
        archive.addPax("size", "5")
        archive.header(path: "a", size: 0, type: "0")
        #expect(throws: TarReader.Failure.cut(offset: archive.octets.count)) { try Self.files(archive.octets) }
    }

    @Test func `an archive without its last blocks ends where it ends`() throws {
        var archive = TarArchive()
        archive.add("a", "1")
        #expect(try Self.files(archive.octets).map(\.content) == ["1"])
    }

    @Test(arguments: [100, 511, 513, 1000])
    func `a cut archive is told`(length: Int) {
        var archive = TarArchive()
        archive.add("a", String(repeating: "1", count: 600))
        #expect(throws: TarReader.Failure.cut(offset: length)) {
            try Self.files(Array(archive.octets.prefix(length)))
        }
    }

    @Test func `what is no header is told with its place`() {
        var archive = TarArchive()
        archive.add("a", "1")
        let octets = archive.octets + [UInt8](repeating: 0x41, count: 512)
        #expect(throws: TarReader.Failure.noHeader(offset: 1024)) { try Self.files(octets) }
    }

    @Test(
        arguments: [
            ("00000000017\0", 15), ("        17 \0", 15), ("0\0", 0), ("", nil), ("8", nil), ("-1", nil),
            ("777777777777777777777777", nil), ("\u{0}", nil),
        ] as [(String, Int?)])
    func `an octal field states`(field: String, number: Int?) {
        #expect(TarReader.number(Array(field.utf8)[...]) == number)
    }

    @Test func `a binary field states its number, if it is not negative or absurd`() {
        #expect(TarReader.number([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]) == 258)
        #expect(TarReader.number([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) == nil)
        #expect(TarReader.number([0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) == nil)
    }

    @Test(arguments: ["", "x", "5", "5 ", "999 a=b\n", "0 a=b\n", "6 a=b", "99999999999999999999 a=b\n"])
    func `a pax record that is wrong ends the records`(text: String) {
        let records = TarReader.paxRecords(Array("9 k=wert\n".utf8) + Array(text.utf8))
        #expect(records["k"] == "wert")
    }

    @Test func `no change of one octet traps`() throws {
        var archive = TarArchive()
        archive.addPax("path", "long/name")
        archive.add("a", "1")
        archive.add("././@LongLink", "name\0", type: "L")
        archive.add("b", "2")
        let octets = archive.closed
        for place in octets.indices {
            for change in [0x00, 0x37, 0x80, 0xff] as [UInt8] {
                var damaged = octets
                damaged[place] = change
                _ = try? Self.files(damaged)
            }
        }
        #expect(try Self.files(octets).count == 2)
    }
}

@Suite("EKSLogs")
struct EKSLogsTests {
    static let name = "eks_i-0a1b2c3d4e5f_2026-11-23_0451-UTC_0.7.8.tar.gz"
    static let log = "2026-11-23T04:51:44.100000000Z stdout F " + CoreDNSLogTests.line + "\n"

    static func archive() -> TarArchive {
        var archive = TarArchive()
        archive.add("./", "", type: "5")
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

    static func read(_ octets: [UInt8], name: String = name) throws -> (logs: EKSLogs, entries: [CoreDNSLogEntry]) {
        var entries: [CoreDNSLogEntry] = []
        let logs = try EKSLogs(archive: ByteFeed(name: name, octets: octets)) { entries.append($0) }
        return (logs, entries)
    }

    @Test func `an archive gives everything that is about DNS`() throws {
        let (logs, entries) = try Self.read(Self.archive().closed)
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
        for (path, content) in try TarReaderTests.files(Self.archive().closed) {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
        }
        var entries = 0
        let logs = try EKSLogs(contentsOf: folder.path, each: { _ in entries += 1 })
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
        let (logs, _) = try Self.read(archive.closed)
        #expect(logs.rules != nil)
        #expect(logs.rulesIPv6 == nil)
        #expect(logs.problems.map(\.place) == ["./networking/ip6tables-save.txt"])
        #expect(logs.problems.first?.reason.contains("nftables") == true)
    }

    @Test func `a cut archive gives what stands before the cut`() throws {
        let octets = Self.archive().octets
        let (logs, _) = try Self.read(Array(octets.prefix(octets.count / 2)))
        #expect(logs.rules != nil)
        #expect(logs.problems.last?.reason == "the archive ends within a file")
        #expect(logs.problems.last?.place == "octet \(octets.count / 2)")
    }

    @Test(arguments: [
        ("nothing", [], "eks: the file is empty; "),
        ("gzip", [0x1f, 0x8b, 8, 0], "eks: this is compressed (gzip) where an unpacked archive is needed; "),
        ("words", Array("hello".utf8), "eks: this is no tar archive, or one cut at its start; "),
        ("zeros", [UInt8](repeating: 0, count: 1024), "eks: this is no archive of eks-log-collector"),
    ])
    func `a file of something else is refused with a sentence`(what: String, octets: [UInt8], start: String) {
        let error = #expect(throws: ContextError.self) { try Self.read(octets, name: "eks") }
        #expect(error?.description.hasPrefix(start) == true)
        #expect(error?.description.hasSuffix(".") == true)
    }

    @Test func `another tar archive is refused`() {
        var archive = TarArchive()
        archive.add("readme.txt", "hello")
        let error = #expect(throws: ContextError.self) { try Self.read(archive.closed) }
        #expect(error?.description.contains("no archive of eks-log-collector") == true)
    }

    @Test func `whoever opens the archive decompresses it`() throws {
        var opened: String?
        let logs = try EKSLogs(
            contentsOf: "eks_i-1_x.tar.gz",
            opening: { name in
                opened = name
                return ByteFeed(name: name, octets: Self.archive().closed)
            })
        #expect(opened == "eks_i-1_x.tar.gz")
        #expect(logs.instanceID == "i-1")
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
            contentsOf: folder.path,
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
        #expect(try EKSLogs(contentsOf: link).resolver != nil)
    }
}
