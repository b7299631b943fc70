/// The frames of a row for a person: `#12 #13`, and with several captures `client.pcap #12 #13, coredns.pcap #7`.
struct FrameList {
    private static let limit = 8

    /// Names of all captures that were read: with several, a frame's number says nothing without its capture.
    let captures: [String]

    func text(_ frames: [(capture: String, frame: Int)]) -> String {
        let rest = frames.count > Self.limit ? " …" : ""
        let shown = frames.prefix(Self.limit)
        guard captures.count > 1 else { return shown.map { "#\($0.frame)" }.joined(separator: " ") + rest }
        let isUnique = Set(captures.map(Self.fileName)).count == captures.count
        var parts: [String] = []
        for capture in captures {
            let numbers = shown.filter { $0.capture == capture }.map { "#\($0.frame)" }
            let name = isUnique ? Self.fileName(capture) : capture
            if !numbers.isEmpty { parts.append(([name] + numbers).joined(separator: " ")) }
        }
        return parts.joined(separator: ", ") + rest
    }

    private static func fileName(_ capture: String) -> String {
        capture.split(separator: "/").last.map(String.init) ?? capture
    }
}
