import Bytes
import Glibc

/// Names of files as the kernel has them, which need not be UTF-8; in text they are as ``OctetText`` writes them.
enum FileName {
    /// Calls `body` with the octets of `path` and a NUL after them; valid during the call.
    static func withOctets<Result>(of path: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let octets = OctetText.octets(of: path).map(CChar.init(bitPattern:)) + [0]
        // Right: the array lives through the call, and ends with NUL.
        return unsafe body(octets)
    }

    /// The folder that `path` lies in, where that is not there.
    static func missingFolder(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
        let folder = String(path[..<slash])
        // Right: the string outlives the call, which only reads it.
        return unsafe withOctets(of: folder) { unsafe access($0, F_OK) } == 0 ? nil : folder
    }

    /// The names in a folder but `.` and `..`, in no order; nil where it cannot be read.
    static func entries(of folder: String) -> [String]? {
        // Right: the stream is closed once, after its last entry was copied.
        guard let stream = unsafe withOctets(of: folder, { unsafe opendir($0) }) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Right: `d_name` is an array that ends with NUL; nothing beyond that is looked at.
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            guard name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] else { continue }
            names.append(OctetText.decode(name))
        }
        return names
    }
}

/// The words of the command line, whatever octets they are made of.
package enum CommandArguments {
    /// The program's name and what follows it.
    package static let all: [String] = {
        // Right: the C runtime gives as many strings as it counts, and they stay until the process ends.
        (0..<Int(CommandLine.argc)).compactMap { number in
            guard let word = unsafe CommandLine.unsafeArgv[number] else { return nil }
            let octets = unsafe UnsafeBufferPointer(start: word, count: strlen(word))
            return OctetText.decode(unsafe octets.map(UInt8.init(bitPattern:)))
        }
    }()
}
