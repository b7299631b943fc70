import CFuzzer
import Foundation

/// `fuzz TARGET [libFuzzer's flags and corpora]`, and `fuzz seeds FOLDER CAPTURE…`, which makes corpora of captures.
@main
enum Fuzz {
    /// What is fuzzed, by name. A C callback captures nothing, so each stands here as a function of its own.
    private static let targets: [String: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32] = unsafe [
        "packets": { unsafe run($0, $1, PacketTarget.run) },
        "messages": { unsafe run($0, $1, MessageTarget.run) },
        "reassembly": { unsafe run($0, $1, ReassemblyTarget.run) },
        "captures": { unsafe run($0, $1, CaptureTarget.run) },
        "text": { unsafe run($0, $1, CaptureTarget.runText) },
        "archives": { unsafe run($0, $1, ArchiveTarget.run) },
        "logs": { unsafe run($0, $1, LogTarget.run) },
        "cluster": { unsafe run($0, $1, ClusterTarget.run) },
        "analyze": { unsafe run($0, $1, AnalyzeTarget.run) },
    ]

    /// Names the target to processes that libFuzzer starts, for merging above all: it knows no words of ours.
    private static let targetVariable = "DNSVERDICT_FUZZ_TARGET"

    static func main() throws {
        var words = CommandLine.arguments
        guard words.count > 1 else { usage() }
        if words[1] == "seeds", words.count > 3 {
            return try Seeds.write(to: words[2], from: Array(words[3...]))
        }
        if unsafe targets[words[1]] != nil {
            unsafe setenv(targetVariable, words.remove(at: 1), 1)
        }
        let name = ProcessInfo.processInfo.environment[targetVariable] ?? ""
        guard let target = unsafe targets[name] else { usage() }
        // Right: libFuzzer keeps the arguments to the program's end, which is when this call returns.
        var count = CInt(words.count)
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        let status = unsafe arguments.withUnsafeMutableBufferPointer { buffer in
            var base = buffer.baseAddress
            return unsafe LLVMFuzzerRunDriver(&count, &base, target)
        }
        exit(status)
    }

    private static func usage() -> Never {
        let names = unsafe targets.keys.sorted().joined(separator: ", ")
        FileHandle.standardError.write(Data("fuzz: name one of \(names), or seeds FOLDER CAPTURE…\n".utf8))
        exit(64)
    }

    private static func run(_ data: UnsafePointer<UInt8>?, _ size: Int, _ body: ([UInt8]) -> Void) -> Int32 {
        // Right: libFuzzer's octets are valid during the call, and are copied.
        body(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    }
}
