/// The names that clients ask for and what they have for answers.
package struct Names: Sendable {
    package static let searchList = ["default.svc.cluster.local", "svc.cluster.local", "cluster.local", "ec2.internal"]

    private var services: [String] = []
    private var outside: [String] = []

    package init() {
        for namespace in ["default", "prod", "payments", "search", "ingress", "monitoring", "batch", "auth"] {
            for service in ["orders", "db", "cache", "api", "web", "queue", "worker", "metrics"] {
                for number in 0..<8 {
                    services.append("\(service)-\(number).\(namespace)")
                }
            }
        }
        for host in ["api", "www", "cdn", "s3.us-east-1", "sts.us-east-1", "telemetry"] {
            for site in 0..<100 {
                outside.append("\(host).shop-\(site).example.com")
            }
        }
    }

    package func service(using random: inout SplitMix64) -> String {
        services[random.number(in: 0..<services.count)]
    }

    package func outsideName(using random: inout SplitMix64) -> String {
        outside[random.number(in: 0..<outside.count)]
    }

    /// Names in the order in which a resolver with `ndots:5` tries one that has fewer dots.
    package static func expanded(_ name: String) -> [String] {
        searchList.map { "\(name).\($0)" } + [name]
    }

    /// Whether CoreDNS has to ask its upstream for it, at least when it is not in the cache.
    package static func isOutside(_ name: String) -> Bool {
        !name.hasSuffix(".cluster.local")
    }

    /// What the one true answer to a question is.
    package func answer(to question: Question) -> Answer {
        let name = question.name
        if name.hasSuffix(".ec2.internal") {
            return .nothing(zone: "ec2.internal", exists: false)
        }
        if Self.isOutside(name) {
            let aliased = name.hasPrefix("cdn.")
            switch question.type {
            case .a:
                let addresses = (1...3).map { [203, 0, 113, UInt8(name.utf8.count) &+ $0] }
                return .addresses(addresses, alias: aliased ? "d2fx9.edge.example.net" : nil)
            case .aaaa where aliased:
                return .addresses([[0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 7, count: 12)], alias: nil)
            case .aaaa, .ns:
                return .nothing(zone: "example.com", exists: true)
            }
        }
        let exists = name.hasSuffix(".svc.cluster.local") && name.split(separator: ".").count == 5
        if exists && question.type == .a {
            return .addresses([[10, 100, 77, UInt8(name.utf8.count)]], alias: nil)
        }
        return .nothing(zone: "cluster.local", exists: exists)
    }
}
