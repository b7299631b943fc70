import Foundation

/// What is looked at before anything is made in the cluster: each with its sentence, and its remedy where it fails.
package struct Preflight: Sendable {
    package struct Check: Hashable, Sendable {
        /// What was looked at.
        package var name: String
        /// Why it will not work, and what to do; nil where it will.
        package var problem: String?
        package var exitCode: Int32

        package init(name: String, problem: String?, exitCode: Int32) {
            (self.name, self.problem, self.exitCode) = (name, problem, exitCode)
        }
    }

    package private(set) var checks: [Check] = []

    package var problems: [Check] { checks.filter { $0.problem != nil } }

    private let kubectl: Kubectl
    private let namespace: String

    /// - Parameter namespace: where the Jobs go.
    package init(_ kubectl: Kubectl, namespace: String) {
        (self.kubectl, self.namespace) = (kubectl, namespace)
    }

    /// Looks at rights, the namespace's pod security, and what the API server says of the manifest.
    package mutating func run(manifest: String) async throws {
        checks += try await rights()
        checks.append(try await podSecurity())
        // Rights and pod security say more of themselves than the server does.
        if problems.isEmpty { checks.append(try await dryRun(manifest)) }
    }

    // MARK: Rights

    private func rights() async throws -> [Check] {
        try await withThrowingTaskGroup(of: (Int, Check).self) { group in
            for (number, right) in LeastRole.rights.enumerated() {
                group.addTask { (number, try await check(right)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func check(_ right: LeastRole.Right) async throws -> Check {
        let arguments =
            ["auth", "can-i", right.verb, right.resource, "--namespace", namespace]
            + (right.subresource.map { ["--subresource", $0] } ?? [])
        let words = "\(right.verb) \(right.resource)\(right.subresource.map { "/\($0)" } ?? "") in \(namespace)"
        let problem = """
            not allowed: \(words); `dnsverdict cluster --print-rbac | kubectl apply -f -`, by who may, grants it to the user \
            or group that it names.
            """
        do {
            // It ends with 0 for "yes" alone, which may come cut.
            let answer = try await kubectl.output(arguments)
            return Check(
                name: "may \(words)", problem: answer.starts(with: Data("no".utf8)) ? problem : nil, exitCode: 77)
        } catch let error as KubectlError where error.kind == .failed || error.kind == .forbidden {
            // It prints "no" and ends with 1.
            return Check(name: "may \(words)", problem: problem, exitCode: 77)
        }
    }

    // MARK: Pod security

    private struct Namespace: Decodable {
        struct Metadata: Decodable { var labels: [String: String]? }
        var metadata: Metadata
    }

    private static let enforce = "pod-security.kubernetes.io/enforce"

    private func podSecurity() async throws -> Check {
        let name = "pods of the namespace \(namespace) may use the node's network"
        do {
            let data = try await kubectl.json(["get", "namespace", namespace, "--output", "json"])
            let labels = (try? JSONDecoder().decode(Namespace.self, from: data))?.metadata.labels ?? [:]
            guard let level = labels[Self.enforce], level != "privileged" else {
                return Check(name: name, problem: nil, exitCode: 0)
            }
            return Check(
                name: name,
                problem: """
                    the namespace \(namespace) enforces the pod security standard \(level), which keeps pods from the node's \
                    network; give --job-namespace another one, or `kubectl label namespace \(namespace) \
                    \(Self.enforce)=privileged --overwrite`.
                    """, exitCode: 77)
        } catch let error as KubectlError where error.kind == .notFound {
            return Check(
                name: name,
                problem: "there is no namespace \(namespace); make it, or give --job-namespace another one.",
                exitCode: 66)
        } catch let error as KubectlError where error.kind == .forbidden {
            // The API server says it of the pods themselves then.
            return Check(name: "\(name) (not known: its labels may not be read)", problem: nil, exitCode: 0)
        }
    }

    // MARK: The manifest

    private func dryRun(_ manifest: String) async throws -> Check {
        let name = "the API server takes the manifest"
        do {
            _ = try await kubectl.output(
                ["create", "--dry-run=server", "--output", "name", "--filename", "-"], input: manifest)
            return Check(name: name, problem: nil, exitCode: 0)
        } catch let error as KubectlError where error.kind == .failed || error.kind == .forbidden {
            return Check(
                name: name,
                problem: """
                    the API server refuses the capture's Job (\(error.reason)); a quota, an admission policy or a webhook of \
                    the namespace \(namespace) decides that: give --job-namespace another one, or let it pass.
                    """, exitCode: error.kind == .forbidden ? 77 : 66)
        }
    }
}
