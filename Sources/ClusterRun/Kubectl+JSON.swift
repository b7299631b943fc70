package import Foundation

// kubectl may be cut off, by a proxy or a load balancer, and end with 0 all the same.
extension Kubectl {
    /// What it prints as JSON, written to a file; asked for once more where it came cut.
    func json(_ arguments: [String], to file: URL, limits: Limits = Limits()) async throws {
        for _ in 0..<2 {
            try await run(arguments, to: file, limits: limits)
            if Self.isWhole(file) { return }
        }
        throw KubectlError(.failed, command: command(arguments), reason: "what it printed was cut off, twice")
    }

    /// What it prints as JSON; asked for once more where it came cut.
    package func json(_ arguments: [String], limits: Limits = Limits()) async throws -> Data {
        let file = temporaryFile()
        defer { try? FileManager.default.removeItem(at: file) }
        try await json(arguments, to: file, limits: limits)
        return try Data(contentsOf: file)
    }

    /// Whether every bracket is closed; a cut list is a problem of its reader's otherwise, object by object.
    private static func isWhole(_ file: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
        defer { try? handle.close() }
        var (depth, brackets) = (0, 0)
        var isInString = false
        var isEscaped = false
        while let piece = try? handle.read(upToCount: pieceLength), !piece.isEmpty {
            for octet in piece {
                if isEscaped {
                    isEscaped = false
                } else if isInString {
                    isEscaped = octet == UInt8(ascii: "\\")
                    isInString = octet != UInt8(ascii: "\"")
                } else {
                    switch octet {
                    case UInt8(ascii: "\""): isInString = true
                    case UInt8(ascii: "{"), UInt8(ascii: "["): (depth, brackets) = (depth + 1, brackets + 1)
                    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                    default: break
                    }
                }
            }
        }
        return brackets > 0 && depth == 0
    }

    private static let pieceLength = 1 << 18
}
