import ArgumentParser
import Capture
import DNSVerdictAnalysis
import Parquet
import Rows

/// A Parquet file that flat rows are written to, a group at a time; it appears when it is whole.
final class ParquetOutput {
    private var batch: FlatBatch
    private var writer: ParquetWriter
    private var file: WholeFile
    private let name: String

    /// - Parameter path: nil or `-` for standard output.
    init(_ columns: [ParquetColumn], to path: String?) throws {
        let path = path ?? "-"
        name = path == "-" ? "standard output" : path
        if path == "-", Console.isOutputTerminal {
            Console.error("Parquet is no text for a terminal: name a file with -o, or redirect standard output.")
            throw ExitCode(64)
        }
        guard let writer = ParquetWriter(columns: columns, createdBy: "dnsverdict version \(CaptureAnalysis.version)")
        else {
            Console.error("there is no memory to compress rows with; take fewer programs at once.")
            throw ExitCode(71)
        }
        self.writer = writer
        batch = FlatBatch(columns)
        do throws(SystemError) {
            file = try WholeFile(at: path)
        } catch {
            throw Self.cannotWrite(name, error)
        }
    }

    func write(_ row: borrowing some FlatRow) throws {
        row.put(into: &batch)
        if batch.isFull { try writeGroup() }
    }

    private func writeGroup() throws {
        batch.write(to: &writer)
        try flush()
    }

    private func flush() throws {
        do throws(SystemError) {
            try file.write(writer.output.span)
        } catch {
            throw Self.cannotWrite(name, error)
        }
        writer.takeOutput()
    }

    func finish() throws {
        if !batch.isEmpty { batch.write(to: &writer) }
        writer.finish()
        try flush()
        do throws(SystemError) {
            try file.finish()
        } catch {
            throw Self.cannotWrite(name, error)
        }
    }

    private static func cannotWrite(_ name: String, _ error: SystemError) -> ExitCode {
        Console.error("\(name): cannot be written (\(error.reason)); make room or choose another place with -o.")
        return ExitCode(73)
    }
}
