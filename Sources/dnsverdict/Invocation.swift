import Capture

/// How the program was called.
enum Invocation {
    /// As kubectl calls its plugins: `kubectl dnsverdict …` runs `kubectl-dnsverdict …`.
    static let isPlugin = isPlugin(CommandArguments.all.first ?? "")

    static func isPlugin(_ program: String) -> Bool {
        program.split(separator: "/").last == "kubectl-dnsverdict"
    }

    /// As kubectl asks what TAB offers behind `kubectl dnsverdict`.
    static let isCompletion =
        (CommandArguments.all.first ?? "").split(separator: "/").last == "kubectl_complete-dnsverdict"

    /// The command and what follows it.
    static let words = (isPlugin ? ["cluster"] : []) + Array(CommandArguments.all.dropFirst())
}
