/// What the caller may set about correlating.
package struct AnalysisOptions: Sendable {
    /// The client's own timeout in nanoseconds: 5 s, the default of glibc (`RES_TIMEOUT`), musl and Go.
    package var timeout: Int64 = 5_000_000_000
    /// Whether ``timeout`` is known to be the client's, so that its resolver's usual one counts for nothing.
    package var isTimeoutStated = false
    /// Ports on which DNS is spoken.
    package var ports = AnalysisOptions.customaryPorts()
    /// Most exchanges open at a time. Beyond it the oldest is judged before its time.
    package var openExchangeLimit = 32_768
    /// How many captures are read together.
    package var captureCount = 1
    /// Whether captures may begin later, see ``Analyzer/addCapture()``: one is then judged as several are.
    package var mayGrow = false
    /// Which captures were taken at one place; each is a place of its own where nothing is said.
    package var places: CapturePlaces?
    /// Whether single exchanges are kept, to search a log for them.
    package var keepsExchanges = false

    /// Whether the caller lists failing exchanges only, so that answered ones need not wait to be listed.
    package var listsFailuresOnly = false

    /// Whether every exchange is counted by all the steps that an odd one takes: slower, to the same result.
    package var countsAllInFull = false

    package init() {}

    /// 53 (RFC 1035, section 4.2), 5353, on which OpenShift's DNS pods listen, and `others`.
    package static func customaryPorts(and others: [UInt16] = []) -> [UInt16] {
        let ports: [UInt16] = [53, 5353]
        return ports + others.filter { !ports.contains($0) }
    }
}
