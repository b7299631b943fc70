import PacketWire
import Testing

@testable import Cluster

private func feed(_ text: String) -> ByteFeed { ByteFeed(name: "text", octets: Array(text.utf8)) }

@Suite("ConntrackReport")
struct ConntrackReportTests {
    static let text = """
        *** Output of conntrack -S ***
        cpu=0   \tfound=770 invalid=3856 insert=0 insert_failed=3 drop=2 early_drop=1 error=0 search_restart=7 \u{20}
        cpu=1   \tfound=784 invalid=1 insert=0 insert_failed=4 drop=0 early_drop=0 error=0 search_restart=1
        *** Output of conntrack -L ***
        udp      17 19 src=192.168.2.71 dst=10.100.0.10 sport=60176 dport=53 packets=1 bytes=87 src=192.168.2.218 dst=192.168.2.71 sport=53 dport=60176 packets=1 bytes=291 mark=0 use=1
        udp      17 13 src=192.168.2.71 dst=10.100.0.10 sport=42140 dport=53 packets=4 bytes=224 [UNREPLIED] src=192.168.3.117 dst=192.168.2.71 sport=53 dport=42140 packets=0 bytes=0 mark=0 use=1
        udp      17 3 src=192.168.2.72 dst=10.100.0.10 sport=50925 dport=53 packets=2 bytes=57 [UNREPLIED] src=192.168.3.117 dst=192.168.2.72 sport=53 dport=50925 packets=0 bytes=0 mark=0 use=1
        udp      17 19 src=192.168.2.72 dst=10.100.0.10 sport=60691 dport=53 [UNREPLIED] src=10.100.0.10 dst=192.168.2.72 sport=53 dport=60691 mark=0 use=1
        tcp      6 431998 ESTABLISHED src=192.168.3.10 dst=192.168.2.218 sport=46000 dport=53 src=192.168.2.218 dst=192.168.3.10 sport=53 dport=46000 [ASSURED] mark=0 use=1
        tcp      6 3 TIME_WAIT src=1.1.1.1 dst=2.2.2.2 sport=1 dport=443 src=2.2.2.2 dst=1.1.1.1 sport=443 dport=1 [ASSURED] use=1
        unknown  2 585 src=169.254.20.10 dst=224.0.0.22 [UNREPLIED] src=224.0.0.22 dst=169.254.20.10 use=1
        """

    @Test func `counters are summed over the CPUs and kept by CPU`() throws {
        let report = try ConntrackReport(feed(Self.text))
        #expect(report.insertFailed == 7)
        #expect(report.drop == 2)
        #expect(report.earlyDrop == 1)
        #expect(report.counters["search_restart"] == 8)
        #expect(report.cpus[1]?["insert_failed"] == 4)
    }

    @Test func `flows to port 53 are grouped by whom was asked and who has to answer`() throws {
        let report = try ConntrackReport(feed(Self.text))
        #expect(report.entries == 7)
        #expect(report.dnsFlows.count == 4)
        let first = report.dnsFlows[0]
        #expect(first.asked == (try address("10.100.0.10")))
        #expect(first.answering == (try address("192.168.2.218")))
        #expect(first.isTranslated)
        #expect(first.replied == 1)
        let unreplied = report.unrepliedDNS
        #expect(unreplied.map(\.unreplied) == [2, 1])
        #expect(unreplied[0].answering == (try address("192.168.3.117")))
        #expect(unreplied[0].unrepliedPackets == 6)
        #expect(unreplied[0].unrepliedClients == [try address("192.168.2.71"): 1, try address("192.168.2.72"): 1])
        #expect(!unreplied[1].isTranslated)
        #expect(report.dnsFlows[3].transport == "tcp")
    }

    @Test func `entries of IPv6 and of proc are read`() throws {
        let report = try ConntrackReport(
            feed(
                """
                udp      17 20 src=2001:db8:2:0:a::71 dst=fd30:1c53:5f8a::a sport=5 dport=53 [UNREPLIED] src=2001:db8:3:0:b::75 dst=2001:db8:2:0:a::71 sport=53 dport=5 use=1
                ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=5 dport=53 src=10.0.0.2 dst=10.0.0.1 sport=53 dport=5 mark=0 zone=0 use=2
                """))
        #expect(report.dnsFlows.map(\.transport) == ["udp", "udp"])
        #expect(report.dnsFlows[0].answering == (try address("2001:db8:3:0:b::75")))
        #expect(report.insertFailed == nil)
    }

    @Test func `two texts add up`() throws {
        var report = try ConntrackReport(feed(Self.text))
        report.merge(try ConntrackReport(feed(Self.text)))
        #expect(report.entries == 14)
        #expect(report.insertFailed == 14)
        #expect(report.cpus[1]?["insert_failed"] == 8)
        #expect(report.dnsFlows.count == 4)
        #expect(report.unrepliedDNS[0].unreplied == 4)
    }

