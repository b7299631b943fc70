/// What a client resolves names with, told by when and how it sends an unanswered query again.
///
/// Only what no other resolver does by default counts: an application that was given a timeout of its own
/// (`options timeout:` of resolv.conf(5)) stays unknown.
package enum ResolverFamily: String, CaseIterable, Sendable {
    /// The same packet from the same port after 5 s (`RES_TIMEOUT`, resolv.conf(5)); systemd-resolved waits as long.
    case glibc
    /// The same packet from the same port after 2.5 s: half of 5 s, for two attempts.
    case musl
    /// A new ID from a new port after 5 s.
    case go
    /// The same ID from a new port after 5 s.
    case dig
    /// The same packet after 2 s, then after up to twice as long with jitter.
    case cAres = "c-ares"
    /// The same packet 1, 2, 4 and 8 s after the first; gives up at 10 s.
    case windows

    /// Nanoseconds by which a retry may come later than its timer says, and (by half of it) earlier.
    private static let slack: Int64 = 100_000_000

    private static func isAbout(_ seconds: Double, _ time: Int64) -> Bool {
        let expected = Int64(seconds * 1e9)
        return time >= expected &- slack / 2 && time <= expected &+ slack
    }

    /// The family that sends a packet again as a leg's transmissions were; nil where several do, or none.
    ///
    /// - Parameters:
    ///   - transmissions: how often the packet was sent.
    ///   - first: nanoseconds from the first transmission to the second.
    ///   - whole: nanoseconds from the first transmission to the last.
    init?(transmissions: Int, first: Int64, whole: Int64) {
        switch transmissions {
        case 2... where Self.isAbout(5, first): self = .glibc
        case 2... where Self.isAbout(2.5, first): self = .musl
        case 4 where Self.isAbout(1, first) && Self.isAbout(4, whole): self = .windows
        case 5 where Self.isAbout(1, first) && Self.isAbout(8, whole): self = .windows
        // Twice 2 s, less up to a half; what waits 2 s each time was told to (`options timeout:2`).
        case 3
        where Self.isAbout(2, first) && whole > 4_100_000_000 && whole <= 6_100_000_000:
            self = .cAres
        default: return nil
        }
    }

    /// The family that asks the same question once more as another exchange.
    ///
    /// - Parameters:
    ///   - gap: nanoseconds from the earlier exchange's query to the later one's.
    ///   - keepsID: whether the ID is the same.
    init?(asksAnewAfter gap: Int64, keepsID: Bool) {
        guard Self.isAbout(5, gap) else { return nil }
        self = keepsID ? .dig : .go
    }

    /// Nanoseconds after its first transmission at which it gives up a query, whenever it last sent it; nil where it
    /// waits for its timeout after each transmission.
    var patience: Int64? {
        switch self {
        case .glibc, .go, .dig: nil
        case .musl: 5_000_000_000
        case .windows: 10_000_000_000
        // 2, 4 and 8 s for three tries.
        case .cAres: 14_000_000_000
        }
    }
}

/// How often each family was recognised by what one client sent.
package struct ResolverTally: Sendable {
    private var counts = InlineArray<6, UInt32>(repeating: 0)

    mutating func note(_ family: ResolverFamily) {
        for (place, other) in ResolverFamily.allCases.enumerated() where other == family { counts[place] &+= 1 }
    }

    /// The families met and how often each was, most often first: a pod's containers may differ, and a node has many.
    package var families: [(family: ResolverFamily, retries: Int)] {
        ResolverFamily.allCases.enumerated().map { ($0.element, Int(counts[$0.offset])) }
            .filter { $0.retries > 0 }
            .sorted { $0.retries > $1.retries }
    }
}

extension OpenLeg {
    /// What sends again as this leg's client did; nil where that cannot be told.
    var resolver: ResolverFamily? {
        guard transmissions > 1 else { return nil }
        return ResolverFamily(
            transmissions: Int(transmissions), first: Int64(retryGap) &* 1_000_000,
            whole: lastTransmission &- firstQuery)
    }
}

/// How long a client waits for an answer.
struct ClientTimeout: Sendable {
    let nanoseconds: Int64
    /// The client is known to wait as long, whatever its resolver's default.
    let isStated: Bool
}
