/// What a question name's labels tell, read from its uncompressed wire form without allocation.
enum NameKind {
    /// `cluster.local.` in wire form.
    private static let clusterDomain: InlineArray<15, UInt8> = [
        7, 0x63, 0x6c, 0x75, 0x73, 0x74, 0x65, 0x72, 5, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0,
    ]

    /// True for a name under `cluster.local`, the zone CoreDNS answers from the Kubernetes API.
    static func isClusterName(_ name: Span<UInt8>) -> Bool {
        let start = name.count - clusterDomain.count
        guard start >= 0 else { return false }
        for offset in clusterDomain.indices where lowered(name[start + offset]) != clusterDomain[offset] {
            return false
        }
        return true
    }

    /// ASCII case folding (RFC 4343, section 3).
    @inline(__always)
    static func lowered(_ octet: UInt8) -> UInt8 {
        octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet
    }
}
