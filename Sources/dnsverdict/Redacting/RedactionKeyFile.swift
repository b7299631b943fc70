import ArgumentParser
import Foundation
import Redaction

/// The file that holds the key of pseudonyms, which its owner alone may read.
struct RedactionKeyFile {
    let key: RedactionKey

    /// Reads the key, or makes a new one where there is no file.
    ///
    /// - Parameters:
    ///   - path: nil for the file in the user's configuration folder.
    ///   - isQuiet: whether a new key goes unmentioned.
    init(path: String?, isQuiet: Bool) throws {
        let place = path ?? Self.usualPlace
        if FileManager.default.fileExists(atPath: place) {
            key = try Self.read(place)
            if path == nil, !isQuiet { Console.error("pseudonyms are made with the key in \(place).") }
            return
        }
        key = RedactionKey()
        try write(place)
        if !isQuiet { Console.error("\(place): a new key for pseudonyms was made; keep it to yourself.") }
    }

    /// `redaction.key` in the program's folder of the XDG Base Directory Specification.
    private static var usualPlace: String {
        let environment = ProcessInfo.processInfo.environment
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
        let home = FileManager.default.homeDirectoryForCurrentUser.appending(path: ".config")
        return (base ?? home).appending(path: "dnsverdict/redaction.key").path
    }

    private static func read(_ place: String) throws -> RedactionKey {
        guard let data = FileManager.default.contents(atPath: place) else {
            Console.error("\(place): permission denied; name another file with --redact-key.")
            throw ExitCode(77)
        }
        guard let key = RedactionKey(text: String(decoding: data, as: UTF8.self)) else {
            Console.error(
                "\(place): no key (\(RedactionKey.length * 2) hexadecimal digits); name a file that is not there yet.")
            throw ExitCode(65)
        }
        return key
    }

    private func write(_ place: String) throws {
        let folder = URL(filePath: place).deletingLastPathComponent()
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let isMade = FileManager.default.createFile(
            atPath: place, contents: Data("\(key.text)\n".utf8), attributes: [.posixPermissions: 0o600])
        guard isMade else {
            Console.error("\(place): the key cannot be written; name another file with --redact-key.")
            throw ExitCode(73)
        }
    }
}