    @Test func `absurd numbers neither trap nor wrap`() throws {
        let huge =
            "cpu=0 insert_failed=18446744073709551615\ncpu=0 insert_failed=18446744073709551615\ncpu=9999999999 drop=1\n"
        #expect(try ConntrackReport(feed(huge)).insertFailed == .max)
        let line =
            "udp 17 1 src=1.1.1.1 dst=2.2.2.2 dport=53 packets=99999999999999999999 [UNREPLIED] src=2.2.2.2 dst=1.1.1.1\n"
        #expect(try ConntrackReport(feed(line + line)).unrepliedDNS.first?.unrepliedPackets == 0)
    }

    @Test func `an empty table is one, and other text is refused`() throws {
        #expect(try ConntrackReport(feed("*** Output of conntrack -L -f ipv6 ***\n")).entries == 0)
        #expect(throws: ContextError.self) { try ConntrackReport(feed("")) }
        #expect(throws: ContextError.self) { try ConntrackReport(feed("hello\n=\nsrc=1 dst=\n")) }
    }
}

@Suite("Node tables")
struct NodeTablesTests {
    @Test func `EC2's allowances are told by interface`() throws {
        let interfaces = try InterfaceAllowances.read(
            feed(
                """
                Interface eth0
                NIC statistics:
                     tx_timeout: 0
                     bw_in_allowance_exceeded: 1
                     bw_out_allowance_exceeded: 0
                     pps_allowance_exceeded: 2
                     conntrack_allowance_exceeded: 3
                     linklocal_allowance_exceeded: 4711
                     conntrack_allowance_available: 136812


                Interface lo
                no stats available

                Interface eth1
                NIC statistics:
                     linklocal_allowance_exceeded: 0
                     conntrack_allowance_exceeded: x
                """))
        #expect(interfaces.map(\.interface) == ["eth0", "eth1"])
        #expect(interfaces[0].linkLocal == 4711)
        #expect(interfaces[0].conntrack == 3)
        #expect(interfaces[0].packetsPerSecond == 2)
        #expect(interfaces[0].bandwidthIn == 1)
        #expect(interfaces[0].bandwidthOut == 0)
        #expect(interfaces[0].conntrackAvailable == 136_812)
        #expect(interfaces.map(\.isExceeded) == [true, false])
        #expect(interfaces[1].conntrack == nil)
    }

    @Test func `both listings of ipvsadm give one row for a service`() throws {
        let services = try IPVSService.read(
            feed(
                """
                add:service/server \tprotocol \tvirtual-server \tscheduler algorithm \treal-server
                -A -u 10.100.0.10:53 -s rr
                -a -u 10.100.0.10:53 -r 192.168.2.218:53 -m -w 1
                -A -t ip-10-100-0-1.ec2.internal:https -s rr
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
                  -> RemoteAddress:Port
                UDP  10.100.0.10:53                      1        2        3      4        5
                  -> 192.168.2.218:53                    1        2        3      4        5
                  -> 192.168.3.117:53                    1        2        3      4        5
                TCP  [fd00::1]:443                       0        0        0      0        0
                """))
        #expect(services.map(\.transport) == ["udp", "tcp"])
        #expect(services[0].address == (try address("10.100.0.10")))
        #expect(services[0].servers.map(\.address.description) == ["192.168.2.218", "192.168.3.117"])
        #expect(services[1].servers.isEmpty)
    }

    @Test func `the kernel's settings and messages that lose packets are picked out`() throws {
        let settings = try KernelSettings(
            feed(
                """
                net.netfilter.nf_conntrack_max = 131072
                net.netfilter.nf_conntrack_count = 131070
                net.netfilter.nf_conntrack_udp_timeout = 30
                net.ipv4.ip_forward = 0
                net.bridge.bridge-nf-call-iptables = 1
                net.ipv4.conf.eth1.rp_filter = 1
                kernel.hostname = x
                garbage
                """))
        #expect(settings.conntrackMax == 131_072)
        #expect(settings.conntrackCount == 131_070)
        #expect(settings.udpTimeout == 30)
        #expect(settings.forwardsIPv4 == false)
        #expect(settings.bridgesCallIptables == true)
        #expect(settings.reversePathFilters == ["eth1": 1])
        #expect(settings.values["kernel.hostname"] == nil)
        let kernel = try KernelMessages(
            feed(
                """
                [ 12.3] nf_conntrack: nf_conntrack: table full, dropping packet
                [ 12.4] nf_conntrack: table full, dropping packet
                [ 13.0] IPv4: martian source 10.0.0.1 from 10.0.0.2, on dev eth1
                [ 14.0] UDP: bad checksum. From 10.0.0.1:53 to 10.0.0.2:5 ulen 99
                [ 15.0] Memory cgroup out of memory: Killed process 4711 (coredns) total-vm:1kB
                [ 16.0] Memory cgroup out of memory: Killed process 4712 (java) total-vm:1kB
                """))
        #expect(kernel.tableFull == 2)
        #expect(kernel.martians == 1)
        #expect(kernel.badChecksums == 1)
        #expect(kernel.killedDNS.count == 1)
    }
}
