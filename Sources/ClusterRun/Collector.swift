import Capture
package import Foundation

/// Fetches the files of one capturing pod.
///
/// `kubectl exec` cuts streams and ends with 0 all the same, so that nothing counts that its hash does not vouch for: a file is
/// asked for in pieces, each with its own hash, goes on at the octet where the stream broke, and is whole only with the hash
/// of all of it.
package struct Collector: Sendable {
    /// A file as it came.
    package struct Collected: Hashable, Sendable {
        package var path: String
        package var name: String
        package var bytes: Int
        /// Octets of it that are here, whose hashes are right.
        package var received: Int

        package var isWhole: Bool { received == bytes }
    }

    package struct Result: Sendable {
        package var files: [Collected] = []
        /// Why something is missing; nil where all is here.
        package var problem: String?
        /// Whether the pod has been told that nothing more is wanted of it.
        package var isReleased = false
    }

    /// What tests make short.
    package struct Pace: Sendable {
        package var pieceSize = 4 << 20
        /// Before a stream is tried again, doubled each time up to 16 times.
        package var pause = Duration.milliseconds(250)
        /// Tries in a row that bring nothing, after which a pod is given up.
        package var tries = 6
        package var limits = Kubectl.Limits(whole: .seconds(300), silence: .seconds(20))
        /// Hashing the files of a full ring takes a while.
        package var listLimits = Kubectl.Limits(whole: .seconds(300), silence: .seconds(180))

        package init() {}
    }

    private let kubectl: Kubectl
    private let namespace: String
    private let pod: String
    private let folder: URL
    private let pace: Pace

    /// - Parameter folder: where the files go, under the names that they have.
    package init(_ kubectl: Kubectl, namespace: String, pod: String, folder: URL, pace: Pace = Pace()) {
        (self.kubectl, self.namespace, self.pod) = (kubectl, namespace, pod)
        (self.folder, self.pace) = (folder, pace)
    }

    private struct Broken: Error {
        var reason: String
    }

    /// Ends the capture and fetches what there is; what does not come is told, and is no error.
    package func collect() async throws -> Result {
        var result = Result()
        do {
            let list = try await list()
            // A pod is not to write anywhere else here.
            if let name = list.files.map(\.name).first(where: { !AgentFolder.isServed($0) }) {
                throw Broken(reason: "its list of files has one called \(name)")
            }
            for file in list.files {
                let collected = try await fetch(file)
                if collected.received > 0 || file.bytes == 0 { result.files.append(collected) }
                guard collected.isWhole else {
                    result.problem = result.problem ?? Self.cut(collected)
                    continue
                }
            }
        } catch let error as Broken {
            result.problem = error.reason
        }
        if result.problem == nil {
            result.isReleased = (try? await kubectl.output(exec(["collected"]), limits: pace.limits)) != nil
        }
        return result
    }

    private static func cut(_ file: Collected) -> String {
        "of \(file.name) only \(file.received) of \(file.bytes) bytes came"
    }

    private func exec(_ words: [String]) -> [String] {
        ["exec", "--namespace", namespace, pod, "--container", CaptureJob.container, "--"]
            + ["dnsverdict", "node-files", "--folder", CaptureJob.folder] + words
    }

    // MARK: The list

    private func list() async throws -> AgentMessage.FileList {
        var last = "it did not answer"
        for attempt in 0..<pace.tries {
            if attempt > 0 { try await pause(attempt) }
            do {
                let data = try await kubectl.output(exec(["end"]), limits: pace.listLimits)
                // A list that was cut is no JSON.
                guard let list = try? JSONDecoder().decode(AgentMessage.FileList.self, from: data) else {
                    last = "its list of files came cut"
                    continue
                }
                guard list.exitCode != nil else {
                    last = "its capture does not end"
                    continue
                }
                return list
            } catch let error as KubectlError {
                last = error.reason
                if error.isFinal { break }
            }
        }
        throw Broken(reason: last)
    }

    // MARK: Files

    /// Where a piece is, while it comes.
    private struct Piece {
        var head: AgentMessage.PieceHead
        var octets: Data
    }

    private func fetch(_ file: AgentMessage.File) async throws -> Collected {
        let whole = folder.appending(path: file.name)
        let partial = folder.appending(path: ".\(file.name).part")
        var collected = Collected(path: whole.path, name: file.name, bytes: file.bytes, received: 0)
        // Its hash is wrong though all of its pieces' were right where the file was changed meanwhile.
        for _ in 0..<2 {
            try Data().write(to: partial)
            let output = try FileHandle(forWritingTo: partial)
            defer { try? output.close() }
            var received = 0
            while received < file.bytes {
                guard let octets = try await piece(of: file, at: received) else { break }
                try output.write(contentsOf: octets)
                received += octets.count
            }
            try output.synchronize()
            collected.received = received
            guard received == file.bytes else { break }
            if try ArchiveMember(file.name, contentsOf: partial.path).sha256 == file.sha256 {
                try? FileManager.default.removeItem(at: whole)
                try FileManager.default.moveItem(at: partial, to: whole)
                return collected
            }
            collected.received = 0
        }
        guard collected.received > 0 else {
            try? FileManager.default.removeItem(at: partial)
            return collected
        }
        // Nobody is to take it for the whole.
        let cut = folder.appending(path: "cut-\(file.name)")
        try? FileManager.default.removeItem(at: cut)
        try FileManager.default.moveItem(at: partial, to: cut)
        collected.path = cut.path
        return collected
    }

    /// The octets of a file from `offset` on, whose hash is right; nil where they do not come.
    private func piece(of file: AgentMessage.File, at offset: Int) async throws -> Data? {
        let length = min(pace.pieceSize, file.bytes - offset)
        var kept: Piece?
        var attempt = 0
        var wrong = 0
        while attempt < pace.tries, wrong < Self.wrongLimit {
            if attempt > 0 { try await pause(attempt) }
            attempt += 1
            let have = kept?.octets.count ?? 0
            let answer = try await read(file.name, offset: offset + have, length: length - have)
            if let came = answer.piece, !came.octets.isEmpty, came.head.offset == offset + have {
                attempt = 0
                var piece = kept ?? Piece(head: came.head, octets: Data())
                piece.octets.append(came.octets.prefix(length - have))
                kept = piece
            }
            if let piece = kept, piece.octets.count == length {
                if piece.head.length == length, Self.isRight(piece) { return piece.octets }
                kept = nil
                wrong += 1
            }
            if answer.isFinal { return nil }
        }
        return nil
    }

    /// Times that a piece comes with all its octets and not with its hash.
    private static let wrongLimit = 3

    private static func isRight(_ piece: Piece) -> Bool {
        ArchiveMember("", octets: Array(piece.octets)).sha256 == piece.head.sha256
    }

    /// What came of a piece, however its stream ended.
    private func read(
        _ name: String, offset: Int, length: Int
    ) async throws -> (piece: Piece?, isFinal: Bool) {
        let output = folder.appending(path: ".piece-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }
        var isFinal = false
        do {
            let words = ["read", name, "--offset", "\(offset)", "--length", "\(length)"]
            try await kubectl.run(exec(words), to: output, limits: pace.limits)
        } catch let error as KubectlError {
            isFinal = error.isFinal
        }
        guard let data = try? Data(contentsOf: output), let end = data.firstIndex(of: 0x0a),
            let head = try? JSONDecoder().decode(AgentMessage.PieceHead.self, from: data[..<end])
        else { return (nil, isFinal) }
        return (Piece(head: head, octets: Data(data[(end + 1)...])), isFinal)
    }

    private func pause(_ attempt: Int) async throws {
        try await Task.sleep(for: pace.pause * (1 << min(attempt - 1, 4)))
    }
}

extension KubectlError {
    /// Whether trying again is in vain.
    var isFinal: Bool { [.missing, .forbidden, .unauthorized, .notFound].contains(kind) }
}
