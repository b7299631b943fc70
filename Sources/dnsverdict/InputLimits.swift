import Capture
import Diagnosis
import Wording

/// What there is to say of how captures were given: as the text that tcpdump printed of them, or compressed in a way that
/// takes much memory.
struct InputLimits {
    /// The captures that are text, by their index.
    let captures: Set<Int>
    let sentences: [Sentence]

    /// Names that are told with the addresses made up for them.
    private static let namesTold = 8

    /// - Parameter infos: of all captures, after reading.
    init(_ infos: [CaptureInfo]) {
        captures = Set(infos.indices.filter { infos[$0].text != nil })
        sentences = infos.flatMap { info in
            InputLimits.compression(of: info) + (info.text.map { InputLimits.sentences($0, of: info) } ?? [])
        }
    }

    /// Says it on standard error, where no report does.
    func tell(_ options: CaptureOptions) {
        guard !options.quiet else { return }
        for sentence in sentences { Console.error(sentence.description) }
    }

    /// Octets of memory that are worth a word.
    private static let largeMemory = 16 << 20

    private static func compression(of info: CaptureInfo) -> [Sentence] {
        guard info.decompressionMemory > largeMemory else { return [] }
        let mebibytes = (info.decompressionMemory + (1 << 19)) >> 20
        return [
            """
            \(name(of: info)) is compressed with a large window (zstd --long, xz -9): reading it took \(mebibytes) MiB \
            more memory.
            """
        ]
    }

    private static func name(of info: CaptureInfo) -> Sentence {
        info.name == "-" && info.label == nil
            ? "standard input" : .verbatim(CaptureDescription(name: info.name, label: info.label).shortName)
    }

    private static func sentences(_ text: TextCapture, of info: CaptureInfo) -> [Sentence] {
        let name = name(of: info)
        var sentences: [Sentence] = []
        if text.packetsWithOctets == info.packets {
            sentences.append(
                "\(name) was read from the text that \(verbatim: text.program) printed, which holds every byte.")
        } else if text.program == "tshark" {
            sentences.append(
                """
                \(name) was read from the fields that tshark printed, and what those leave out is unknown (options of \
                headers, checksums); `tshark -x`, or the capture itself, keeps it.
                """)
        } else {
            sentences.append(
                """
                \(name) was read from the text that tcpdump printed, and what that leaves out is unknown (IP \
                identification and TTL without -v, the rest of messages); `tcpdump -w capture.pcap` keeps it.
                """)
        }
        if text.hasNoTimes {
            sentences.append(
                """
                The text of \(name) states no times (tcpdump -t): its packets were taken to be a millisecond \
                apart, so that nothing is known of delays.
                """)
        } else if text.hasNoDates {
            sentences.append(
                """
                The text of \(name) states no dates (tcpdump -tttt does): its times count from 1970-01-01.
                """)
        }
        if !text.names.isEmpty {
            var told = text.names.prefix(namesTold).map { "\(printable($0.name)) = \($0.address)" }
            if text.names.count > namesTold { told.append("…") }
            sentences.append(
                """
                The text of \(name) has names for addresses (no tcpdump -n); these were made up for them: \
                \(verbatim: told.joined(separator: ", ")).
                """)
        }
        if text.cutMessages > 0 {
            let count = text.cutMessages
            sentences.append(
                """
                \(plural(count, "message")) of \(name) \(count, "ends", "end") early ([|domain]): either the snap \
                length (tcpdump -s) cut them or they were cut on the wire; the text does not say which.
                """)
        }
        if text.unreadLines > 0 {
            let count = text.unreadLines
            sentences.append(
                """
                \(plural(count, "line")) of \(name) \(count, "looks like a packet", "look like packets") but could not be read.
                """)
        }
        return sentences
    }
}
