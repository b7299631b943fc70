import Foundation

/// Octets from a file, standard input or a decompressor, forward only.
///
/// Whoever has compressed input wraps its decompressor in one; this target owns none.
package struct ByteFeed {
    /// What the user calls the source, for messages.
    package let name: String
    private let next: (inout [UInt8]) throws -> Int

    /// A feed whose `next` overwrites the start of a buffer and returns how many octets that were: 0 at the end.
    package init(name: String, next: @escaping (inout [UInt8]) throws -> Int) {
        self.name = name
        self.next = next
    }

    /// The octets of an array, for text that is in memory already.
    package init(name: String, octets: [UInt8]) {
        var position = 0
        self.init(name: name) { buffer in
            let count = min(buffer.count, octets.count - position)
            guard count > 0 else { return 0 }
            buffer.replaceSubrange(0..<count, with: octets[position..<position + count])
            position += count
            return count
        }
    }

    /// The octets of the file `name`; `-` is standard input.
    package init(contentsOf name: String) throws(ContextError) {
        let handle = try ByteFeed.open(name)
        self.init(name: name == "-" ? "standard input" : name) { buffer in
            guard let data = try handle.read(upToCount: buffer.count), !data.isEmpty else { return 0 }
            let count = min(data.count, buffer.count)
            buffer.replaceSubrange(0..<count, with: data.prefix(count))
            return count
        }
    }

    /// Overwrites the start of `buffer` and returns how many octets that were; 0 at the end.
    func read(into buffer: inout [UInt8]) throws(ContextError) -> Int {
        do {
            return min(max(try next(&buffer), 0), buffer.count)
        } catch let error as ContextError {
            throw error
        } catch {
            throw .cannotRead(name: name, reason: error.localizedDescription)
        }
    }

    /// All octets, at most `limit`.
    func readAll(limit: Int, remedy: String) throws(ContextError) -> [UInt8] {
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try read(into: &buffer)
            guard count > 0 else { return octets }
            guard octets.count + count <= limit else {
                throw .tooLarge(name: name, limit: limit, remedy: remedy)
            }
            octets += buffer[..<count]
        }
    }

    /// Whether `name` is a folder, or a link to one.
    package static func isFolder(_ name: String) -> Bool { FileManager.default.fileExists(atPath: name + "/.") }

    private static func open(_ name: String) throws(ContextError) -> FileHandle {
        guard name != "-" else { return .standardInput }
        guard FileManager.default.fileExists(atPath: name) else { throw .noSuchFile(name: name) }
        guard !isFolder(name) else {
            throw .wrongKind(name: name, kind: "a folder", remedy: "name the file itself")
        }
        guard FileManager.default.isReadableFile(atPath: name) else { throw .notPermitted(name: name) }
        guard let handle = FileHandle(forReadingAtPath: name) else {
            throw .cannotRead(name: name, reason: "it cannot be opened")
        }
        return handle
    }
}
