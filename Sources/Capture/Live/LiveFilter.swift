/// The kernel's filter of a live capture: what the diagnosis reads, and as little else as can be.
package enum LiveFilter {
    /// An expression for pcap_compile(3): DNS on `ports`, ICMP errors, later fragments (which bear no port), and the
    /// same inside of tunnels.
    ///
    /// - Parameters:
    ///   - filter: what packets must match besides.
    ///   - isEthernet: frames have Ethernet headers, in which VLAN tags (802.1Q) may stand.
    package static func expression(ports: [UInt16], and filter: String? = nil, isEthernet: Bool = false) -> String {
        let needed = [direct(ports), fragments, tunnels(ports)].joined(separator: " or ")
        let plain = filter.map { "(\(needed)) and (\($0))" } ?? needed
        // `vlan` moves all offsets that follow, so it comes last and with a copy of the rest.
        return isEthernet ? "(\(plain)) or (vlan and (\(plain)))" : plain
    }

    /// True for an interface's filter of port 53 and maybe others, as a file states it, that nobody narrowed: what narrows it
    /// stands behind a parenthesis more. Readers may cut the text.
    package static func admitsAll(_ filter: String?, isEthernet: Bool) -> Bool {
        let start = (isEthernet ? "(" : "") + "port 53 or "
        guard let filter, filter.hasPrefix(start), let errors = filter.firstRange(of: LiveFilter.errors) else {
            return false
        }
        let others = filter[..<errors.lowerBound].dropFirst(start.count)
        return others.allSatisfy { $0.isNumber || "port ".contains($0) }
    }

    /// `port` looks into the first IPv4 fragment and into IPv6 without extension headers.
    private static func direct(_ ports: [UInt16]) -> String {
        ports.map { "port \($0) or " }.joined() + errors
    }

    /// Destination unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792); types below 128 are
    /// ICMPv6's errors (RFC 4443, section 2.1).
    private static let errors = """
        (icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 5 or icmp[0] = 11 or icmp[0] = 12)) \
        or (icmp6 and ip6[40] < 128)
        """

    /// Fragments after the first, and every IPv6 packet with a fragment header.
    private static let fragments = "(ip[6:2] & 0x1fff != 0) or (ip6[6] = 44)"

    /// VXLAN (RFC 7348, and Linux's old port), Geneve (RFC 8926) and IP in IP (RFC 2003), looked into as far as the
    /// inner headers stand where they usually do; other tunnels as they are. An overlay carries all traffic between
    /// pods, of which the diagnosis needs only DNS.
    private static func tunnels(_ ports: [UInt16]) -> String {
        let vxlan = "(udp port 4789 or udp port 8472) and (\(innerEthernet("16", ports)))"
        let geneve = "udp port 6081 and (\(innerEthernet("16 + ((udp[8] & 0x3f) << 2)", ports)))"
        let inIP = "ip proto 4 and (\(innerIPv4 { "ip[20 + \($0)" }(ports)))"
        return "(\(vxlan)) or (\(geneve)) or (\(inIP)) or \(whole)"
    }

    /// What is taken as it is: GRE, IPv6 in IPv4, and tunnels over IPv6, into which a filter cannot look.
    private static let whole = """
        ip proto 47 or ip6 proto 47 or ip proto 41 or \
        (ip6 and (udp port 4789 or udp port 8472 or udp port 6081))
        """

    /// An Ethernet frame at `offset` in a UDP datagram.
    private static func innerEthernet(_ offset: String, _ ports: [UInt16]) -> String {
        let ipv4 = innerIPv4 { "udp[\(offset) + 14 + \($0)" }(ports)
        let next = "udp[\(offset) + 20]"
        let numbers = ports.flatMap { ["udp[\(offset) + 54:2] = \($0)", "udp[\(offset) + 56:2] = \($0)"] }
            .joined(separator: " or ")
        let ipv6 = "((\(next) = 17 or \(next) = 6) and (\(numbers))) or \(next) = 44 or \(next) = 58"
        return """
            (udp[\(offset) + 12:2] = 0x0800 and (\(ipv4))) or (udp[\(offset) + 12:2] = 0x86dd and (\(ipv6))) \
            or udp[\(offset) + 12:2] = 0x8100
            """
    }

    /// An IPv4 packet, of which `octet` begins the access to what stands at an offset. One with options passes
    /// whatever it holds.
    private static func innerIPv4(_ octet: @escaping (Int) -> String) -> ([UInt16]) -> String {
        { ports in
            let numbers = ports.flatMap { ["\(octet(20)):2] = \($0)", "\(octet(22)):2] = \($0)"] }
                .joined(separator: " or ")
            return """
                \(octet(0))] != 0x45 or \(octet(9))] = 1 or (\(octet(6)):2] & 0x1fff != 0) \
                or ((\(octet(9))] = 17 or \(octet(9))] = 6) and (\(numbers)))
                """
        }
    }
}
