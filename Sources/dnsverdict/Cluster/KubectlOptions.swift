import ArgumentParser

/// What is passed on to kubectl.
struct KubectlOptions: ParsableArguments {
    @Option(help: ArgumentHelp("kubectl's context.", valueName: "name"))
    var context: String?

    @Option(help: ArgumentHelp("kubectl's configuration.", valueName: "file"), completion: .file())
    var kubeconfig: String?

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("The namespace of the client's pod; by default the context's.", valueName: "namespace"))
    var namespace: String?

    @Option(name: .customLong("as"), help: ArgumentHelp("Act as this user.", valueName: "user"))
    var asUser: String?

    @Option(
        name: .customLong("as-group"),
        help: ArgumentHelp("Act as a member of this group; repeatable.", valueName: "group"))
    var asGroups: [String] = []

    /// What every kubectl gets.
    var flags: [String] {
        (context.map { ["--context", $0] } ?? []) + (kubeconfig.map { ["--kubeconfig", $0] } ?? [])
            + (asUser.map { ["--as", $0] } ?? []) + asGroups.flatMap { ["--as-group", $0] }
    }

    /// For what is in the client's namespace.
    var namespaceFlags: [String] { namespace.map { ["--namespace", $0] } ?? [] }
}
