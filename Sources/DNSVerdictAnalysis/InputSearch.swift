package import Capture
import Cluster
package import Wording

/// What folders and archives that were given as captures hold: captures, and files that tell of the cluster, each found
/// by its content.
package struct InputSearch {
    /// What stands for the captures that were given, in their order.
    package private(set) var captures: [CaptureSource] = []
    /// Files about the cluster that were found.
    package private(set) var context = ContextFiles()
    /// Captures that were given and hold none, or cannot be read.
    package private(set) var problems: [CaptureProblem] = []
    private var sentences: [Sentence] = []

    /// Where members of archives are kept; made for the first.
    private var kept: KeptFile?
    /// Why the last archive that did so ended early.
    private var lastReason: String?
    /// Kinds of eks-log-collector's files that were met, by what stands before them in their paths.
    private var collectors: [String: Set<AnyHashable>] = [:]

    /// Archives in one another that are entered.
    private static let depthLimit = 4
    private static let namesTold = 6

    /// - Parameter sources: captures as they were given.
    package init(_ sources: [CaptureSource]) {
        var empty: [CaptureProblem] = []
        for source in sources {
            let (before, filesBefore) = (captures.count, context)
            if let files = source.filesOfFolder {
                search(source, files)
            } else if let archive = archive(source) {
                lastReason = nil
                unpack(archive, of: source, depth: 0)
                if captures.count == before {
                    let problem = CaptureProblem(
                        source: source, error: .archiveWithoutCaptures(name: source.spokenName, reason: lastReason))
                    if context.count == filesBefore.count { problems.append(problem) } else { empty.append(problem) }
                }
            } else {
                captures.append(source)
                continue
            }
            tell(source, captures.dropFirst(before).count { $0 != source }, since: filesBefore)
        }
        // An archive that tells of the cluster may stand beside captures, and not for them.
        if captures.isEmpty { problems += empty }
    }

    private mutating func search(_ folder: CaptureSource, _ files: [CaptureSource]) {
        var unpacked: [CaptureSource] = []
        swap(&captures, &unpacked)
        var holdsCaptures = false
        for file in files {
            switch FileContent(file) {
            case .capture: holdsCaptures = true
            case .archive: unpack(file, of: folder, depth: 0)
            case .other(let head):
                let path = String(file.name.dropFirst(folder.name.count).drop { $0 == "/" })
                if !note(path: path) { add(file, head, path: path) }
            // A name may promise a capture that cannot be read.
            case .compressed, nil: holdsCaptures = holdsCaptures || file.name.contains("cap")
            }
        }
        addCollectors { CollectorFiles(folder.below($0)) }
        swap(&captures, &unpacked)
        // Its captures are found where they are opened, and so is that there are none.
        if holdsCaptures || unpacked.isEmpty { captures.append(folder) }
        captures += unpacked
    }

    // MARK: Archives

    /// The archive that a source is, where it can be looked into; nil for all else.
    private mutating func archive(_ source: CaptureSource) -> CaptureSource? {
        do throws(CaptureError) {
            if let kept = try source.keptArchive() { return kept }
        } catch {
            problems.append(CaptureProblem(source: source, error: error))
        }
        return source.isRegularFile && FileContent(source) == .archive ? source : nil
    }

    private mutating func unpack(_ archive: CaptureSource, of given: CaptureSource, depth: Int) {
        guard depth < Self.depthLimit, let reader = ArchiveReader(archive) else { return }
        do throws(ArchiveReader.Failure) {
            while let member = try reader.next() {
                if member.isFile { try take(member, reader, from: archive, of: given, depth: depth) }
            }
        } catch {
            tellEnd(of: archive, error.reason)
        }
        addCollectors { CollectorFiles(archive, root: $0) }
    }

    private mutating func take(
        _ member: ArchiveReader.Member, _ reader: ArchiveReader, from archive: CaptureSource, of given: CaptureSource,
        depth: Int
    ) throws(ArchiveReader.Failure) {
        let (head, failure) = Self.head(reader)
        let content = FileContent(head: head)
        var isWanted = true
        if case .other(let head) = content {
            // A collector's files are read from the archive, where they are together.
            isWanted = !note(path: member.path) && ContextKind(head, path: member.path) != nil
        }
        // What there is of one that ends early is read, too.
        if isWanted, let source = keep(head, failure == nil ? reader : nil, "\(reader.name)/\(member.path)", given) {
            switch content == .compressed ? FileContent(source) : content {
            case .capture: captures.append(source)
            case .archive: unpack(source, of: given, depth: depth + 1)
            case .other(let head): if !note(path: member.path) { add(source, head, path: member.path) }
            case .compressed, nil: break
            }
        }
        if let failure { throw failure }
    }

    private static func head(_ reader: ArchiveReader) -> ([UInt8], ArchiveReader.Failure?) {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 15)
        do throws(ArchiveReader.Failure) {
            while head.count < FileContent.headLength, case let count = try reader.read(into: &buffer), count > 0 {
                head += buffer[..<count]
            }
        } catch {
            return (head, error)
        }
        return (head, nil)
    }

    private mutating func keep(
        _ head: [UInt8], _ reader: ArchiveReader?, _ name: String, _ given: CaptureSource
    ) -> CaptureSource? {
        do throws(CaptureError) {
            let file: KeptFile
            if let kept { file = kept } else { file = try KeptFile() }
            kept = file
            var reason: String?
            var source = try file.keep(head, reader, name: name) { reason = $0.reason }
            if let reason { tellEnd(of: source, reason) }
            source.label = given.label
            source.userLinkTypes = given.userLinkTypes
            return source
        } catch {
            problems.append(CaptureProblem(source: given, error: error))
            return nil
        }
    }

    private mutating func tellEnd(of source: CaptureSource, _ reason: String) {
        lastReason = reason
        sentences.append("\(verbatim: printable(source.name)) was read as far as possible: \(verbatim: reason).")
    }

    // MARK: Files about the cluster

    private mutating func add(_ file: CaptureSource, _ head: [UInt8], path: String) {
        var file = file
        file.label = nil
        switch ContextKind(head, path: path) {
        case .objects: context.cluster.append(file)
        case .coreDNSLog:
            file.label = ContextKind.pod(in: path)
            context.corednsLogs.append(file)
        case .resolver: context.resolvers.append(file)
        case nil: break
        }
    }

    /// Whether the file is eks-log-collector's.
    private mutating func note(path: String) -> Bool {
        guard let (root, kind) = ContextKind.collector(path) else { return false }
        collectors[root, default: []].insert(AnyHashable(kind))
        return true
    }

    /// One file of a collector's name may be anybody's; several are a collector's.
    private mutating func addCollectors(_ files: (String) -> CollectorFiles) {
        context.eksLogs += collectors.filter { $0.value.count > 1 }.keys.sorted().map(files)
        collectors = [:]
    }

    // MARK: What is said

    /// What was taken from where, and what was left out.
    ///
    /// - Parameter isRedacted: files about the cluster are used only where they are named, and no name of the user's is said.
    package func limits(isRedacted: Bool) -> [Sentence] {
        guard isRedacted else { return sentences }
        guard context.count > 0 else { return [] }
        return [
            "Redaction leaves out the files about the cluster that were found in folders and archives; flags name them."
        ]
    }

    private mutating func tell(_ source: CaptureSource, _ count: Int, since before: ContextFiles) {
        let name = printable(source.spokenName)
        if count > 0 {
            sentences.append(
                "\(plural(count, "capture")) from within \(verbatim: name) \(count, "was", "were") read.")
        }
        func names(_ files: [CaptureSource], _ old: [CaptureSource]) -> String? {
            let found = files.dropFirst(old.count).map(\.name)
            guard !found.isEmpty else { return nil }
            let told = found.prefix(Self.namesTold).map { file in
                file.hasPrefix(source.spokenName + "/")
                    ? String(file.dropFirst(source.spokenName.count + 1))
                    : String(file.split(separator: "/").last ?? "")
            }
            return printable((told + (found.count > told.count ? ["…"] : [])).joined(separator: ", "))
        }
        if let files = names(context.cluster, before.cluster) {
            sentences.append("Objects of the cluster were taken from \(verbatim: name): \(verbatim: files).")
        }
        if let files = names(context.corednsLogs, before.corednsLogs) {
            sentences.append("CoreDNS's log was taken from \(verbatim: name): \(verbatim: files).")
        }
        if let files = names(context.resolvers, before.resolvers) {
            sentences.append("resolv.conf was taken from \(verbatim: name): \(verbatim: files).")
        }
        if let files = names(context.eksLogs.map(\.source), before.eksLogs.map(\.source)) {
            sentences.append("eks-log-collector's files were taken from \(verbatim: name): \(verbatim: files).")
        }
    }
}
