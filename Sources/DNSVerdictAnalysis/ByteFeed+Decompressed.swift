package import Capture
package import Cluster

extension ByteFeed {
    /// The octets of the file `name`, decompressed where its content says that they are compressed; `-` is standard
    /// input.
    ///
    /// - Parameter shown: what the file is called where that is not its path.
    package init(decompressing name: String, as shown: String? = nil) throws(ContextError) {
        try self.init(decompressing: CaptureSource(name == "-" ? .standardInput : .path(name)), as: shown)
    }

    package init(decompressing source: CaptureSource, as shown: String? = nil) throws(ContextError) {
        if case .path(let path) = source.location, ByteFeed.isFolder(path) {
            throw .wrongKind(name: path, kind: "a folder", remedy: "name the file itself")
        }
        do throws(CaptureError) {
            let file = try DecompressedFile(source)
            self.init(name: shown ?? source.spokenName) { buffer in
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

extension LogArchive {
    /// The files of a tar or zip archive, decompressed where it is compressed.
    package init(unpacking source: CaptureSource) throws(ContextError) {
        // What is wrong with the file itself is told in its own words.
        if source.location != .standardInput { _ = try ByteFeed(decompressing: source) }
        let name = source.spokenName
        guard let reader = ArchiveReader(source) else {
            throw .wrongKind(name: name, kind: "no archive", remedy: EKSLogs.remedy)
        }
        self.init(name: name) { () throws(ContextError) in
            do throws(ArchiveReader.Failure) {
                while let member = try reader.next() {
                    guard member.isFile else { continue }
                    return (
                        member.path,
                        ByteFeed(name: "\(name):\(member.path)") { buffer in
                            do throws(ArchiveReader.Failure) {
                                return try reader.read(into: &buffer)
                            } catch {
                                throw ContextError.cannotRead(name: name, reason: error.reason)
                            }
                        }
                    )
                }
                return nil
            } catch {
                throw .cannotRead(name: name, reason: error.reason)
            }
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
