/// How a resolver asks, waits and asks again (catalogue of resolver timings: glibc's res_send.c, musl's res_msend.c,
/// Go's dnsclient_unix.go, c-ares' ares_process.c, dig's manual; the JDK's DnsClient.java, dnspython's resolver.py,
/// systemd's resolved-dns-transaction.c, Microsoft's "DNS client resolution timeouts", dnsperf's manual).
struct ResolverFamily {
    var name: String
    /// Microseconds to wait for each transmission's answer.
    var waits: [Int]
    var asksPair: Bool
    /// A and AAAA leave together, from one port.
    var sharesPort: Bool
    var takesNewPort = false
    var takesNewID = false
    /// One socket for every query of the process.
    var keepsSocket = false
    /// A connected socket takes answers from the address asked only, and hears of ICMP errors.
    var isConnected = true
    /// Asks again over TCP when TC is set.
    var knowsTCP = true
    var bufferSize: Int?
    /// Once one of a pair was lost, asks one after the other.
    var goesSingle = false
    var searches = true
    /// What packets start with: 64 of Unix, 128 of Windows.
    var hops: UInt8 = 64

    static let glibc = ResolverFamily(
        name: "glibc", waits: [5_000_000, 5_000_000], asksPair: true, sharesPort: true, goesSingle: true)
    static let musl = ResolverFamily(
        name: "musl", waits: [2_500_000, 2_500_000], asksPair: true, sharesPort: true, isConnected: false)
    static let go = ResolverFamily(
        name: "Go", waits: [5_000_000, 5_000_000], asksPair: true, sharesPort: false, takesNewPort: true,
        takesNewID: true, bufferSize: 1232)
    static let cares = ResolverFamily(
        name: "c-ares", waits: [2_000_000, 4_000_000, 8_000_000], asksPair: true, sharesPort: true,
        keepsSocket: true, bufferSize: 1232)
    static let dig = ResolverFamily(
        name: "dig", waits: [5_000_000, 5_000_000, 5_000_000], asksPair: false, sharesPort: false,
        takesNewPort: true, bufferSize: 1232, searches: false)

    static let java = ResolverFamily(
        name: "JNDI", waits: [1_000_000, 2_000_000, 4_000_000, 8_000_000], asksPair: false, sharesPort: false)
    static let windows = ResolverFamily(
        name: "Windows", waits: [1_000_000, 1_000_000, 2_000_000, 4_000_000], asksPair: true, sharesPort: false,
        hops: 128)
    static let dnspython = ResolverFamily(
        name: "dnspython", waits: [2_100_000, 2_200_000, 1_000_000], asksPair: true, sharesPort: false,
        takesNewPort: true, takesNewID: true, bufferSize: 1232)
    static let resolved = ResolverFamily(
        name: "systemd-resolved", waits: [5_000_000, 5_000_000, 5_000_000], asksPair: true, sharesPort: false,
        takesNewPort: true, bufferSize: 1472)
    /// An Istio sidecar's proxy asks once for each query of its application; glibc's second try comes as a new one.
    static let sidecar = ResolverFamily(
        name: "sidecar", waits: [5_000_000, 5_000_000], asksPair: true, sharesPort: false, takesNewPort: true,
        takesNewID: true, searches: false)
    static let single = ResolverFamily(
        name: "single try", waits: [5_000_000], asksPair: false, sharesPort: false, searches: false)

    /// The common ones count twice.
    static let all =
        [glibc, musl, go, cares, dig, glibc, musl, go, cares] + [
            java, windows, dnspython, resolved, sidecar, single,
        ]
}
