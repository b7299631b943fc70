import Cluster
import Exchanges

/// What lookups that walk the search list cost: two rules tell it, one with the client's resolv.conf and one without.
struct SearchListCost {
    /// Lookups that walked the search list.
    let searched: Int
    /// Queries for names that do not exist before the right one.
    let avoidable: Int
    /// Clients' queries.
    let exchanges: Int
    /// The resolv.conf that says why, where one was given.
    let resolver: ResolverConfiguration?

    init(_ evidence: Evidence) {
        let clients = evidence.analysis.clients.filter { evidence.roles.role(of: $0.client) != .coredns }
        searched = clients.reduce(0) { $0 + $1.searched }
        avoidable = clients.reduce(0) { $0 + $1.avoidable }
        exchanges = evidence.clientPaths.reduce(0) { $0 + $1.exchanges }
        let resolver = evidence.context.resolver
        let explains = avoidable > 0 && (resolver?.ndots ?? 0) > 1 && resolver?.searchList.isEmpty == false
        self.resolver = explains ? resolver : nil
    }

    var share: Int { avoidable * 100 / max(exchanges, 1) }
}
