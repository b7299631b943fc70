package import DNSWire
package import PacketWire

/// Where test questions are asked from.
package struct ProbePlace: Hashable, Sendable {
    /// As the user or the node calls it.
    package var name: String
    /// The path of the network namespace; nil for this process's own.
    package var namespace: String?

    /// What this process's own is called.
    package static let node = "node"

    package init(name: String, namespace: String?) {
        self.name = name
        self.namespace = namespace
    }
}

/// One test question: from where, to whom, over what, for what.
package struct ProbeQuestion: Hashable, Sendable {
    package var place: ProbePlace
    package var server: IPAddress
    package var port: UInt16
    /// UDP or TCP.
    package var transport: TransportProtocol
    package var name: DomainName
    package var type: RecordType

    package init(
        from place: ProbePlace, to server: IPAddress, port: UInt16 = 53, transport: TransportProtocol,
        name: DomainName, type: RecordType
    ) {
        self.place = place
        self.server = server
        self.port = port
        self.transport = transport
        self.name = name
        self.type = type
    }

    /// What UDP answers to questions for TXT may have: more than a packet of most networks holds.
    private static let largePayload: UInt16 = 4096

    /// A query that asks for recursion (RFC 1035, section 4.1), over TCP behind its length (RFC 1035, section 4.2.2).
    ///
    /// For TXT it has an OPT record (RFC 6891, section 6.1.2), so that large answers come in one message.
    func message(id: UInt16) -> [UInt8] {
        func two(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)] }
        let isLarge = type == .txt
        var octets = two(id) + [1, 0, 0, 1, 0, 0, 0, 0, 0, isLarge ? 1 : 0] + name.wire + two(type.rawValue) + [0, 1]
        if isLarge { octets += [0] + two(RecordType.opt.rawValue) + two(Self.largePayload) + [0, 0, 0, 0, 0, 0] }
        return transport == .tcp ? two(UInt16(octets.count)) + octets : octets
    }
}

/// What came of a test question.
package struct ProbeResult: Sendable {
    package enum Outcome: Hashable, Sendable {
        /// - Parameter size: of the message, in octets.
        case answered(code: UInt16, isTruncated: Bool, size: Int)
        case unanswered
        /// Nobody listens there, or the node says so; over TCP also a connection that ends before the answer.
        case refused
        /// The kernel, or a router, says that there is no way.
        case unreachable
    }

    package var question: ProbeQuestion
    package var outcome: Outcome
    /// Nanoseconds from the first transmission to the answer.
    package var latency: Int64
    /// Queries sent; a SYN without an answer counts as one.
    package var transmissions: Int

    package init(question: ProbeQuestion, outcome: Outcome, latency: Int64, transmissions: Int) {
        (self.question, self.outcome) = (question, outcome)
        (self.latency, self.transmissions) = (latency, transmissions)
    }
}
