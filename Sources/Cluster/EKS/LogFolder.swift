import Foundation

/// The files of a folder that somebody collected, of which none but its own regular ones is opened.
struct LogFolder {
    /// Why a file is not read.
    enum Refusal: Error, CustomStringConvertible {
        case leadsOut
        case isNoFile

        var description: String {
            switch self {
            case .leadsOut: "it is a link out of the folder, or to nothing"
            case .isNoFile: "it is a pipe, a device or a socket and no file"
            }
        }
    }

    private static let pathLimit = 100_000

    private let root: String
    /// Paths below it that say something about DNS, in their order.
    let paths: [String]

    init(_ name: String) {
        root = URL(filePath: name).resolvingSymlinksInPath().path
        var paths: [String] = []
        // Links to folders are not followed.
        let files = FileManager.default.enumerator(atPath: root)
        while let path = files?.nextObject() as? String, paths.count < Self.pathLimit {
            if EKSLogMember(path: path) != nil { paths.append(path) }
        }
        self.paths = paths.sorted()
    }

    /// Where the file at `path`, or the one that a link there leads to, is.
    func regularFile(_ path: String) throws(Refusal) -> String {
        let resolved = URL(filePath: "\(root)/\(path)").resolvingSymlinksInPath().path
        guard resolved.hasPrefix(root.hasSuffix("/") ? root : root + "/"),
            let type = try? FileManager.default.attributesOfItem(atPath: resolved)[.type] as? FileAttributeType,
            type != .typeSymbolicLink
        else { throw .leadsOut }
        guard type == .typeRegular else { throw .isNoFile }
        return resolved
    }
}
