import Glibc

/// One CAPTURE of the command line: a file, a folder to be searched, or standard input, with an optional label.
package struct CaptureSource: Hashable, Sendable {
    package enum Location: Hashable, Sendable {
        case path(String)
        case standardInput
        /// A file that holds what standard input was, and is spoken of as that.
        case spooledInput(path: String)
        /// A part of a file without a name, in which a member of an archive is kept.
        case kept(KeptFile, Range<Int>, name: String)
    }

    /// One of the places whose packets a file holds together.
    package struct Part: Hashable, Sendable {
        /// The number of its interface, from 0.
        var interface: Int
        var name: String
    }

    package var location: Location
    /// The vantage point's label (`CAPTURE=LABEL`).
    package var label: String?
    /// What its user link types stand for.
    package var userLinkTypes = UserLinkTypes()
    /// Which of its places is meant; nil for all of a file.
    private(set) var part: Part?

    package init(_ location: Location, label: String? = nil) {
        self.location = location
        self.label = label
    }

    /// Parses `CAPTURE`, `CAPTURE=LABEL`, `-` and `-=LABEL`.
    ///
    /// A path may hold `=` itself: the whole argument is the path if such a file exists; otherwise the label
    /// starts at the last `=` before which the name of a file or folder stands, or else at the last `=`.
    package init(argument: String) {
        guard argument != "-" else {
            self.init(.standardInput)
            return
        }
        let cuts = argument.indices.filter { argument[$0] == "=" && $0 != argument.startIndex }.reversed()
        guard !Self.exists(argument), let last = cuts.first else {
            self.init(.path(argument))
            return
        }
        let cut = cuts.first { argument[..<$0] == "-" || Self.exists(String(argument[..<$0])) } ?? last
        let name = String(argument[..<cut])
        let label = String(argument[argument.index(after: cut)...])
        self.init(name == "-" ? .standardInput : .path(name), label: label.isEmpty ? nil : label)
    }

    /// The same capture, its standard input read from the file at `path`, where there is one.
    package func reading(standardInput path: String?) -> CaptureSource {
        guard let path, location == .standardInput else { return self }
        var source = self
        source.location = .spooledInput(path: path)
        return source
    }

    /// The same capture, read from where it was kept.
    func reading(_ file: KeptFile) -> CaptureSource {
        var source = self
        source.location = .kept(file, 0..<file.count, name: fileName)
        return source
    }

    /// One place of it.
    func with(_ part: Part) -> CaptureSource {
        var source = self
        source.part = part
        source.label = label.map { "\($0) \(part.name)" }
        return source
    }

    /// The path as given, `-` for standard input; `FILE#PLACE` for one place of a file.
    package var name: String { fileName + (part.map { "#\($0.name)" } ?? "") }

    private var fileName: String {
        switch location {
        case .path(let path): path
        case .kept(_, _, let name): name
        case .standardInput, .spooledInput: "-"
        }
    }

    /// ``name`` as it stands in a sentence.
    package var spokenName: String {
        fileName == "-" ? "standard input" + (part.map { " (\($0.name))" } ?? "") : name
    }

    /// Whether it is a file that can be looked into and read again.
    package var isRegularFile: Bool {
        guard case .path(let path) = location else { return false }
        return FileStatus(path: path)?.isRegularFile == true
    }

    /// The regular files in it and below it, in order of path; nil for what is no folder.
    package var filesOfFolder: [CaptureSource]? {
        guard case .path(let path) = location, FileStatus(path: path)?.isFolder == true else { return nil }
        return FolderSearch.files(in: path).map(at)
    }

    /// The folder called `path` in it.
    package func below(_ path: String) -> CaptureSource {
        at(name.hasSuffix("/") ? name + path : "\(name)/\(path)")
    }

    private func at(_ path: String) -> CaptureSource {
        var source = self
        source.location = .path(path)
        return source
    }

    private static func exists(_ path: String) -> Bool {
        // Right: the string outlives the call, which only reads it.
        unsafe FileName.withOctets(of: path) { unsafe access($0, F_OK) } == 0
    }
}
