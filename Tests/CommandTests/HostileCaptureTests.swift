import Foundation
import TestSupport
import Testing

/// Malformed and odd captures, made here or from public collections, end in a result or in a sentence.
@Suite struct HostileCaptureTests {
    static let documented: Set<Int32> = [0, 1, 2, 65, 66]
    /// In KiB.
    static let memoryLimit = 64 << 10

    /// `messages` too: it reads every record, where `analyze` reads little more than the questions.
    @Test(arguments: ["analyze", "messages"])
    func `no damaged capture makes the program trap, hang or take much memory`(command: String) throws {
        let scratch = try Scratch()
        var captures = DamagedCaptures(seed: 0x5eed)
        try captures.write(240, to: scratch.folder)
        try Self.read(scratch.folder, with: command)
    }

    @Test(
        .enabled(
            if: Files.shared("captures/hostile") != nil,
            "There is no shared/captures/hostile beside this checkout: captures of others are not handed on."),
        arguments: ["captures/hostile", "captures/public/more/hostile"], ["analyze", "messages"])
    func `no public capture makes the program trap, hang or take much memory`(name: String, command: String) throws {
        try Self.read(try #require(Files.shared(name)), with: command)
    }

    private static func read(_ folder: URL, with command: String) throws {
        let files = Files.names(in: folder).filter { !$0.hasSuffix(".tsv") && !$0.hasSuffix(".md") }
        #expect(files.count > 200)
        var largest = (kilobytes: 0, file: "none")
        var slowest = (seconds: 0.0, file: "none")
        for file in files {
            let measured = try MeasuredRun([command, "--no-progress", folder.appending(path: file).path])
            let run = measured.run
            #expect(!measured.isSignal, "\(file): \(run.exit)")
            #expect(HostileCaptureTests.documented.contains(run.exit), "\(file): \(run.exit) \(run.errors)")
            // A backtrace, or a word of the runtime's, would stand without the program's name.
            #expect(run.sentences.allSatisfy { $0.hasPrefix("dnsverdict: ") }, "\(file): \(run.errors)")
            #expect(!run.text.isEmpty || !run.errors.isEmpty, "\(file)")
            guard MeasuredRun.isPossible else { continue }
            let kilobytes = try #require(measured.kilobytes, "\(file)")
            let seconds = measured.seconds ?? 0
            #expect(kilobytes < HostileCaptureTests.memoryLimit, "\(file): \(kilobytes) KiB")
            if kilobytes > largest.kilobytes { largest = (kilobytes, file) }
            if seconds > slowest.seconds { slowest = (seconds, file) }
        }
        let costs =
            MeasuredRun.isPossible
            ? "at most \(largest.kilobytes) KiB (\(largest.file)), \(slowest.seconds) s (\(slowest.file))"
            : "memory not measured, as GNU time is not at /usr/bin/time"
        print("hostile: \(command) of \(files.count) captures of \(folder.lastPathComponent): \(costs)")
    }
}
