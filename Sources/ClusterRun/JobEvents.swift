import Foundation

/// Why Jobs have no pod: pod security, policies and quotas refuse pods only once the Job's controller makes them.
enum JobEvents {
    /// Reasons by the number of the node; none where events may not be read.
    static func refusals(_ kubectl: Kubectl, namespace: String, run: String) async throws -> [Int: String] {
        let data: Data
        do {
            data = try await kubectl.json(
                [
                    "get", "events", "--namespace", namespace, "--field-selector", "reason=FailedCreate", "--output",
                    "json",
                ])
        } catch is KubectlError {
            return [:]
        }
        guard let list = try? JSONDecoder().decode(List.self, from: data) else { return [:] }
        var reasons: [Int: String] = [:]
        for event in list.items {
            guard let job = event.involvedObject?.name, let message = event.message,
                let number = CaptureJob.number(of: job, run: run)
            else { continue }
            reasons[number] = message
        }
        return reasons
    }

    private struct List: Decodable { var items: [Event] }
    private struct Event: Decodable {
        struct Object: Decodable { var name: String? }
        var involvedObject: Object?
        var message: String?
    }
}
