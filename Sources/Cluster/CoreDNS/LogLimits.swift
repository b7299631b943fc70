import Exchanges
import PacketWire
package import Wording

/// What CoreDNS's logs cannot tell about the captures, in sentences for a report.
package enum LogLimits {
    /// More lines than CoreDNS writes about itself without the name of a plugin.
    private static let leastUnread = 10

    package static func sentences(_ join: LogJoin) -> [Sentence] {
        var sentences: [Sentence] = []
        let without = join.sources.filter { $0.queries == 0 }
        let unread = without.filter { $0.unread >= Self.leastUnread }
        for source in unread.prefix(4) {
            sentences.append(
                """
                CoreDNS's log of \(verbatim: source.name) has \(source.unread) lines that may be the log plugin's, in a \
                format that is not read: it has to name the client's address and port, the ID, type and name of the query.
                """)
        }
        let silent = without.filter { $0.unread < Self.leastUnread }.map(\.name)
        if !silent.isEmpty {
            sentences.append(
                """
                CoreDNS's log of \(list(silent)) has no lines from the log plugin, so it cannot show which queries \
                arrived (add `log` to the Corefile).
                """)
        }
        let elsewhere = join.sources.filter { source in
            guard let first = source.first, let last = source.last else { return false }
            return !join.overlaps(first, last)
        }
        for source in elsewhere.prefix(4) {
            sentences.append(
                """
                CoreDNS's log of \(verbatim: source.name) goes from \(verbatim: source.first.map { "\($0)" } ?? "-") \
                to \
                \(verbatim: source.last.map { "\($0)" } ?? "-") and does not overlap the captures.
                """)
        }
        let (found, all) = join.matchedAnswers
        if elsewhere.isEmpty, all > 0, found == 0, join.sources.contains(where: { $0.queries > 0 }) {
            sentences.append(
                """
                None of \(all) answered queries in the captures appears in CoreDNS's log: the log is from other pods \
                or another time, or source addresses are rewritten on the way.
                """)
        }
        if join.kept.overflow > 0 {
            sentences.append(
                "\(join.kept.overflow) failed exchanges were not looked up in CoreDNS's log: there were too many.")
        }
        return sentences
    }

    private static func list(_ names: [String]) -> Sentence {
        let shown = names.prefix(4).joined(separator: ", ")
        return names.count > 4 ? "\(verbatim: shown) and \(names.count - 4) more" : .verbatim(shown)
    }
}
