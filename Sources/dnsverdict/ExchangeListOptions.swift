import ArgumentParser
import Rows

/// How exchanges are listed, where, and which of them.
struct ExchangeListOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case jsonl
        case csv
        case parquet
    }

    enum Names: String, CaseIterable, ExpressibleByArgument {
        case ecs
        case otel
        case zeek
    }

    enum Only: String, CaseIterable, ExpressibleByArgument {
        case failures
    }

    @Option(
        help: """
            Format of the rows: text for people, jsonl for one JSON object a line, csv (RFC 4180), parquet (Apache Parquet, \
            compressed with Zstandard); without it what the ending of the file's name says, or text.
            """)
    var format: Format?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the rows to this file.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(
        help: "Flat rows for databases: no lists, a value in every column, keys to join rows of different captures by.")
    var flat = false

    @Option(
        help: """
            Names of flat columns: those of the Elastic Common Schema (ecs), OpenTelemetry (otel) or Zeek, where these have \
            some.
            """)
    var names: Names?

    @Option(help: ArgumentHelp("The Kubernetes node that the captures are of, for flat rows.", valueName: "name"))
    var node: String?

    @Option(help: ArgumentHelp("The cluster's name, for flat rows.", valueName: "name"))
    var clusterName: String?

    @Option(
        help: ArgumentHelp(
            """
            Write all flat tables into this folder, as Parquet unless --format says otherwise: exchanges, captures, \
            upstream_seconds, connections and pods, each with a file for the node.
            """, valueName: "folder"), completion: .directory)
    var tables: String?

    @Flag(
        help: """
            With --tables: exchanges in full only where they are not plainly answered, and one of 32 of the others; keys of what \
            came to endpoints (arrivals) and counts by minute (counts) for the rest.
            """)
    var reduced = false

    @Option(help: "Only exchanges without a usable answer in time, or with a server's error.")
    var only: Only?

    var chosenFormat: Format { Format.chosen(format, for: output) }

    /// Parquet has no lists of sightings, so that it is always flat.
    var isFlat: Bool { flat || tables != nil || chosenFormat == .parquet }

    var flatFormat: Format { tables != nil ? format ?? .parquet : chosenFormat }

    var columnNames: ColumnNames {
        switch names {
        case nil: .own
        case .ecs: .ecs
        case .otel: .otel
        case .zeek: .zeek
        }
    }

    func validate() throws {
        try Format.validate(output, format)
        if tables != nil, output != nil {
            throw ValidationError("--tables and -o both say where rows go: give one of them.")
        }
        if reduced, tables == nil || only != nil {
            throw ValidationError("--reduced takes --tables FOLDER, which then has all failures: leave --only out.")
        }
        if tables != nil && format == .text || tables == nil && flat && chosenFormat == .text {
            throw ValidationError("--flat rows are for databases: give --format jsonl, csv or parquet with it.")
        }
        for (name, isGiven) in [
            ("--names", names != nil), ("--node", node != nil), ("--cluster-name", clusterName != nil),
        ] where isGiven && !isFlat {
            throw ValidationError("\(name) is of flat rows: give --flat, --tables or --format parquet.")
        }
    }
}
