/// How much of what was captured an evidence capture holds: each extent holds what the one before it does, and more.
package struct EvidenceExtent: Sendable, Equatable {
    /// Failing exchanges kept that look alike, spread evenly over the time; nil for every packet of DNS.
    package let failures: Int?

    /// Answered exchanges kept between the same addresses, for comparison.
    var answered: Int { max((failures ?? 0) / 4, 4) }
    /// Exchanges of the same names at the same time as a failing one: retries, search lists, what CoreDNS asked.
    var neighbours: Int { (failures ?? 0) * 4 }
    /// Packets and connections kept that belong to no exchange.
    var strays: Int { max((failures ?? 0), 64) }

    /// From the smallest to all.
    package static let all = [64, 512, 4096, nil].map(EvidenceExtent.init)
}
