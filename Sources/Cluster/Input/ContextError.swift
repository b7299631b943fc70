package import Wording

/// Why a file of cluster context cannot be used, as one sentence: what, which file and place, what to do.
package enum ContextError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchFile(name: String)
    case notPermitted(name: String)
    /// The operating system, or a decompressor, refused for a reason it gives.
    case cannotRead(name: String, reason: String)
    case empty(name: String, remedy: String)
    case tooLarge(name: String, limit: Int, remedy: String)
    /// The file is something else; `kind` says what, where that is known.
    case wrongKind(name: String, kind: String, remedy: String)
    /// `place` is a line, a member of an archive or a path such as `items[3].status.podIP`.
    case malformed(name: String, place: String, reason: String, remedy: String)

    /// Exit code of a program that ends for this reason, as <sysexits.h> numbers them.
    package var exitCode: Int32 {
        switch self {
        case .noSuchFile: 66
        case .notPermitted: 77
        case .cannotRead, .empty, .tooLarge, .wrongKind, .malformed: 65
        }
    }

    package var description: String {
        switch self {
        case .noSuchFile(let name):
            "\(name): there is no such file; check the path."
        case .notPermitted(let name):
            "\(name): permission denied; run as a user who may read it, for example with sudo."
        case .cannotRead(let name, let reason):
            "\(name): cannot be read (\(reason)); copy it to a local disk and try again."
        case .empty(let name, let remedy):
            "\(name): the file is empty; \(remedy)."
        case .tooLarge(let name, let limit, let remedy):
            "\(name): larger than the \(limit >> 20) MiB that are read; \(remedy)."
        case .wrongKind(let name, let kind, let remedy):
            "\(name): this is \(kind); \(remedy)."
        case .malformed(let name, let place, let reason, let remedy):
            "\(name), \(place): \(reason); \(remedy)."
        }
    }
}

/// Something in a file of cluster context that was left out; the rest is used.
package struct ContextProblem: Hashable, Sendable {
    /// The file, as the user named it.
    package var name: String
    /// A line, a member of an archive or a path such as `items[3].status.podIP`.
    package var place: String
    package var reason: String

    package var sentence: Sentence {
        "\(verbatim: name), \(verbatim: place): \(verbatim: reason); left out."
    }
}
