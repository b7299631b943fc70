package import PacketWire

/// A service in kube-proxy's IPVS mode, from `ipvsadm --save` or `ipvsadm --list --numeric`.
package struct IPVSService: Hashable, Sendable {
    package struct Server: Hashable, Sendable {
        package var address: IPAddress
        package var port: UInt16
    }

    /// `udp` or `tcp`.
    package var transport: String
    package var address: IPAddress
    package var port: UInt16
    package var servers: [Server]

    /// The services of a text with either listing, or both.
    static func read(_ feed: ByteFeed) throws(ContextError) -> [IPVSService] {
        var reader = LineReader(feed)
        var listing = IPVSListing()
        while let line = try reader.next() { listing.read(line[...]) }
        return listing.services
    }
}

/// The services of a listing while it is read; both listings repeat each other.
private struct IPVSListing {
    private(set) var services: [IPVSService] = []
    private var places: [IPVSService: Int] = [:]
    private var seen: Set<Row> = []
    private var current: Int?

    private struct Row: Hashable {
        var place: Int
        var server: IPVSService.Server
    }

    mutating func read(_ line: ArraySlice<UInt8>) {
        var scanner = TextScanner(line.drop { $0 == 0x20 || $0 == 0x09 })
        guard let word = scanner.text(), let next = scanner.word() else { return }
        switch word {
        case "UDP", "TCP":
            current = SocketAddress.parse(next).flatMap { place(word.lowercased(), $0) }
        case "->":
            if let current, let server = SocketAddress.parse(next) { add(server, to: current) }
        case "-A", "-a":
            let transport = next.elementsEqual("-u".utf8) ? "udp" : "tcp"
            guard let service = scanner.word().flatMap(SocketAddress.parse), let place = place(transport, service),
                word == "-a", scanner.skip("-r "), let server = scanner.word().flatMap(SocketAddress.parse)
            else { return }
            add(server, to: place)
        default: break
        }
    }

    private mutating func place(_ transport: String, _ side: (address: IPAddress, port: UInt16)) -> Int? {
        let service = IPVSService(transport: transport, address: side.address, port: side.port, servers: [])
        if let place = places[service] { return place }
        guard services.count < 100_000 else { return nil }
        places[service] = services.count
        services.append(service)
        return services.count - 1
    }

    private mutating func add(_ side: (address: IPAddress, port: UInt16), to place: Int) {
        let server = IPVSService.Server(address: side.address, port: side.port)
        guard seen.count < 1_000_000, seen.insert(Row(place: place, server: server)).inserted else { return }
        services[place].servers.append(server)
    }
}
