/// Why a live capture cannot be opened or does not go on, as one sentence: what, where, what to do.
package enum LiveError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchInterface(name: String, place: String)
    case interfaceDown(name: String)
    /// A capability lacks (capabilities(7)).
    case notPermitted(what: String, capability: String)
    case noSuchNamespace(path: String, reason: String)
    case wrongFilter(filter: String, reason: String)
    case cannotOpen(name: String, reason: String)
    /// No process or pod is what was asked for; `tried` says where was looked.
    case notFound(what: String, tried: String, remedy: String)
    /// A name fits several pods.
    case ambiguous(what: String, matches: [String])
    /// None of several places could be opened; each one's own problem has been reported.
    case noneLeft(count: Int, exitCode: Int32)

    /// Exit code of a program that ends for this reason, as <sysexits.h> numbers them.
    package var exitCode: Int32 {
        switch self {
        case .wrongFilter, .ambiguous: 64
        case .noSuchInterface, .interfaceDown, .noSuchNamespace, .cannotOpen, .notFound: 66
        case .notPermitted: 77
        case .noneLeft(_, let exitCode): exitCode
        }
    }

    package var description: String {
        switch self {
        case .noSuchInterface(let name, let place):
            "\(name): there is no such interface \(place); `ip -brief link` lists them, and `any` means all."
        case .interfaceDown(let name):
            "\(name): the interface is down; name another, or `any`."
        case .notPermitted(let what, let capability):
            "\(what): not permitted; run as root (sudo), or in a container with the capability \(capability)."
        case .noSuchNamespace(let path, let reason):
            "\(path): cannot enter this network namespace (\(reason)); see `ls /run/netns` and `lsns -t net`."
        case .wrongFilter(let filter, let reason):
            "the filter \"\(filter)\" is not valid (\(reason)); see man pcap-filter."
        case .cannotOpen(let name, let reason):
            "\(name): cannot be captured (\(reason))."
        case .notFound(let what, let tried, let remedy):
            "\(what): not found on this node (looked at \(tried)); \(remedy)"
        case .ambiguous(let what, let matches):
            "\(what): fits several pods (\(matches.joined(separator: ", "))); name one of them."
        case .noneLeft(let count, _):
            "none of the \(count) places can be captured."
        }
    }
}
