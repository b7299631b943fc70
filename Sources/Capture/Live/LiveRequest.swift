import PacketWire

/// One place to capture: an interface, in a network namespace.
package struct LiveRequest: Hashable, Sendable {
    /// The interface's name; `any` for all, with interface and direction told per packet.
    package var interface: String
    /// The path of the network namespace, such as `/proc/4711/ns/net`; nil for this process's own.
    package var namespace: String?
    /// What reports call the place.
    package var name: String

    /// What Kubernetes calls it.
    package var place: PlaceName
    /// The process whose figures are wanted: the DNS server's there, or the one that the user named.
    package var process: Int?

    package init(
        interface: String = "any", namespace: String? = nil, name: String, place: PlaceName? = nil, process: Int? = nil
    ) {
        self.interface = interface
        self.namespace = namespace
        self.name = name
        self.process = process
        self.place = place ?? (namespace == nil ? OwnPlace.name : PlaceName())
    }
}

/// How live captures are taken.
package struct LiveSettings: Sendable {
    /// Ports that carry DNS.
    package var ports: [UInt16]
    /// What packets must match besides, in libpcap's language.
    package var filter: String?
    /// Octets of each capture's ring buffer, which the kernel fills.
    package var bufferSize = 16 << 20
    /// Octets kept of a packet. The ring takes what a packet has, so a large limit costs nothing.
    let snapLength = 262_144
    /// Milliseconds after which the kernel hands over a block of packets that is not full.
    let handOver = 100

    package init(ports: [UInt16], filter: String? = nil) {
        self.ports = ports
        self.filter = filter
    }

    /// The kernel's filter for a link type.
    func expression(for linkType: LinkType) -> String {
        LiveFilter.expression(ports: ports, and: filter, isEthernet: linkType == .ethernet)
    }
}
