package import PacketWire

/// A pod, as far as its DNS traffic can be explained with it.
package struct Pod: Hashable, Sendable {
    /// `status.phase`.
    package enum Phase: String, Sendable {
        case pending = "Pending"
        case running = "Running"
        case succeeded = "Succeeded"
        case failed = "Failed"
        case unknown = "Unknown"
    }

    /// A container's state as the kubelet last reported it.
    package struct Container: Hashable, Sendable {
        package var name: String
        package var isReady: Bool
        package var restarts: Int
        /// Why it waits now: `CrashLoopBackOff`, `ImagePullBackOff`.
        package var waitingReason: String?
        /// How its previous run ended: `OOMKilled`, `Error`, `Completed`.
        package var lastTerminationReason: String?
        package var lastExitCode: Int?
        /// When its previous run ended, RFC 3339.
        package var lastFinished: String?
    }

    package var namespace: String
    package var name: String
    package var uid: String?
    /// All addresses, the primary one first; a pod on the host's network has its node's.
    package var addresses: [IPAddress]
    package var hostAddress: IPAddress?
    package var isHostNetwork: Bool
    package var nodeName: String?
    package var phase: Phase
    /// The condition `Ready`.
    package var isReady: Bool
    /// Deletion has begun.
    package var isTerminating: Bool
    package var labels: [String: String]
    package var containers: [Container]

    /// Holds its addresses: a pod that ended keeps them in its status though others may have them by now.
    package var ownsAddresses: Bool { phase != .succeeded && phase != .failed }

    /// `namespace/name`.
    package var qualifiedName: String { "\(namespace)/\(name)" }

    package var restarts: Int { containers.reduce(0) { $0 &+ $1.restarts } }
}

extension Pod: Decodable {
    private struct Manifest: Decodable {
        struct Spec: Decodable {
            let nodeName: String?
            let hostNetwork: Bool?
        }
        struct Condition: Decodable {
            let type: String
            let status: String
        }
        struct Status: Decodable {
            let phase: String?
            let podIP: ManifestAddress?
            let podIPs: [ManifestIP]?
            let hostIP: ManifestAddress?
            let conditions: [Condition]?
            let containerStatuses: [Container]?
        }
        let metadata: ManifestMetadata
        let spec: Spec?
        let status: Status?
    }

    package init(from decoder: any Decoder) throws {
        let manifest = try Manifest(from: decoder)
        let status = manifest.status
        namespace = manifest.metadata.namespace ?? "default"
        name = manifest.metadata.name
        uid = manifest.metadata.uid
        let several = (status?.podIPs).elements.map(\.ip.address)
        addresses = several.isEmpty ? [status?.podIP?.address].compactMap { $0 } : several
        hostAddress = status?.hostIP?.address
        isHostNetwork = manifest.spec?.hostNetwork ?? false
        nodeName = manifest.spec?.nodeName
        phase = (status?.phase).flatMap(Phase.init) ?? .unknown
        isReady = (status?.conditions).elements.contains { $0.type == "Ready" && $0.status == "True" }
        isTerminating = manifest.metadata.deletionTimestamp != nil
        labels = manifest.metadata.labels ?? [:]
        containers = (status?.containerStatuses).elements
    }
}

extension Pod.Container: Decodable {
    private struct Manifest: Decodable {
        struct Waiting: Decodable { let reason: String? }
        struct Terminated: Decodable {
            let reason: String?
            let exitCode: Int?
            let finishedAt: String?
        }
        struct State: Decodable {
            let waiting: Waiting?
            let terminated: Terminated?
        }
        let name: String
        let ready: Bool?
        let restartCount: Int?
        let state: State?
        let lastState: State?
    }

    package init(from decoder: any Decoder) throws {
        let manifest = try Manifest(from: decoder)
        let ended = manifest.lastState?.terminated ?? manifest.state?.terminated
        self.init(
            name: manifest.name, isReady: manifest.ready ?? false, restarts: manifest.restartCount ?? 0,
            waitingReason: manifest.state?.waiting?.reason, lastTerminationReason: ended?.reason,
            lastExitCode: ended?.exitCode, lastFinished: ended?.finishedAt)
    }
}
