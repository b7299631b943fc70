/// A client's question: what stays the same over its transmissions, its copies and its answers.
package struct Query: Sendable {
    /// Nil for a query without a question section.
    package var name: String?
    package var type: UInt16
    package var questionClass: UInt16 = 1
    package var id: UInt16
    package var client: Host
    package var port: UInt16
    package var server: Host
    package var serverPort: UInt16 = 53

    package static let a: UInt16 = 1
    package static let aaaa: UInt16 = 28

    package init(
        _ name: String? = "example.com", type: UInt16 = Query.a, id: UInt16 = 0x1234, from client: Host = .client,
        port: UInt16 = 40_000, to server: Host = .service
    ) {
        self.name = name
        self.type = type
        self.id = id
        self.client = client
        self.port = port
        self.server = server
    }

    package var message: WireMessage {
        WireMessage(id: id, question: name.map { WireMessage.Question(name: $0, type: type, class: questionClass) })
    }

    /// The packet that leaves the client.
    package var datagram: Datagram {
        Datagram(
            source: client, sourcePort: port, destination: server, destinationPort: serverPort,
            payload: message.octets)
    }

    /// The packet that the server sends back.
    package func datagram(answering reply: Reply) -> Datagram {
        Datagram(
            source: server, sourcePort: serverPort, destination: client, destinationPort: port,
            payload: reply.message(to: self).octets)
    }
}

/// What a server says.
package struct Reply: Sendable {
    package var responseCode: UInt8 = 0
    package var addresses: [Host] = []
    package var isTruncated = false
    package var isAuthoritative = true
    /// False where the server leaves the question out (RFC 5625, section 4.3 warns of such).
    package var hasQuestion = true
    /// Another question than the one asked.
    package var otherName: String?
    /// True where the answer's name is a pointer to itself, which RFC 1035, section 4.1.4 does not allow.
    package var isMalformed = false
    /// The target of a CNAME that stands before the addresses.
    package var alias: String?

    package init(responseCode: UInt8 = 0, addresses: [Host] = []) {
        self.responseCode = responseCode
        self.addresses = addresses
    }

    package static let address = Reply(addresses: [Host(93, 184, 216, 34)])
    package static let noData = Reply()
    package static let formatError = Reply(responseCode: 1)
    package static let serverFailure = Reply(responseCode: 2)
    package static let nonexistent = Reply(responseCode: 3)
    package static let refused = Reply(responseCode: 5)

    package static var truncated: Reply {
        var reply = Reply()
        reply.isTruncated = true
        return reply
    }

    package static var malformed: Reply {
        var reply = Reply()
        reply.isMalformed = true
        return reply
    }

    func message(to query: Query) -> WireMessage {
        var message = query.message
        message.isResponse = true
        message.responseCode = responseCode
        message.isTruncated = isTruncated
        message.isAuthoritative = isAuthoritative
        if let otherName { message.question?.name = otherName }
        message.alias = alias
        if hasQuestion { message.answers = addresses } else { message.question = nil }
        if isMalformed {
            message.declaredAnswers = 1
            message.extra = [0xc0, UInt8(truncatingIfNeeded: message.octets.count)]
        }
        return message
    }
}
