import ArgumentParser
import Foundation
import Redaction

/// Whether outputs name whose traffic it is.
struct RedactionOptions: ParsableArguments {
    @Flag(help: "Replace addresses and names with keyed pseudonyms in everything that is written.")
    var redact = false

    @Option(
        help: ArgumentHelp(
            "With --redact: the key file, created if it does not exist. The same key gives the same pseudonyms.",
            valueName: "file"), completion: .file())
    var redactKey: String?

    func validate() throws {
        if redactKey != nil && !redact { throw ValidationError("--redact-key says something with --redact only.") }
    }

    /// Files that must not be written over.
    var files: [String] { [redactKey].compactMap(\.self) }

    /// Nil where nothing is to be redacted.
    func redaction(_ captures: CaptureOptions) throws -> Redactor? {
        guard redact else { return nil }
        let key = try RedactionKeyFile(path: redactKey, isQuiet: captures.quiet).key
        return Redactor(Pseudonyms(key: key), ports: captures.ports)
    }
}
