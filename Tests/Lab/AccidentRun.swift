import Foundation
import TestSupport

/// One run of `Tests/Lab/accident`.
struct AccidentRun {
    private struct Report: Decodable {
        var captures: [Capture]
    }

    /// What a report states of one capture.
    struct Capture: Decodable {
        var name: String
        var label: String?
        var packets: Int
    }

    let folder: URL
    let status: Int32
    /// What `live` said besides where it captures and what it keeps.
    let problems: [String]

    init(_ accident: String) throws {
        folder = try Lab.folder()
        try Lab.run("accident", [Tool.path, Lab.program("flood"), accident, folder.path], log: folder)
        let folder = self.folder
        func text(_ name: String) -> String {
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
        }
        status = Int32(text("live.status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
        problems = text("live.errors").split(separator: "\n").map(String.init)
            .filter {
                !$0.contains(": capturing on ") && !$0.contains(": keeping it in ")
                    && !$0.contains(": writing it to standard output")
                    && !$0.contains(": serving metrics on ")
            }
    }

    /// How many packets the report states of each capture.
    func packets(in name: String = "live.json") throws -> [Int] { try captures(in: name).map(\.packets) }

    func captures(in name: String = "live.json") throws -> [Capture] {
        let report = try Data(contentsOf: folder.appending(path: name))
        return try JSONDecoder().decode(Report.self, from: report).captures
    }

    /// What a file in ``folder`` holds.
    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
