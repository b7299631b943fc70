import DNSWire
import Foundation
import PacketWire

@testable import Capture

/// Reads a text as a capture; gives each frame in one line, and what is known of the whole.
func readText(_ text: String) throws -> (packets: [String], info: CaptureInfo) {
    let (frames, info) = try read(octets: Array(text.utf8))
    return (frames.map(description), info)
}

/// A frame as `10.0.0.1.4000 > 10.0.0.2.53 udp: 1 A www.example.com.`, with what is not zero or unknown before it.
private func description(_ frame: Seen) -> String {
    var packet = Packet()
    let head = Frame(
        capture: 0, number: frame.number, time: Timestamp(nanoseconds: frame.nanoseconds),
        wireLength: frame.wireLength, linkType: LinkType(rawValue: frame.linkType))
    let outcome = PacketDecoder().decode(frame.octets.span, frame: head, into: &packet)
    guard outcome == .packet else { return "\(outcome)" }
    var words: [String] = []
    if packet.direction != .unknown { words.append("\(packet.direction) \(packet.interfaceIndex)") }
    if packet.isTunnelled { words.append("\(packet.outerSource) > \(packet.outerDestination)") }
    if packet.identification != 0 { words.append("id \(packet.identification)") }
    if packet.hopLimit != 0 { words.append("ttl \(packet.hopLimit)") }
    words.append(
        "\(packet.source).\(packet.sourcePort) > \(packet.destination).\(packet.destinationPort) \(packet.transport):")
    let payload = Array(frame.octets[packet.payloadStart..<packet.payloadEnd])
    switch packet.transport {
    case .udp: words.append(message(payload, of: packet.declaredPayloadLength))
    case .tcp:
        words.append("\(packet.tcp.flags.rawValue) \(packet.tcp.sequence) \(packet.tcp.acknowledgment)")
        if packet.declaredPayloadLength > 2 {
            words.append(message(Array(payload.dropFirst(2)), of: packet.declaredPayloadLength - 2))
        }
    case .icmp:
        let error = packet.icmp
        words.append("\(error.type)/\(error.code)")
        if error.mtu != 0 { words.append("mtu \(error.mtu)") }
        guard error.hasQuote else { break }
        words.append(
            "\(error.quotedSource).\(error.quotedSourcePort) > \(error.quotedDestination).\(error.quotedDestinationPort)"
        )
        let quoted = frame.octets[error.quotedPayloadStart..<error.quotedPayloadEnd]
        if quoted.count >= 2 {
            words.append("\(Int(quoted[quoted.startIndex]) << 8 | Int(quoted.dropFirst()[quoted.startIndex + 1]))")
        }
    case .fragment: words.append("\(packet.fragment.offset)\(packet.fragment.moreFollow ? "+" : "")")
    case .other: break
    }
    return words.joined(separator: " ")
}

/// A message as `1 A www.example.com.`, `1 NOERROR 1/0/1 A 192.0.2.1`, with `(44)` where not all of it is there.
private func message(_ octets: [UInt8], of length: Int) -> String {
    let isCut = octets.count < length
    guard let message = Message(lenient: octets.span, isCut: isCut) else { return "(\(length))" }
    var words = ["\(message.header.id)"]
    let flags = [(0x400, "AA"), (0x200, "TC"), (0x100, "RD"), (0x80, "RA"), (0x20, "AD"), (0x10, "CD")]
    words += flags.filter { Int(message.header.flags) & $0.0 != 0 }.map(\.1)
    if message.header.isResponse {
        words.append("\(message.responseCode)")
        words.append("\(message.header.answerCount)/\(message.header.authorityCount)/\(message.header.additionalCount)")
    }
    words += message.questions.map { "\($0.type)? \($0.name)" }
    words += message.answers.map(\.description)
    if let edns = message.edns { words.append("OPT \(edns.udpPayloadSize)") }
    if let error = message.error { words.append("\(error)") }
    if isCut { words.append("(\(length))") }
    return words.joined(separator: " ")
}
