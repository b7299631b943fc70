extension Datagram {
    /// The packet within VXLAN (RFC 7348, section 5) on Linux's port, as an overlay carries it between two nodes.
    package func inVXLAN(from node: Host, to other: Host, identifier: UInt8 = 1) -> Datagram {
        let header: [UInt8] = [0x08, 0, 0, 0, 0, 0, identifier, 0]
        let ethernet: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00]
        return Datagram(
            source: node, sourcePort: 50_000, destination: other, destinationPort: 8472,
            payload: header + ethernet + octets)
    }
}
