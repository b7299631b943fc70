/// Why kubectl did not do what it was asked, as one sentence: what, why, what to do.
package struct KubectlError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// There is no such program.
        case missing
        /// 403: the user may not do that.
        case forbidden
        /// 401: the credentials are none, or old.
        case unauthorized
        /// 404: there is no such object.
        case notFound
        /// No answer from the API server.
        case unreachable
        /// kubectl ran longer than it may.
        case hung
        case failed
    }

    package var kind: Kind
    /// The command, as a shell takes it.
    package var command: String
    /// What kubectl said.
    package var reason: String

    package init(_ kind: Kind, command: String, reason: String) {
        (self.kind, self.command, self.reason) = (kind, command, reason)
    }

    /// What kubectl printed on standard error, and how it ended.
    init(command: String, status: Int32, errors: String) {
        let lines = errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("Warning:") }
        // What it retried and logged comes before what it says of it.
        let said = lines.last { line in Self.marks.contains { line.contains($0.mark) } } ?? lines.last
        let kind = said.flatMap { line in Self.marks.first { line.contains($0.mark) }?.kind } ?? .failed
        let reason = said.map { $0.replacing(/^(Error from server( \([A-Za-z]+\))?: |error: )/, with: "") }
        self.init(kind, command: command, reason: String((reason ?? "it ended with status \(status)").prefix(400)))
    }

    private static let marks: [(mark: String, kind: Kind)] = [
        ("(Forbidden)", .forbidden), ("is forbidden", .forbidden), ("(Unauthorized)", .unauthorized),
        ("must be logged in", .unauthorized), ("getting credentials", .unauthorized), ("(NotFound)", .notFound),
        ("container not found", .notFound), ("Unable to connect to the server", .unreachable),
        ("was refused - did you", .unreachable), ("connection refused", .unreachable), ("i/o timeout", .unreachable),
        ("no such host", .unreachable), ("(ServiceUnavailable)", .unreachable), ("(Timeout)", .unreachable),
        ("(ServerTimeout)", .unreachable), ("(TooManyRequests)", .unreachable),
    ]

    /// Exit code of a program that ends for this reason, as <sysexits.h> numbers them.
    package var exitCode: Int32 {
        switch kind {
        case .forbidden, .unauthorized: 77
        case .missing, .notFound, .unreachable, .hung, .failed: 66
        }
    }

    package var description: String {
        switch kind {
        case .missing: "\(command): there is no such program; install kubectl, or put it on the PATH."
        case .forbidden:
            "`\(command)`: not allowed (\(reason)); `dnsverdict cluster --print-rbac` prints the least role that it needs."
        case .unauthorized:
            "`\(command)`: the cluster does not take the credentials (\(reason)); log in anew, or choose another --context."
        case .notFound: "`\(command)`: \(reason); check the name, -n and --context."
        case .unreachable:
            "`\(command)`: the cluster's API server does not answer (\(reason)); check --context, VPN and proxy."
        case .hung: "`\(command)`: \(reason), and was ended; check --context, VPN and proxy."
        case .failed: "`\(command)`: \(reason)."
        }
    }
}
