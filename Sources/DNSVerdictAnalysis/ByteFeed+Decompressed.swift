import Capture
package import Cluster

extension ByteFeed {
    /// The octets of the file `name`, decompressed where its content says that they are compressed; `-` is standard
    /// input.
    ///
    /// - Parameter shown: what the file is called where that is not its path.
    package init(decompressing name: String, as shown: String? = nil) throws(ContextError) {
        guard name == "-" || !ByteFeed.isFolder(name) else {
            throw .wrongKind(name: name, kind: "a folder", remedy: "name the file itself")
        }
        do throws(CaptureError) {
            let file = try DecompressedFile(path: name)
            self.init(name: shown ?? (name == "-" ? "standard input" : name)) { buffer in
                do throws(CaptureError) {
                    return try file.read(into: &buffer)
                } catch {
                    throw error.asContext
                }
            }
        } catch {
            throw error.asContext
        }
    }
}

extension CaptureError {
    /// The same in the words for files that are no captures.
    fileprivate var asContext: ContextError {
        switch self {
        case .noSuchFile(let name): .noSuchFile(name: name)
        case .notPermitted(let name): .notPermitted(name: name)
        case .cannotOpen(let name, let reason), .malformed(let name, let reason):
            .cannotRead(name: name, reason: reason)
        case .standardInputIsTerminal:
            .cannotRead(name: "standard input", reason: "it is a terminal")
        default: .cannotRead(name: "the file", reason: description)
        }
    }
}
