import Foundation
import TestSupport

/// One run of the program with its peak memory and its time, where GNU time is there to measure them.
struct MeasuredRun {
    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/time")

    let run: Shell.Run
    /// Peak resident memory in KiB; nil where it could not be measured.
    private(set) var kilobytes: Int?
    private(set) var seconds: Double?

    /// True where a signal ended the program: a trap, or the time's end.
    var isSignal: Bool { run.exit == 124 || run.exit > 128 }

    init(_ arguments: [String]) throws {
        let scratch = try Scratch()
        let costs = scratch.folder.appending(path: "costs")
        // `time` is small and starts the program itself, so that the peak is the program's and not its parent's.
        let measure = MeasuredRun.isPossible ? "/usr/bin/time -q -f '%M %e' -o \"$1\"" : ""
        run = try Shell.run("exec timeout 60 \(measure) \"$TOOL\" \"${@:2}\"", [costs.path] + arguments)
        guard let text = try? String(contentsOf: costs, encoding: .utf8) else { return }
        let words = text.split { $0.isWhitespace }
        guard words.count == 2 else { return }
        kilobytes = Int(words[0])
        seconds = Double(words[1])
    }
}
