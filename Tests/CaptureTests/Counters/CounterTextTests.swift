import PacketWire
import Testing

@testable import Capture

@Suite struct CounterTextTests {
    private typealias Counter = CounterSample.Counter

    @Test func `groups of names and values are read by what nstat calls them`() {
        let text = """
            Ip: Forwarding InReceives
            Ip: 1 99
            Udp: InDatagrams NoPorts InErrors RcvbufErrors InCsumErrors
            Udp: 10 2 5 4 1
            UdpLite: InErrors
            UdpLite: 7
            """
        #expect(
            CounterText.groups(text, CounterText.snmp) == [
                Counter("UdpNoPorts", 2), Counter("UdpInErrors", 5), Counter("UdpRcvbufErrors", 4),
                Counter("UdpInCsumErrors", 1),
            ])
    }

    @Test(
        arguments: [
            "", "Udp:", "Udp: RcvbufErrors\nUdp: x", "Udp: RcvbufErrors\nUdp: 1 2", "Udp: RcvbufErrors\nTcp: 1",
            "Udp: RcvbufErrors\nUdp: 99999999999999999999", "\u{0}\n\u{0}", "Udp: RcvbufErrors",
        ])
    func `what is no group gives nothing`(text: String) {
        #expect(CounterText.groups(text, CounterText.snmp).isEmpty)
    }

    @Test func `connection tracking is summed over processors, in hexadecimal`() {
        let text = """
            entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error
            0000001f  00000000 00000000 00000000 0 0 0 0 0 00000002 0000000a 00000001 0
            0000001f  00000000 00000000 00000000 0 0 0 0 0 00000001 00000010 00000000 0
            0000001f  00000000
            """
        #expect(
            CounterText.conntrack(text) == [
                Counter("nf_conntrack.insert_failed", 3), Counter("nf_conntrack.drop", 26),
                Counter("nf_conntrack.early_drop", 1),
            ])
        #expect(CounterText.conntrack("entries found\n1 2").isEmpty)
    }

    @Test func `drops of processors and interfaces are read`() {
        let softnet = "00000a00 00000003 00000001 0\n00000b00 00000001 00000010 0\n"
        #expect(CounterText.softnet(softnet) == [Counter("softnet.dropped", 4), Counter("softnet.time_squeeze", 17)])
        let interfaces = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
              eth0:     900       9    0    7    0     0          0         0      900       9    0    2    0     0       0          0
             eth0:1: 1 2
            """
        #expect(
            CounterText.interfaces(interfaces) == [Counter("eth0.rx_dropped", 7), Counter("eth0.tx_dropped", 2)])
    }

    @Test func `a control group's figures are read in both versions`() {
        let wanted: Set = ["nr_periods", "nr_throttled", "throttled_usec"]
        #expect(
            CounterText.pairs(
                "usage_usec 5\nnr_periods 9\nnr_throttled 3\nthrottled_usec 7\n", wanted, prefix: "cpu.stat.")
                == [
                    Counter("cpu.stat.nr_periods", 9), Counter("cpu.stat.nr_throttled", 3),
                    Counter("cpu.stat.throttled_usec", 7),
                ])
        #expect(CounterText.numbers("max 100000\n", "quota", "period") == [Counter("period", 100_000)])
    }

    @Test func `a process is known by its start, whatever its name holds`() throws {
        let fields = "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 0"
        let process = try #require(CounterText.process("4711 (a) (b) S) \(fields)"))
        #expect(process.state == "S")
        #expect(process.ticks == 987_654)
        #expect(CounterText.process("4711 (a) S 1 2") == nil)
    }

    @Test func `a control group is looked for where it may be mounted`() {
        let first = ControlGroups(process: 7, text: "4:cpu,cpuacct:/kubepods/pod1/c1\n9:memory:/kubepods/m\n0::/\n")
        #expect(first.paths("cpu", "cpu.stat").first == "/sys/fs/cgroup/cpu/kubepods/pod1/c1/cpu.stat")
        #expect(
            first.paths("memory", "memory.oom_control").first == "/sys/fs/cgroup/memory/kubepods/m/memory.oom_control")
        let second = ControlGroups(process: 7, text: "0::/kubepods.slice/c1\n")
        #expect(second.paths("cpu", "cpu.stat").first == "/sys/fs/cgroup/kubepods.slice/c1/cpu.stat")
        let foreign = ControlGroups(process: 7, text: "0::/../../kubepods.slice/c1\n")
        #expect(foreign.paths("cpu", "cpu.stat").allSatisfy { $0.hasPrefix("/proc/7/root/sys/fs/cgroup/") })
    }

    @Test func `this process's own figures can be read, more than once`() throws {
        let counters = NodeCounters(process: nil)
        let first = try #require(counters.sample(at: .init(nanoseconds: 1)))
        #expect(first["UdpRcvbufErrors"] != nil)
        #expect(first["netns"] != nil)
        #expect(counters.sample(at: .init(nanoseconds: 2))?.time.nanoseconds == 2)
        counters.close()
        #expect(counters.sample(at: .init(nanoseconds: 3)) == nil)
    }
}
