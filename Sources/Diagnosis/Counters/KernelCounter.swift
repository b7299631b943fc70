/// Counters that tell why packets were lost, by the names under which a capture has them.
enum KernelCounter: String {
    // Control groups, of both versions.
    case periods = "cpu.stat.nr_periods"
    case throttled = "cpu.stat.nr_throttled"
    case throttledMicroseconds = "cpu.stat.throttled_usec"
    case throttledNanoseconds = "cpu.stat.throttled_time"
    case killed = "memory.events.oom_kill"
    case killedV1 = "memory.oom_control.oom_kill"

    // /proc/net/snmp, snmp6 and netstat.
    case fullReceiveBuffer = "UdpRcvbufErrors"
    case fullReceiveBufferV6 = "Udp6RcvbufErrors"
    case wrongChecksums = "UdpInCsumErrors"
    case wrongChecksumsV6 = "Udp6InCsumErrors"
    case reversePath = "TcpExtIPReversePathFilter"
    case listenDrops = "TcpExtListenDrops"

    // /proc/net/stat/nf_conntrack.
    case untrackedDrops = "nf_conntrack.drop"
}

/// Limits of EC2's network cards that questions to the VPC's resolver meet, by the ends of the names.
enum UplinkAllowance: String, CaseIterable {
    case linkLocal = ".linklocal_allowance_exceeded"
    case packets = ".pps_allowance_exceeded"
}
