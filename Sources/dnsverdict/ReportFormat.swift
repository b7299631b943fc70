import ArgumentParser
import Foundation
import Report

/// The faces of a report. `analyze` writes one of them, a bundle holds them all.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case markdown
    case html
    case json

    /// What a file with this face is called.
    var fileName: String {
        switch self {
        case .text: "report.txt"
        case .markdown: "report.md"
        case .html: "report.html"
        case .json: "report.json"
        }
    }

    /// - Parameters:
    ///   - extent: how much of it the text has; the other faces have all of it.
    ///   - isVerdictLast: whether the text ends with what it begins with otherwise.
    func render(
        _ document: ReportDocument, isColored: Bool = false, width: Int = Console.plainWidth,
        extent: TextReport.Extent = .full, isVerdictLast: Bool = false
    ) throws -> Data {
        switch self {
        case .text:
            Data(
                TextReport.render(
                    document, isColored: isColored, width: width, extent: extent, isVerdictLast: isVerdictLast
                ).utf8)
        case .markdown: Data(try MarkdownReport.render(document).utf8)
        case .html: Data(try HTMLReport.render(document).utf8)
        case .json: Data(try JSONReport.render(document).utf8)
        }
    }
}
