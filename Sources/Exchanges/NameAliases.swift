import DNSWire

/// Names under `cluster.local` of which the answer begins with a CNAME that leads out of the cluster: an ExternalName service's,
/// or one that plugin `autopath` found without the search domain. CoreDNS asks its upstream for the target.
struct NameAliases {
    /// Hash of the target by hash of the name.
    private var targets: [UInt64: UInt64] = [:]
    private static let limit = 4096

    /// The hash of the name that CoreDNS asks for in place of the one with `hash`; nil for a name that it answers itself.
    @inline(__always)
    func target(ofName hash: UInt64) -> UInt64? { targets.isEmpty ? nil : targets[hash] }

    /// Notes what `message`, of which `head` was read, tells of the name with `hash`.
    mutating func note(_ head: MessageHead, of message: Span<UInt8>, ofName hash: UInt64) {
        var name = InlineArray<255, UInt8>(repeating: 0)
        var output = name.mutableSpan
        let length = head.copyAlias(from: message, into: &output)
        guard length > 0, !NameKind.isClusterName(name.span.extracting(0..<length)) else { return }
        if targets.count >= NameAliases.limit { targets.removeAll(keepingCapacity: true) }
        targets[hash] = NameHash.hash(name.span, from: 0, count: length)
    }
}
