import ExpectedVerdicts
import Synthetic

/// Who is where in a trial's cluster.
struct Topology {
    struct Host {
        var address: Address
        var node: Int
    }

    var isIPv6: Bool
    var nodes: [Address] = []
    var pods: [Host] = []
    var clients: [Host] = []
    var service: Address
    var upstream: Address
    /// NodeLocal DNSCache's address on every node, where clients ask it.
    var nodeCache: Address?
    /// An address that is no DNS server.
    var stranger: Address
    /// The VPC's own router takes a hop, or none.
    var routerHops: UInt8

    /// Where the DNS pods listen.
    let serverPort: UInt16

    private let base: UInt8

    init(for faults: [Fault], _ variants: Set<Variant>, _ random: inout SplitMix64) {
        let needsTwoNodes = faults.contains(where: \.needsTwoNodes)
        isIPv6 = !faults.contains(.fragmentsDropped) && random.chance(perThousand: 200)
        serverPort = variants.contains(.otherPort) ? 5353 : 53
        base = UInt8(random.number(in: 0..<200))
        let nodeCount = needsTwoNodes ? random.number(in: 2..<5) : random.number(in: 1..<5)
        let podCount = random.number(in: 1..<5)
        let clientCount = random.number(in: 1..<13)
        let isClassic = random.chance(perThousand: 700)
        service =
            isIPv6
            ? Address(prefix: (0xfd30, 0x1c53, 0x5f8a), subnet: 0, host: 0xa)
            : isClassic ? Address(10, 100, 0, 10) : Address(172, 20, 0, 10)
        upstream =
            isIPv6 ? Address(prefix: (0xfd00, 0xec2, 0), subnet: 0, host: 0x253) : Address(192, 168, 0, 2)
        stranger =
            isIPv6
            ? Address(prefix: (0xfd30, 0x1c53, 0x1111), subnet: 0, host: 0xa)
            : isClassic ? Address(172, 20, 0, 10) : Address(10, 96, 0, 10)
        routerHops = random.chance(perThousand: 500) ? 1 : 0
        let isCacheNeeded = variants.contains(.cacheOverTCP) || faults.contains(where: \.needsNodeCache)
        let isCachePossible =
            faults.allSatisfy(\.allowsNodeCache) && variants.isDisjoint(with: [.hostClients, .socketBalancing])
        if isCachePossible, random.chance(perThousand: 250) || isCacheNeeded {
            nodeCache =
                isIPv6 ? Address(prefix: (0xfd00, 0, 0), subnet: 0, host: 0x20) : Address(169, 254, 20, 10)
        }
        nodes = (0..<nodeCount).map { host($0, 10) }
        pods = (0..<podCount).map { number in
            let node = random.number(in: 0..<nodeCount)
            return Host(address: host(node, 200 + number), node: node)
        }
        clients = (0..<clientCount).map { number in
            let node = random.number(in: 0..<nodeCount)
            return Host(address: host(node, 60 + number), node: node)
        }
        if needsTwoNodes, clients[0].node == pods[0].node {
            let node = (pods[0].node + 1) % nodeCount
            clients[0] = Host(address: host(node, 60), node: node)
        }
        if variants.contains(.hostClients) { moveToHosts(&random) }
    }

    /// A client a node at most takes its node's address; the first stays where captures of a pod are taken.
    private mutating func moveToHosts(_ random: inout SplitMix64) {
        for number in clients.indices.dropFirst() where random.chance(perThousand: 500) {
            let address = nodes[clients[number].node]
            if !clients.contains(where: { $0.address == address }) { clients[number].address = address }
        }
    }

    func host(_ node: Int, _ number: Int) -> Address {
        isIPv6
            ? Address(prefix: (0x2600, 0x1f13, UInt16(base)), subnet: UInt16(node + 1), host: UInt16(number))
            : Address(192, 168, UInt8(node + 1), UInt8(number))
    }

    /// The node that an address is on; nil outside the cluster.
    func node(of address: Address) -> Int? {
        nodes.firstIndex(of: address) ?? pods.first { $0.address == address }?.node
            ?? clients.first { $0.address == address }?.node
    }
}
