import Fleet
package import Foundation

/// One transfer by the user's `curl`. Its options go to standard input, so that no list of processes shows secrets.
package struct Curl: Sendable {
    package struct Request: Sendable {
        package var url: String
        package var headers: [String] = []
        /// Octets to be sent: text, or a file's.
        package var body: Body?
        package var followsRedirects = false

        package enum Body: Sendable {
            case text(String)
            case file(String)
        }

        package init(_ url: String, headers: [String] = [], body: Body? = nil, followsRedirects: Bool = false) {
            (self.url, self.headers, self.body) = (url, headers, body)
            self.followsRedirects = followsRedirects
        }
    }

    private let program: UserProgram
    /// For an answer to every question.
    private let folder: URL

    /// - Parameter folder: where answers are kept meanwhile.
    package init(program: String = "curl", folder: URL) {
        self.program = UserProgram(program)
        self.folder = folder
    }

    /// Transfers, and says with which HTTP status.
    ///
    /// - Parameter place: what takes the octets of the answer, whatever its status is.
    package func run(_ request: Request, to place: URL) async throws -> Int {
        let status = folder.appending(path: "status-\(UUID().uuidString)")
        let text = folder.appending(path: "text-\(UUID().uuidString)")
        defer {
            for file in [status, text] { try? FileManager.default.removeItem(at: file) }
        }
        var request = request
        if case .text(let content) = request.body {
            // A line of options has 100 KiB at most.
            try Data(content.utf8).write(to: text)
            request.body = .file(text.path)
        }
        let end = try await program.run(
            ["--config", "-"], input: Self.configuration(request, to: place.path), to: status)
        let said = (try? String(contentsOf: status, encoding: .utf8)) ?? ""
        guard end.status == 0, let code = Int(said) else {
            throw FleetError(.unreachable, Self.sentence(request.url, end))
        }
        return code
    }

    /// Options as curl reads them from a file: `--config`, curl(1).
    static func configuration(_ request: Request, to place: String) -> String {
        var options = [
            ("url", request.url), ("output", place), ("write-out", "%{http_code}"), ("connect-timeout", "10"),
            ("proto", "=http,https"),
        ]
        options += request.headers.map { ("header", $0) }
        if case .file(let path) = request.body {
            // It is octets, not a form; and nobody answers 100 Continue sooner for being asked.
            options += [
                ("data-binary", "@\(path)"), ("header", "Content-Type: application/octet-stream"),
                ("header", "Expect:"),
            ]
        }
        let flags = ["silent", "show-error", "globoff"] + (request.followsRedirects ? ["location"] : [])
        return (flags + options.map { "\($0.0) = \(quoted($0.1))" })
            .joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\": quoted += "\\\(character)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{b}": quoted += "\\v"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }

    private static func sentence(_ url: String, _ end: UserProgram.End) -> String {
        let place = url.prefix { $0 != "?" }
        let said = end.errors.split(separator: "\n").last.map(String.init) ?? "it ended with status \(end.status)"
        return "\(place): cannot be reached (\(said)); check the address, the network and proxies."
    }
}
