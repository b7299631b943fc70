import Diagnosis
import Exchanges
import Wording

/// Captures that were read and hold no DNS message, which is an answer too, and often a mistake in capturing.
struct CapturesWithoutDNS {
    private let captures: [CaptureDescription]
    private let counts: [FrameCounts]
    /// No capture holds a DNS message.
    let areAll: Bool

    /// Nil where every capture holds DNS messages.
    init?(_ descriptions: [CaptureDescription], counts: [FrameCounts]) {
        let empty = zip(descriptions, counts).filter { $1.messages == 0 }
        guard !empty.isEmpty else { return nil }
        captures = empty.map(\.0)
        self.counts = empty.map(\.1)
        areAll = empty.count == descriptions.count
    }

    /// One sentence for each on standard error: what, where, what to do.
    func tell(_ options: CaptureOptions) {
        guard !options.quiet else { return }
        for (capture, count) in zip(captures, counts) {
            Console.error(sentence(of: capture, count, options))
        }
    }

    private func sentence(of capture: CaptureDescription, _ count: FrameCounts, _ options: CaptureOptions) -> String {
        let name = capture.name == "-" ? "standard input" : capture.name
        let ports = options.ports.map(String.init).joined(separator: " or ")
        guard capture.packets > 0 else {
            return """
                \(name): the capture holds no packet; capture while lookups fail, with `tcpdump -i any -w capture.pcap \
                port 53`.
                """
        }
        guard count.frames > 0 else {
            return """
                \(name): none of its \(plural(capture.packets, "packet")) passes --filter, --from and --to; widen them.
                """
        }
        guard capture.unreadLinkTypes.isEmpty else {
            if capture.unreadLinkTypes.contains(where: { $0.hasPrefix("USER") }) {
                return """
                    \(name): its packets are of a link type that stands for what its user wants \
                    (\(capture.unreadLinkTypes.joined(separator: ", "))); --link-type EN10MB reads them as Ethernet.
                    """
            }
            return """
                \(name): its packets are of an unsupported link type \
                (\(capture.unreadLinkTypes.joined(separator: ", "))); capture on another interface, or with `tcpdump \
                -i any -w capture.pcap port 53`.
                """
        }
        let unread = count.undecodable > count.frames / 2 ? " (\(count.undecodable) of them could not be decoded)" : ""
        return """
            \(name): no DNS message on port \(ports) in \(plural(count.frames, "packet"))\(unread); capture with `tcpdump -i any \
            -w capture.pcap port 53`, or name the port of your DNS with --port.
            """
    }
}
