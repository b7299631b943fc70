import Capture
import Foundation
import TestSupport
import Testing

/// What `live` does when a node's interfaces, pods or disks go while it watches, and when it is killed.
@Suite(.enabled(if: Lab.isWanted, "scripts/lab runs the lab.")) struct AccidentTests {
    @Test func `an interface that goes down is told, and captured on once it is up`() throws {
        let run = try AccidentRun("interface-down")
        defer { run.remove() }
        #expect(
            run.problems == [
                """
                dnsverdict: end-here: the interface is down; what was captured until then is kept, and the capture \
                goes on once it is up.
                """,
                "dnsverdict: end-here: the interface is up again, and is captured on as before.",
            ])
        #expect(try run.packets().allSatisfy { $0 > 0 })
    }

    @Test func `an interface that goes away ends the capture with its report`() throws {
        let run = try AccidentRun("interface-gone")
        defer { run.remove() }
        #expect(
            run.problems == [
                """
                dnsverdict: end-here: The interface disappeared; what was captured until then is kept, no capture is \
                left.
                """
            ])
        #expect(run.status == 2, "each query is pending, so nothing is known of any")
        #expect(try run.packets().allSatisfy { $0 > 0 })
    }

    @Test func `a pod that goes away is told, and the other places go on`() throws {
        let run = try AccidentRun("pod-gone")
        defer { run.remove() }
        #expect(
            run.problems == [
                """
                dnsverdict: one: its network namespace or its interfaces are gone; what was captured until then is \
                kept, the others go on.
                """
            ])
        let packets = try run.packets()
        #expect(packets.count == 2)
        #expect(packets[0] > 0)
        #expect(packets[1] > packets[0])
    }

    @Test func `a CoreDNS that starts later is told, captured and kept in a file of its own`() throws {
        let run = try AccidentRun("coredns-later")
        defer { run.remove() }
        #expect(run.problems.count == 2, "\(run.problems)")
        let warning = run.problems.first ?? ""
        #expect(warning.hasPrefix("dnsverdict: CoreDNS: not found on this node (looked at the names of"))
        #expect(warning.hasSuffix("goes on without, and takes in one that starts later (in a pod, with hostPID only)."))
        #expect(run.problems.last?.contains(": coredns-7d9f: is here now and is captured from now on (") == true)
        #expect(run.problems.last?.hasSuffix("/kept.coredns-7d9f.pcapng.") == true)
        let packets = try run.packets()
        #expect(packets.count == 2)
        #expect(packets.allSatisfy { $0 > 0 })
        #expect(try Set(run.packets(in: "files.json")) == Set(packets))
        let file = try KeptFile(run.folder.appending(path: "kept.coredns-7d9f.pcapng"))
        #expect(file.isWhole)
        #expect(try file.packetsRead() == packets[1])
        // Who reads packets is nobody and may do nothing; only the thread that follows may.
        let first = try run.text("live.first")
        #expect(first.contains("Uid:\t65534\t65534\t65534\t65534"), "\(first)")
        #expect(first.contains("CapEff:\t0000000000000000"), "\(first)")
        #expect(try run.text("live.all").split(separator: "\n").count == 2)
    }

    @Test func `a CoreDNS that could not be entered is not promised, and alone is none to capture at`() throws {
        let run = try AccidentRun("coredns-out-of-reach")
        defer { run.remove() }
        #expect(run.problems.count == 1, "\(run.problems)")
        #expect(
            run.problems.first?.hasSuffix(
                "and does not take in one that starts later, which takes CAP_SYS_ADMIN and CAP_SYS_PTRACE.") == true)
        #expect(try run.packets()[0] > 0)
        #expect(try run.text("alone.status") == "66\n")
        #expect(try run.text("alone.errors").contains("CoreDNS: not found on this node"))
    }

    @Test func `a pod that is made anew is followed into its new namespace`() throws {
        let run = try AccidentRun("pod-anew")
        defer { run.remove() }
        #expect(run.problems.count == 2, "\(run.problems)")
        #expect(
            run.problems.first == """
                dnsverdict: web-7d9f: its network namespace or its interfaces are gone; what was captured until then is \
                kept, and a pod that is made anew is waited for (Ctrl-C ends it).
                """)
        #expect(run.problems.last?.contains(": web-7d9f: is here now and is captured from now on (") == true)
        let packets = try run.packets()
        #expect(packets.count == 2)
        #expect(packets.allSatisfy { $0 > 0 })
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        #expect(names.count(where: { $0.hasPrefix("kept.") && $0.hasSuffix(".pcapng") }) == 2, "\(names)")
    }

    @Test func `all places go to standard output as one capture, which is read back place by place`() throws {
        let run = try AccidentRun("streamed")
        defer { run.remove() }
        #expect(run.problems.isEmpty, "\(run.problems)")
        let file = try KeptFile(run.folder.appending(path: "stream.pcapng"))
        #expect(file.isWhole && file.interfaces == 3)
        let (live, read) = (try run.captures(), try run.captures(in: "files.json"))
        #expect(live.map(\.label) == [nil, nil, nil] && read.map(\.label) == ["lo", "web-7d9f", "api-5d78"])
        #expect(read.map(\.name) == ["-#lo", "-#web-7d9f", "-#api-5d78"])
        #expect(live.map(\.packets) == read.map(\.packets))
        #expect(read.map(\.packets).reduce(0, +) == file.packets)
        #expect(read[0].packets == 0 && read[1].packets > 0 && read[2].packets > 0)
        let broken = try run.text("broken.errors")
        #expect(broken.contains("dnsverdict: writing it to standard output.") && !broken.contains("cannot be written"))
        #expect(broken.contains("Where "), "the report: \(broken)")
    }

    @Test func `the screen takes keys: h shows help and q quits with the report`() throws {
        let run = try AccidentRun("keys")
        defer { run.remove() }
        #expect(run.status == 1, "flood asks where nobody listens")
        #expect(try run.packets()[0] > 0)
        // The other screen is left again.
        #expect(try run.text("live.errors").contains("\u{1b}[?1049l"))
    }

    @Test func `a full disk is told, and what was written and analysed is kept`() throws {
        let run = try AccidentRun("disk-full")
        defer { run.remove() }
        #expect(run.status == 73)
        #expect(run.problems.count == 1)
        #expect(
            run.problems.first?.hasSuffix(
                """
                small/kept.pcapng: cannot be written (No space left on device); make room or choose another place. \
                What was written is kept; the capture goes on without the file.
                """) == true, "\(run.problems)")
        let file = try KeptFile(run.folder.appending(path: "kept.pcapng"))
        #expect(file.isWhole)
        #expect(try file.packetsRead() == file.packets)
        #expect(file.packets > 50)
        #expect(try run.packets()[0] > file.packets)
    }

    @Test func `metrics are served on the loopback while packets are captured`() throws {
        let run = try AccidentRun("scraped")
        defer { run.remove() }
        let answer = try run.text("metrics.txt")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(
            answer.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
        #expect(answer.hasSuffix("\n# EOF\n"))
        let packets = try #require(answer.firstMatch(of: /dnsverdict_packets_total\{place="lo"\} ([0-9]+)/))
        let count = try #require(Int(packets.1))
        #expect(count > 0)
        #expect(try run.packets()[0] >= count)
        #expect(try run.text("other.txt").hasPrefix("HTTP/1.1 404 "))
        #expect(run.problems.isEmpty)
        #expect(try run.text("second.status") == "69\n")
        let refusal = try run.text("second.errors")
        #expect(refusal.contains("dnsverdict: --metrics 127.0.0.1:9153: cannot be listened on ("))
        #expect(refusal.contains("Address already in use"), "\(refusal)")
    }

    @Test func `killed at a hundred moments, live leaves files that are read to their last whole packet`() throws {
        let run = try AccidentRun("killed")
        defer { run.remove() }
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        // A file that has no head yet does not have its name yet.
        let kept = names.filter { $0.contains(".pcapng") && !$0.hasSuffix(".new") }
        #expect(names.count(where: { $0.hasSuffix(".errors") }) == 100)
        #expect(kept.count > 100, "some were killed after their first file")
        var packets = 0
        for name in kept {
            let file = try KeptFile(run.folder.appending(path: name))
            #expect(file.hasInterface, "\(name) has \(file.size) octets")
            #expect(try file.packetsRead() == file.packets, "\(name)")
            packets += file.packets
        }
        #expect(packets > 1000)
    }
}

/// A pcapng file's blocks, counted without the reader that is tested.
private struct KeptFile {
    private let url: URL
    let size: Int
    private(set) var packets = 0
    private(set) var interfaces = 0
    var hasInterface: Bool { interfaces > 0 }
    /// Whether the file ends with a block's end.
    let isWhole: Bool

    init(_ url: URL) throws {
        self.url = url
        let octets = [UInt8](try Data(contentsOf: url))
        func number(_ place: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(octets[place + $1]) << ($1 * 8) }
        }
        var place = 0
        while place + 12 <= octets.count, number(place + 4) >= 12, place + number(place + 4) <= octets.count {
            switch number(place) {
            case 1: interfaces += 1
            case 6: packets += 1
            default: break
            }
            place += number(place + 4)
        }
        size = octets.count
        isWhole = place == size
    }

    /// How many packets our reader finds.
    func packetsRead() throws -> Int {
        var set = try CaptureSet([CaptureSource(.path(url.path))], onProblem: { _ in })
        var count = 0
        set.forEachFrame { _, _ in
            count += 1
            return true
        }
        return count
    }
}
