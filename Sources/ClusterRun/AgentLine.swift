import Foundation

/// Lines of a capturing pod's log.
enum AgentLine {
    /// Nil for another line.
    static func capturing(_ line: String) -> AgentMessage.Capturing? {
        guard line.hasPrefix("{") else { return nil }
        return (try? JSONDecoder().decode(AgentMessage.CapturingLine.self, from: Data(line.utf8)))?.capturing
    }
}
