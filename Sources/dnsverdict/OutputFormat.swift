import ArgumentParser
import Foundation

/// A format that the ending of a file's name may say.
protocol OutputFormat: RawRepresentable<String>, CaseIterable, ExpressibleByArgument {
    /// What is written where neither `--format` nor a file's name says it.
    static var usual: Self { get }
    /// Endings of the names of files in this format.
    var endings: [String] { get }
}

extension OutputFormat {
    /// The format asked for, or what the ending of `path` says.
    static func chosen(_ format: Self?, for path: String?) -> Self {
        let ending = path.map { URL(filePath: $0).pathExtension.lowercased() } ?? ""
        return format ?? allCases.first { $0.endings.contains(ending) } ?? usual
    }

    /// Endings of formats that some command writes, or that readers may expect one to.
    private static var foreign: [String] {
        let own = ReportFormat.allCases.flatMap(\.endings) + ExchangeListOptions.Format.allCases.flatMap(\.endings)
        return (own + ["pdf", "xml"]).filter { ending in !allCases.contains { $0.endings.contains(ending) } }
    }

    /// Refuses `-o json`, which with kubectl is a format and here would be a file of that name, and text in a file whose
    /// ending is that of a format which this command does not write.
    static func validate(_ path: String?, _ format: Self?) throws {
        guard let path else { return }
        let ending = URL(filePath: path).pathExtension.lowercased()
        if format == nil, foreign.contains(ending) {
            throw ValidationError(
                """
                -o \(path): this command does not write .\(ending) files; --format says which of \
                \(allCases.map(\.rawValue).joined(separator: ", ")) to write there.
                """)
        }
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let word = path.lowercased()
        guard let format = allCases.first(where: { $0.rawValue == word || $0.endings.contains(word) }) else { return }
        throw ValidationError(
            """
            -o names a file: for \(format.rawValue) on standard output give --format \(format.rawValue); for a file \
            called \(path), give -o ./\(path).
            """)
    }
}

extension ReportFormat: OutputFormat {
    static var usual: ReportFormat { .text }

    var endings: [String] {
        switch self {
        case .text: ["txt", "text"]
        case .markdown: ["md", "markdown"]
        case .html: ["html", "htm"]
        case .json: ["json"]
        }
    }
}

extension RowOptions.Format: OutputFormat {
    static var usual: RowOptions.Format { .text }

    var endings: [String] {
        switch self {
        case .text: ["txt"]
        case .jsonl: ["jsonl", "ndjson", "json"]
        case .csv: ["csv"]
        }
    }
}

extension ExchangeListOptions.Format: OutputFormat {
    static var usual: ExchangeListOptions.Format { .text }

    var endings: [String] {
        switch self {
        case .text, .jsonl, .csv: RowOptions.Format(rawValue: rawValue)?.endings ?? []
        case .parquet: ["parquet", "pq"]
        }
    }
}

extension LiveCommand.Format: OutputFormat {
    static var usual: LiveCommand.Format { .text }

    var endings: [String] {
        if let face = ReportFormat(rawValue: rawValue) { return face.endings }
        return ["jsonl", "ndjson"]
    }
}
