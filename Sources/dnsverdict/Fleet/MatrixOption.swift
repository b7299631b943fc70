import ArgumentParser
import Fleet
import Foundation

/// The query's result, as a file.
struct MatrixOption: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "What `fleet query` wrote: JSON, an object a line (JSONEachRow); - for standard input.",
            valueName: "file"), completion: .file())
    var matrix: String

    func rows() throws -> [MatrixRow] {
        let data: Data
        do {
            data =
                matrix == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: matrix))
        } catch {
            let isMissing = !FileManager.default.fileExists(atPath: matrix)
            let why = isMissing ? "there is no such file" : "cannot be read (\(error.systemReason))"
            Console.error("\(matrix): \(why); give what `fleet query` wrote.")
            throw ExitCode(isMissing ? 66 : 65)
        }
        do throws(FleetError) {
            return try MatrixRow.rows(of: data, called: matrix == "-" ? "standard input" : matrix)
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }
}
