import ArgumentParser
import Capture
import Foundation

/// Where results go: standard output or a file, written in large pieces.
final class Output {
    private let handle: FileHandle
    let name: String
    private var buffer = Data()
    private static let pieceSize = 1 << 16

    /// - Parameter path: nil or `-` for standard output.
    init(path: String?) throws {
        guard let path, path != "-" else {
            handle = .standardOutput
            name = "standard output"
            return
        }
        name = path
        do throws(SystemError) {
            handle = FileHandle(fileDescriptor: try OutputPath.open(path), closeOnDealloc: true)
        } catch {
            Console.error("\(path): cannot be written (\(error.reason)); choose another place with -o.")
            throw ExitCode(73)
        }
    }

    private init(_ handle: FileHandle, _ name: String) {
        self.handle = handle
        self.name = name
    }

    /// Where results go when standard output carries a capture.
    static var standardError: Output { Output(.standardError, "standard error") }

    func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Output.pieceSize { try flush() }
    }

    func write(_ data: Data) throws {
        buffer.append(data)
        if buffer.count >= Output.pieceSize { try flush() }
    }

    /// Writes a large piece, after what was written before.
    func write(_ octets: Span<UInt8>) throws {
        try flush()
        try writing { try OutputPath.write(octets, to: handle.fileDescriptor) }
    }

    func flush() throws {
        guard !buffer.isEmpty else { return }
        try writing { try handle.write(contentsOf: buffer) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writing(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            // Who reads the first lines only, as `| head` does, has all that is wanted.
            if !error.isBrokenPipe {
                Console.error(
                    """
                    \(name): cannot be written (\(error.systemReason)); make room or choose another place with -o.
                    """)
            }
            throw ExitCode(73)
        }
    }
}
