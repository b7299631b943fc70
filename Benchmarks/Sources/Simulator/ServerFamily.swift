/// What answers in the DNS pods, and how it asks its upstream (CoreDNS's forward plugin; dnsmasq's forward.c; Unbound's
/// manual of `outbound-msg-retry` and its exponential backoff from 376 ms).
struct ServerFamily {
    /// Microseconds to wait for each question's answer.
    var waits: [Int]
    /// After the last of them SERVFAIL, or nothing.
    var saysFailure = true
    /// AA in answers of its own zone and from its cache.
    var isAuthoritative = false
    /// Asks for the root's servers while its upstream is silent.
    var checksHealth = false

    /// Asks until 5 s are over; newer ones twice.
    static let coreDNS = ServerFamily(
        waits: [2_000_000, 2_000_000, 2_000_000], isAuthoritative: true, checksHealth: true)
    static let newerCoreDNS = ServerFamily(waits: [2_000_000, 2_000_000], isAuthoritative: true, checksHealth: true)
    static let dnsmasq = ServerFamily(waits: [10_000_000], saysFailure: false)
    static let unbound = ServerFamily(waits: [376_000, 752_000, 1_504_000, 3_008_000])
}
