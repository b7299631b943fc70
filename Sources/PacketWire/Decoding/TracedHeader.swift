internal import Bytes

/// One header of a frame and where it stands: what a rewriter of frames needs beside ``Packet``.
package struct TracedHeader: Sendable {
    package enum Kind: Hashable, Sendable {
        /// What the capture puts before each packet.
        case link(LinkType)
        case ethernet
        /// Tags and wrappers that an EtherType names.
        case etherType(UInt16)
        /// The header of a tunnel over UDP that leads to another packet.
        case tunnel(port: UInt16)
        case ip
        /// What an IP header's protocol number names: an extension header, or what ends the way.
        case transport(UInt8)
        case wireless
        /// LLC, PPP, MPLS or GRE: numbers only.
        case plain
    }

    package var kind: Kind
    package var start: Int
    /// Where the next header starts; for a transport that ends the way, where its captured octets end.
    package var end: Int
    /// Where the captured octets of the layer around it end.
    package var layerEnd: Int
}

extension PacketDecoder {
    /// Decodes a frame as ``decode(_:linkType:wireLength:direction:into:)`` does, and notes its headers in their order.
    ///
    /// For rewriting frames, which is no hot path.
    package func trace(
        _ bytes: Span<UInt8>, linkType: LinkType, wireLength: Int, headers: inout [TracedHeader]
    ) -> DecodeOutcome {
        var packet = Packet()
        var walk = HeaderWalk(end: bytes.count, declaredEnd: max(wireLength, bytes.count))
        let first = walk.link(linkType, bytes, &packet)
        headers.append(
            TracedHeader(kind: .link(linkType), start: 0, end: min(walk.offset, bytes.count), layerEnd: bytes.count))
        return walk.trace(from: first, bytes, &packet, &headers)
    }
}

extension HeaderWalk {
    fileprivate mutating func trace(
        from first: Layer, _ bytes: Span<UInt8>, _ packet: inout Packet, _ headers: inout [TracedHeader]
    ) -> DecodeOutcome {
        var layer = first
        while steps < HeaderWalk.limit {
            if case .finished(let outcome) = layer { return outcome }
            if case .transport(17) = layer, let outcome = traceTunnel(bytes, &packet, &headers) { return outcome }
            let start = offset
            let kind = kind(of: layer)
            layer = step(layer, bytes, &packet)
            var header = TracedHeader(kind: kind, start: start, end: min(offset, end), layerEnd: end)
            // A transport's header ends the way without a step over what it holds.
            if case .transport = kind, case .finished = layer, offset == start { header.end = end }
            headers.append(header)
        }
        return .unsupported
    }

    /// Follows a tunnel over UDP; nil where there is none, or where it leads to no packet.
    private mutating func traceTunnel(
        _ bytes: Span<UInt8>, _ packet: inout Packet, _ headers: inout [TracedHeader]
    ) -> DecodeOutcome? {
        guard has(8) else { return nil }
        let ports = (bytes.bigEndian16(at: offset), bytes.bigEndian16(at: offset &+ 2))
        guard let tunnel = Tunnel(from: ports.0, to: ports.1) else { return nil }
        let known = headers.count
        var inner = self
        let length = Int(bytes.bigEndian16(at: offset &+ 4))
        inner.offset = offset &+ 8
        inner.end = max(inner.offset, min(end, length >= 8 ? offset &+ length : declaredEnd))
        headers.append(TracedHeader(kind: .transport(17), start: offset, end: offset &+ 8, layerEnd: inner.end))
        let start = inner.offset
        let first = inner.tunnel(tunnel, bytes, &packet)
        headers.append(
            TracedHeader(
                kind: .tunnel(port: tunnel.rawValue), start: start, end: min(inner.offset, inner.end),
                layerEnd: inner.end))
        if inner.trace(from: first, bytes, &packet, &headers) == .packet { return .packet }
        headers.removeLast(headers.count - known)
        return nil
    }

    private func kind(of layer: Layer) -> TracedHeader.Kind {
        switch layer {
        case .ethernet: .ethernet
        case .etherType(let type): .etherType(type)
        case .ip: .ip
        case .transport(let number): .transport(number)
        case .ieee80211: .wireless
        case .llc, .ppp, .mpls, .gre, .finished: .plain
        }
    }
}
