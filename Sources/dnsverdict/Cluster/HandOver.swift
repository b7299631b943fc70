import Capture
import ClusterRun
import Foundation

/// What `live` has to do with who started it in a pod: it says when every place is captured, and ends when that is asked for.
struct HandOver {
    let folder: AgentFolder

    var isEndWanted: Bool { folder.isEndWanted }

    func announce(_ captures: [LiveInfo]) {
        let capturing = AgentMessage.Capturing(
            version: DNSVerdict.version, places: captures.map { AgentMessage.Place(name: $0.request.name) })
        try? FileHandle.standardOutput.write(
            contentsOf: AgentMessage.line(AgentMessage.CapturingLine(capturing: capturing)))
    }
}
