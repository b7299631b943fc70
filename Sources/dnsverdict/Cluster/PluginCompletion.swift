import ArgumentParser
import ClusterRun
import Foundation
import Wording

/// What TAB offers behind `kubectl dnsverdict`: kubectl (1.26 or later) runs a program called `kubectl_complete-dnsverdict` with
/// the words so far, the last of which is to be completed. It prints a choice a line, and then a number with a colon before it
/// that says what else the shell may offer (cobra's ShellCompDirective).
struct PluginCompletion {
    enum Rest: Int {
        /// Names of files.
        case files = 0
        case nothing = 4
    }

    /// What is completed.
    enum Wanted: Equatable {
        case option
        case names(of: Kind)
        case oneOf([String])
        case file
        case anything

        enum Kind: String {
            case pods, nodes, namespaces, contexts
        }
    }

    struct Option {
        var names: [String]
        var takesValue: Bool
        var help: String
    }

    private let words: [String]
    private let options: [Option]

    init(_ words: [String]) {
        self.words = words
        options = Self.options(of: ClusterCommand.helpMessage(columns: Self.wide))
    }

    /// So many columns that no line of the help is wrapped.
    private static let wide = 2000

    // MARK: What is wanted

    private var last: String { words.last ?? "" }

    var wanted: Wanted {
        var isValue = false
        var hasPod = false
        for word in words.dropLast() {
            if isValue {
                isValue = false
            } else if word.hasPrefix("-") {
                isValue = takesValue(word)
            } else {
                hasPod = true
            }
        }
        if isValue, let option = words.dropLast().last { return value(of: option) }
        if last.hasPrefix("-") { return .option }
        return hasPod ? .anything : .names(of: .pods)
    }

    private func takesValue(_ word: String) -> Bool {
        options.contains { $0.takesValue && $0.names.contains(word) }
    }

    private func value(of option: String) -> Wanted {
        switch option {
        case "-n", "--namespace", "--job-namespace": .names(of: .namespaces)
        case "--context": .names(of: .contexts)
        case "--nodes": .names(of: .nodes)
        case "--format": .oneOf(ReportFormat.allCases.map(\.rawValue))
        case "--kubeconfig", "-w", "--write", "-o", "--output", "--redact-key": .file
        default: .anything
        }
    }

    // MARK: The answer

    /// Choices that begin with the last word, and what else may be offered.
    func answer(_ names: (Wanted.Kind, [String]) -> [String]) -> (choices: [String], rest: Rest) {
        switch wanted {
        case .option:
            let choices = options.flatMap { option in
                option.names.filter { $0.hasPrefix("--") && $0.hasPrefix(last) }.map { "\($0)\t\(option.help)" }
            }
            return (choices, .nothing)
        case .names(let kind): return (names(kind, kubectlFlags(for: kind)).filter { $0.hasPrefix(last) }, .nothing)
        case .oneOf(let choices): return (choices.filter { $0.hasPrefix(last) }, .nothing)
        case .file: return ([], .files)
        case .anything: return ([], .nothing)
        }
    }

    /// What the user gave of kubectl's own.
    private func kubectlFlags(for kind: Wanted.Kind) -> [String] {
        var flags: [String] = []
        let passed =
            ["--context", "--kubeconfig", "--as", "--as-group"] + (kind == .pods ? ["-n", "--namespace"] : [])
        for (word, next) in zip(words, words.dropFirst().dropLast()) where passed.contains(word) {
            flags += [word == "-n" ? "--namespace" : word, next]
        }
        return flags
    }

    /// Names that the cluster has; none where it does not answer.
    private static func names(of kind: Wanted.Kind, _ flags: [String]) -> [String] {
        guard let folder = try? TemporaryFolder() else { return [] }
        let kubectl = Kubectl(flags: flags, folder: URL(filePath: folder.path("")))
        let arguments =
            kind == .contexts
            ? ["config", "get-contexts", "--output", "name"] : ["get", kind.rawValue, "--output", "name"]
        let limits = Kubectl.Limits(whole: .seconds(5), silence: .seconds(5))
        guard let output = try? Blocking.run({ try await kubectl.output(arguments, limits: limits) }) else { return [] }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
            // "pod/web-0".
            kind == .contexts ? String(line) : String(line.split(separator: "/").last ?? line)
        }
    }

    static func run(_ words: [String]) {
        let (choices, rest) = PluginCompletion(words).answer(names)
        let lines = (choices + [":\(rest.rawValue)"]).map { line in
            // What a cluster names is not to act on the terminal.
            line.split(separator: "\t").map { printable(String($0)) }.joined(separator: "\t") + "\n"
        }
        try? FileHandle.standardOutput.write(contentsOf: Data(lines.joined().utf8))
    }

    /// `  -n, --namespace <name>  The namespace …`; what it is for stands on the next line where there is no room for it.
    static func options(of help: String) -> [Option] {
        let lines = help.split(separator: "\n")
        return lines.indices.compactMap { index in
            guard let match = lines[index].wholeMatch(of: /\s+(-[-a-z, ]*[a-z])( <[^>]*>)?(?:\s\s+(.*))?/) else {
                return nil
            }
            let next = lines.index(after: index)
            let below = next < lines.endIndex ? lines[next].trimmingCharacters(in: .whitespaces) : ""
            return Option(
                names: match.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
                takesValue: match.2 != nil, help: match.3.map(String.init) ?? below)
        }
    }
}
