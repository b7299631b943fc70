import Foundation

/// A report for machines: one JSON object, keys sorted so that two reports can be compared line by line.
package enum JSONReport {
    package static func render(_ document: ReportDocument) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    /// The same on one line, as the last of many: `{"report": …}`.
    package static func line(_ document: ReportDocument) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(["report": document]), as: UTF8.self) + "\n"
    }
}
