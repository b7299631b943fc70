extension OpenStream {
    /// A message that stands in one segment; without a copy.
    func whole(_ length: Int, from origin: Origin) -> StreamedMessage {
        describe(length, first: origin, last: origin, segments: 1, isCut: false, isLost: false)
    }

    /// Hands out the message that is under way, which the stream has come to the end of; one without a header left
    /// has nothing to tell but that it was there.
    mutating func complete(_ incomplete: IncompleteBody, _ body: MessageBody) {
        let length = message.length ?? 0
        guard message.body.count >= min(length, 12) else { return report(.lost, incomplete) }
        let description = describe(
            length, first: message.first, last: message.last, segments: message.segments,
            isCut: message.body.count < length,
            isLost: message.isLost)
        let range = message.body
        let octets = message.takeOctets()
        body(octets.span.extracting(range), description)
        message.clear(puttingBack: octets)
    }

    private func describe(_ length: Int, first: Origin, last: Origin, segments: Int, isCut: Bool, isLost: Bool)
        -> StreamedMessage
    {
        StreamedMessage(
            firstFrame: first.frame, frame: last.frame, firstTime: first.time, time: last.time, length: length,
            segments: segments, isCut: isCut, isLost: isLost, source: key.source, destination: key.destination,
            sourcePort: key.sourcePort, destinationPort: key.destinationPort, capture: key.capture,
            point: key.point)
    }

    /// Reports the message that is under way as one that never became whole.
    mutating func report(_ reason: IncompleteMessage.Reason, _ incomplete: IncompleteBody) {
        let description = IncompleteMessage(
            reason: reason, length: message.length, octets: max(message.position &- 2, 0),
            firstFrame: message.first.frame, lastFrame: message.last.frame, firstTime: message.first.time,
            lastTime: message.last.time, segments: message.segments, source: key.source,
            destination: key.destination, sourcePort: key.sourcePort, destinationPort: key.destinationPort,
            capture: key.capture, point: key.point)
        let range = message.body
        let octets = message.takeOctets()
        incomplete(description, octets.span.extracting(range))
        message.clear(puttingBack: octets)
    }

    /// Reports what is under way where the stream is known to its end.
    mutating func closeIfComplete(_ incomplete: IncompleteBody) {
        if end != nil, end == next, pending.isEmpty, !message.isEmpty { report(.closed, incomplete) }
    }

    /// Hands out everything that is left, holes or not.
    mutating func flush(_ reason: IncompleteMessage.Reason, _ incomplete: IncompleteBody, _ body: MessageBody) {
        while !pending.isEmpty { stepOverHole(incomplete, body) }
        dropLead()
        guard !message.isEmpty else { return }
        switch reason {
        case .expired, .captureEnded:
            report(isReset ? .reset : end != nil ? .closed : reason, incomplete)
        default: report(reason, incomplete)
        }
    }
}
