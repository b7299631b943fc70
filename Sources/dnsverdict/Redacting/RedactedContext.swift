import ArgumentParser
import Capture
import Cluster
import DNSVerdictAnalysis
import Foundation
import PacketWire
import Redaction
import Wording

/// The files about the cluster, written anew with pseudonyms into a folder of the program's own, and read from there.
final class RedactedContext {
    /// A file that was written.
    struct File {
        var name: String
        var path: String
    }

    private let folder: TemporaryFolder
    private(set) var files: [File] = []
    /// The options with these files instead of the user's.
    private(set) var options: ContextOptions
    private(set) var limits: [Sentence] = []

    init(_ original: ContextOptions, _ redaction: Redactor) throws {
        folder = try TemporaryFolder()
        options = original
        do {
            try write(original, redaction)
        } catch let error as ContextError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }

    private func write(_ original: ContextOptions, _ redaction: Redactor) throws {
        for file in original.files { redaction.leaveOut(CaptureSource(argument: file).name) }
        let objects = ObjectsRedactor(redaction.pseudonyms)
        let records = RecordsRedactor(redaction.pseudonyms)
        options.cluster = []
        for (number, path) in original.cluster.enumerated() {
            let octets = try objects.json(try KubernetesObjects(ByteFeed(decompressing: path)))
            options.cluster.append(try add("cluster-\(number + 1).json", Data(octets)))
        }
        options.resolvConf = try original.resolvConf.map { path in
            let text = records.text(try ResolverConfiguration(ByteFeed(decompressing: path)))
            return try add("resolv.conf", Data(text.utf8))
        }
        options.corednsLogs = []
        for (number, argument) in original.corednsLogs.enumerated() {
            let source = CaptureSource(argument: argument)
            let pod = source.label ?? CoreDNSLog.podName(ofFile: source.name)
            let path = try addLog(
                "coredns-log-\(number + 1).txt", try OpenedLog(ByteFeed(decompressing: source.name)), records)
            options.corednsLogs.append(pod.map { "\(path)=\(redaction.label($0))" } ?? path)
        }
        if !original.eksLogs.isEmpty {
            limits.append("Redaction leaves out eks-log-collector archives: they contain free text.")
            options.eksLogs = []
        }
    }

    private func add(_ name: String, _ data: Data) throws -> String {
        let path = folder.path(name)
        guard FileManager.default.createFile(atPath: path, contents: data) else { throw Self.full(path) }
        files.append(File(name: "context/\(name)", path: path))
        return path
    }

    private func addLog(_ name: String, _ log: OpenedLog, _ records: RecordsRedactor) throws -> String {
        let path = try add(name, Data())
        guard let handle = FileHandle(forWritingAtPath: path) else { throw Self.full(path) }
        var buffer = Data()
        var isFull = false
        _ = try log.read { entry in
            guard !isFull, let line = records.line(entry) else { return }
            buffer.append(contentsOf: "\(line)\n".utf8)
            guard buffer.count > 1 << 16 else { return }
            do { try handle.write(contentsOf: buffer) } catch { isFull = true }
            buffer.removeAll(keepingCapacity: true)
        }
        do { try handle.write(contentsOf: buffer) } catch { isFull = true }
        if isFull { throw Self.full(path) }
        return path
    }

    private static func full(_ path: String) -> ExitCode {
        Console.error("\(path): cannot be written; make room or set TMPDIR.")
        return ExitCode(73)
    }
}

extension Redactor {
    /// A pod's name, or its address.
    func label(_ text: String) -> String {
        IPAddress(text).map { "\(pseudonyms.address($0))" } ?? pseudonyms.name(text)
    }
}
