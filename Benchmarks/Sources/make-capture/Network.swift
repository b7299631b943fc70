import Synthetic

/// A node with a CoreDNS pod and clients, and the rest of its cluster: which interfaces each packet passes.
struct Network {
    static let service = Address(10, 100, 0, 10)
    static let localPod = Address(192, 168, 2, 218)
    static let remotePod = Address(192, 168, 3, 117)
    static let upstream = Address(192, 168, 0, 2)

    private static let uplink = 2
    private static let podInterface = 5

    var vantage: Vantage

    struct Client {
        var address: Address
        /// The interface that leads to a client on this node.
        var localInterface: Int?
    }

    /// Clients of which the first half, rounded up, is on this node.
    static func clients(_ count: Int) -> [Client] {
        let local = (count + 1) / 2
        return (0..<local).map { Client(address: address($0, subnet: 2), localInterface: 10 + $0) }
            + (0..<count - local).map { Client(address: address($0, subnet: 3), localInterface: nil) }
    }

    /// A node has a hundred addresses in its own subnet, and more in a wider one.
    private static func address(_ number: Int, subnet: UInt8) -> Address {
        guard number >= 100 else { return Address(192, 168, subnet, 10 + UInt8(number)) }
        return Address(10, subnet, UInt8(number >> 8 & 0xff), UInt8(number & 0xff))
    }

    /// Where a query from a client to the CoreDNS pod `server` is seen.
    func query(from client: Client, port: UInt16, to server: Address) -> [Sighting] {
        let source = Endpoint(address: client.address, port: port)
        let pod = Endpoint(address: server, port: 53)
        if vantage == .pod {
            return [Sighting(interface: 0, direction: .incoming, source: source, destination: pod, hopsLeft: 63)]
        }
        var sightings: [Sighting] = []
        var hops: UInt8 = 62
        if let interface = client.localInterface {
            let service = Endpoint(address: Self.service, port: 53)
            sightings.append(
                Sighting(
                    interface: interface, direction: .incoming, source: source, destination: service, hopsLeft: 64))
            hops = 63
        } else {
            sightings.append(
                Sighting(
                    interface: Self.uplink, direction: .incoming, source: source, destination: pod, hopsLeft: hops))
            hops = 61
        }
        sightings.append(
            Sighting(
                interface: server == Self.localPod ? Self.podInterface : Self.uplink, direction: .outgoing,
                source: source, destination: pod, hopsLeft: hops))
        return sightings
    }

    /// Where its answer is seen: the way back, translated to the service's address where the query had been.
    func answer(from server: Address, to client: Client, port: UInt16) -> [Sighting] {
        let pod = Endpoint(address: server, port: 53)
        let destination = Endpoint(address: client.address, port: port)
        if vantage == .pod {
            return [Sighting(interface: 0, direction: .outgoing, source: pod, destination: destination, hopsLeft: 64)]
        }
        let isLocal = server == Self.localPod
        var sightings = [
            Sighting(
                interface: isLocal ? Self.podInterface : Self.uplink, direction: .incoming,
                source: pod, destination: destination, hopsLeft: isLocal ? 64 : 62)
        ]
        if let interface = client.localInterface {
            sightings.append(
                Sighting(
                    interface: interface, direction: .outgoing, source: Endpoint(address: Self.service, port: 53),
                    destination: destination, hopsLeft: isLocal ? 63 : 61))
        } else {
            sightings.append(
                Sighting(
                    interface: Self.uplink, direction: .outgoing, source: pod, destination: destination, hopsLeft: 63))
        }
        return sightings
    }

    /// Where the local CoreDNS pod's own query is seen, or with `answers` the way back.
    func upstreamLeg(port: UInt16, answers: Bool) -> [Sighting] {
        let pod = Endpoint(address: Self.localPod, port: port)
        let resolver = Endpoint(address: Self.upstream, port: 53)
        let (source, destination) = answers ? (resolver, pod) : (pod, resolver)
        if vantage == .pod {
            return [
                Sighting(
                    interface: 0, direction: answers ? .incoming : .outgoing, source: source,
                    destination: destination, hopsLeft: 64)
            ]
        }
        let (first, second) = answers ? (Self.uplink, Self.podInterface) : (Self.podInterface, Self.uplink)
        return [
            Sighting(
                interface: first, direction: .incoming, source: source, destination: destination, hopsLeft: 64),
            Sighting(
                interface: second, direction: .outgoing, source: source, destination: destination, hopsLeft: 63),
        ]
    }
}
