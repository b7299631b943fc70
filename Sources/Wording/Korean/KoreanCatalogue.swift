/// The Korean for every English template. Documentation/adding-a-language.md has the terms.
enum KoreanCatalogue {
    /// A template that two families have is written in one of them.
    static let templates: [String: String] = [
        terms, network, services, nodes, coredns, upstream, clients, captures, outcomes, counters,
    ].reduce(into: [:]) { all, family in
        all.merge(family) { first, _ in first }
    }
}
