import Foundation

/// A pod that captures, as the API server knows it.
struct CapturePod: Sendable {
    var name: String
    /// The number of the node in the plan.
    var number: Int
    var phase: String
    /// Why it does not run: no node takes it, its image does not come, its program ended.
    var obstacle: String?
    /// Whether that stays so.
    var isFinal: Bool

    /// Those of a run.
    static func all(_ kubectl: Kubectl, namespace: String, run: String, limits: Kubectl.Limits) async throws
        -> [CapturePod]
    {
        let arguments = [
            "get", "pods", "--namespace", namespace, "--selector", "\(CaptureJob.runLabel)=\(run)", "--output", "json",
        ]
        let data = try await kubectl.json(arguments, limits: limits)
        guard let list = try? JSONDecoder().decode(List.self, from: data) else {
            throw KubectlError(.failed, command: kubectl.command(arguments), reason: "it printed no list of pods")
        }
        return list.items.compactMap(CapturePod.init)
    }

    private init?(_ item: Item) {
        guard let number = item.metadata.labels?[CaptureJob.nodeLabel].flatMap({ Int($0) }) else { return nil }
        name = item.metadata.name
        self.number = number
        phase = item.status?.phase ?? "Unknown"
        let container = item.status?.containerStatuses?.first
        isFinal = phase == "Failed" || phase == "Succeeded"
        if let ended = container?.state?.terminated {
            let message = ended.message.map { ": \($0)" } ?? ""
            obstacle = "its program ended with \(ended.exitCode ?? -1) (\(ended.reason ?? "?"))\(message)"
        } else if let waiting = container?.state?.waiting, let reason = waiting.reason,
            !["ContainerCreating", "PodInitializing"].contains(reason)
        {
            obstacle = reason + (waiting.message.map { ": \($0)" } ?? "")
            isFinal = isFinal || Self.finalReasons.contains(reason)
        } else if isFinal {
            obstacle = [item.status?.reason, item.status?.message].compactMap(\.self).joined(separator: ": ")
        } else if let condition = item.status?.conditions?.first(where: { $0.type == "PodScheduled" }),
            condition.status == "False"
        {
            obstacle = "no room for it (\(condition.message ?? condition.reason ?? "unschedulable"))"
        }
    }

    /// What waiting does not mend.
    private static let finalReasons: Set = [
        "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError",
        "CreateContainerError", "RunContainerError", "CrashLoopBackOff",
    ]

    private struct List: Decodable { var items: [Item] }
    private struct Item: Decodable {
        struct Metadata: Decodable {
            var name: String
            var labels: [String: String]?
        }
        var metadata: Metadata
        var status: Status?
    }
    private struct Status: Decodable {
        struct Condition: Decodable {
            var type: String
            var status: String
            var reason: String?
            var message: String?
        }
        struct State: Decodable {
            var waiting: Reason?
            var terminated: Reason?
        }
        struct Reason: Decodable {
            var reason: String?
            var message: String?
            var exitCode: Int?
        }
        struct Container: Decodable { var state: State? }
        var phase: String?
        var reason: String?
        var message: String?
        var conditions: [Condition]?
        var containerStatuses: [Container]?
    }
}
