import Foundation
import Wording

/// A report for machines: one JSON object, keys sorted so that two reports can be compared line by line.
package enum JSONReport {
    /// - Parameter document: a report, or what holds some.
    package static func render(_ document: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return text(try encoder.encode(document))
    }

    /// The same on one line, as the last of many: `{"report": …}`.
    package static func line(_ document: ReportDocument) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return text(try encoder.encode(["report": document]))
    }

    private static func text(_ json: Data) -> String {
        String(decoding: printableJSON(Array(json)), as: UTF8.self) + "\n"
    }
}
