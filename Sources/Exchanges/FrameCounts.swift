/// What frames hold besides DNS messages, counted per capture.
package struct FrameCounts: Sendable {
    package var frames = 0
    package var messages = 0
    package var queries = 0
    package var responses = 0
    /// Messages of which the capture holds a part only.
    package var cutMessages = 0
    /// Messages that came within a tunnel.
    package var tunnelledMessages = 0
    /// Packets on a DNS port whose payload is shorter than a DNS header.
    package var shortPayloads = 0
    /// Messages that cannot be DNS by their header: an opcode that nobody assigned, counts of more records than there is
    /// room for.
    package var foreignMessages = 0
    /// Frames whose headers are cut or break a rule.
    package var undecodable = 0
    /// Frames of a link type or wrapper that is not known, or that is encrypted.
    package var unsupported = 0
    package var icmpErrors = 0
    package var tcpSegments = 0
    /// Octets of TCP streams on a DNS port in which no message was found: their start was not captured, or is no DNS.
    package var skippedStreamOctets = 0
    /// Fragments of IP packets, and those of them after the first, which no port tells from others.
    package var fragments = 0
    package var laterFragments = 0
    /// DNS datagrams whose other fragments never came.
    package var firstFragmentsOnly = 0

    /// UDP messages with a wrong checksum that was not left to a network card, and with a right one.
    package var wrongChecksums = 0
    package var rightChecksums = 0

    package init() {}

    package static func += (sum: inout FrameCounts, other: FrameCounts) {
        sum.frames += other.frames
        sum.messages += other.messages
        sum.queries += other.queries
        sum.responses += other.responses
        sum.cutMessages += other.cutMessages
        sum.tunnelledMessages += other.tunnelledMessages
        sum.shortPayloads += other.shortPayloads
        sum.foreignMessages += other.foreignMessages
        sum.undecodable += other.undecodable
        sum.unsupported += other.unsupported
        sum.icmpErrors += other.icmpErrors
        sum.tcpSegments += other.tcpSegments
        sum.skippedStreamOctets += other.skippedStreamOctets
        sum.fragments += other.fragments
        sum.laterFragments += other.laterFragments
        sum.firstFragmentsOnly += other.firstFragmentsOnly
        sum.wrongChecksums += other.wrongChecksums
        sum.rightChecksums += other.rightChecksums
    }
}
