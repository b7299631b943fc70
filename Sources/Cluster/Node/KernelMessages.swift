/// What a node's kernel said that explains lost packets, from `dmesg`.
package struct KernelMessages: Hashable, Sendable {
    /// Lines `nf_conntrack: table full, dropping packet`; the kernel limits their rate, so packets are more.
    package private(set) var tableFull = 0
    /// Lines about `martian source`: packets that reverse path filtering drops, where it logs.
    package private(set) var martians = 0
    /// Lines about `UDP: bad checksum`.
    package private(set) var badChecksums = 0
    /// Processes of CoreDNS or a node cache that ran out of memory: verbatim lines, at most 100.
    package private(set) var killedDNS: [String] = []

    package init() {}

    package init(_ feed: ByteFeed) throws(ContextError) {
        var reader = LineReader(feed)
        while let octets = try reader.next() {
            let line = String(decoding: octets.prefix(1024), as: UTF8.self)
            if line.contains("table full, dropping packet") {
                tableFull &+= 1
            } else if line.contains("martian source") {
                martians &+= 1
            } else if line.contains("UDP: bad checksum") {
                badChecksums &+= 1
            } else if line.contains("Killed process"), line.contains("(coredns)") || line.contains("(node-cache)") {
                if killedDNS.count < 100 { killedDNS.append(line) }
            }
        }
    }
}
