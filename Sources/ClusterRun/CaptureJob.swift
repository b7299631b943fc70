import Capture
import Cluster
import Foundation

/// The Jobs that capture, one a node.
package struct CaptureJob: Sendable {
    /// Who started a run, so that the next start knows what is left of one that did not clean up.
    package struct Owner: Hashable, Sendable {
        package var user: String
        package var host: String
        package var process: Int

        package init(user: String, host: String, process: Int) {
            (self.user, self.host, self.process) = (user, host, process)
        }
    }

    /// What all Jobs of a run have in common.
    package struct Settings: Sendable {
        package var run: String
        package var namespace: String
        package var image: String
        package var pullSecret: String?
        package var owner: Owner
        /// Seconds after which Kubernetes ends a Job, whatever became of who started it.
        package var deadline: Int
        /// More of what `dnsverdict live` is told on every node.
        package var options: [String] = []
        /// The same on the first node alone: questions are asked from one, or they were more than is said.
        package var firstOptions: [String] = []

        package init(run: String, namespace: String, image: String, owner: Owner, deadline: Int) {
            (self.run, self.namespace, self.image) = (run, namespace, image)
            (self.owner, self.deadline) = (owner, deadline)
        }
    }

    package static let appLabel = "app.kubernetes.io/name=dnsverdict-capture"
    static let runLabel = "dnsverdict/run"
    static let nodeLabel = "dnsverdict/node"
    static let userAnnotation = "dnsverdict/user"
    static let hostAnnotation = "dnsverdict/host"
    static let processAnnotation = "dnsverdict/process"
    static let container = "capture"
    /// Where the captures lie in the pod.
    static let folder = "/captures"
    private static let secondsKept = 60

    /// All Jobs, as `kubectl create` takes them.
    package static func manifest(_ plan: CapturePlan, _ settings: Settings) -> String {
        plan.nodes.enumerated().map { job($1, number: $0, settings) }.joined(separator: "---\n")
    }

    /// What the pods' containers run: live's options follow.
    private static func command(_ node: CapturePlan.Node, number: Int, _ settings: Settings) -> [String] {
        ["dnsverdict", "node-capture", "--folder", folder, "--name", node.name, "--"] + node.options + settings.options
            + (number == 0 ? settings.firstOptions : [])
    }

    private static func job(_ node: CapturePlan.Node, number: Int, _ settings: Settings) -> String {
        // The node's network alone takes no more than NET_RAW; what follows is to find and enter pods' namespaces.
        let capabilities = ["NET_RAW"] + (node.entersPods ? ["SYS_ADMIN", "SYS_PTRACE"] : [])
        let places = 1 + node.clients.count + node.coreDNS.count
        // Pods that are made anew while it runs have a ring too.
        let mebibytes = (places + 2) * CaptureRing.files * CaptureRing.megabytes + 64
        let known = (node.clients + node.coreDNS).compactMap { pod in
            pod.uid.map { "\(pod.namespace)_\(pod.name)_\($0)" }
        }
        let secret = settings.pullSecret.map { "\n      imagePullSecrets:\n        - name: \(quoted($0))" } ?? ""
        return """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: \(name(run: settings.run))\(number)
              namespace: \(settings.namespace)
              labels:
                app.kubernetes.io/name: dnsverdict-capture
                \(runLabel): \(quoted(settings.run))
                \(nodeLabel): \(quoted("\(number)"))
              annotations:
                \(userAnnotation): \(quoted(settings.owner.user))
                \(hostAnnotation): \(quoted(settings.owner.host))
                \(processAnnotation): \(quoted("\(settings.owner.process)"))
            spec:
              backoffLimit: 0
              # Nothing of it outlives these, whatever becomes of who started it.
              activeDeadlineSeconds: \(settings.deadline)
              ttlSecondsAfterFinished: \(secondsKept)
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: dnsverdict-capture
                    \(runLabel): \(quoted(settings.run))
                    \(nodeLabel): \(quoted("\(number)"))
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 5
                  automountServiceAccountToken: false
                  enableServiceLinks: false
                  # The node's interfaces, on which every pod's packets pass.
                  hostNetwork: true
                  # To find the processes of pods whose namespaces are entered.
                  hostPID: \(node.entersPods)
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms:
                          - matchFields:
                              - key: metadata.name
                                operator: In
                                values: [\(quoted(node.name))]
                  tolerations:
                    - operator: Exists\(secret)
                  containers:
                    - name: \(container)
                      image: \(quoted(settings.image))
                      imagePullPolicy: IfNotPresent
                      command: [\(command(node, number: number, settings).map(quoted).joined(separator: ", "))]
                      env:
                        - name: \(PodSearch.knownPods)
                          value: \(quoted(known.joined(separator: " ")))
                        - name: TMPDIR
                          value: \(folder)
                      securityContext:
                        runAsUser: 0
                        readOnlyRootFilesystem: true\(node.entersPods ? "" : "\n            allowPrivilegeEscalation: false")
                        seccompProfile:
                          type: RuntimeDefault
                        capabilities:
                          drop: [ALL]
                          add: [\(capabilities.joined(separator: ", "))]
                      resources:
                        requests:
                          cpu: 50m
                          memory: 64Mi
                        limits:
                          memory: 256Mi
                      volumeMounts:
                        - name: captures
                          mountPath: \(folder)
                  volumes:
                    - name: captures
                      emptyDir:
                        sizeLimit: \(mebibytes)Mi

            """
    }

    /// What all Jobs' names of a run begin with.
    private static func name(run: String) -> String { "dnsverdict-\(run)-" }

    /// The number of the node that a Job is for; nil for another run's.
    static func number(of job: String, run: String) -> Int? {
        job.hasPrefix(name(run: run)) ? Int(job.dropFirst(name(run: run).count)) : nil
    }

    /// A YAML scalar that is nothing else: JSON's strings are YAML's in double quotation marks (YAML 1.2, section 7.3.1).
    static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}

/// What is kept of each place on a node's disk.
package enum CaptureRing {
    package static let files = 8
    /// Of each file.
    package static let megabytes = 64
}
