import Bytes
import DNSWire

/// What a question name's labels tell, read from its uncompressed wire form without allocation.
enum NameKind {
    /// True for a name under `cluster.local`, the zone CoreDNS answers from the Kubernetes API.
    static func isClusterName(_ name: Span<UInt8>) -> Bool {
        // The last 15 octets are those of `cluster.local.` in wire form; the two numbers share one of them.
        guard name.count >= 15 else { return false }
        return NameHash.lowercased(name.bigEndian64(at: name.count &- 15)) == 0x0763_6c75_7374_6572
            && NameHash.lowercased(name.bigEndian64(at: name.count &- 8)) == 0x7205_6c6f_6361_6c00
    }

    /// ASCII case folding (RFC 4343, section 3).
    @inline(__always)
    static func lowered(_ octet: UInt8) -> UInt8 {
        octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet
    }
}

extension QuestionHead {
    /// True for a name under `cluster.local` that stands in one piece in `message`.
    func isOfCluster(in message: Span<UInt8>) -> Bool {
        guard let place = namePlace(in: message) else { return false }
        return NameKind.isClusterName(message.extracting(place))
    }
}
