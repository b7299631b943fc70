import Foundation

/// A headless Chromium, spoken to over its DevTools protocol: JSON messages on two pipes, each ended by a NUL.
final class Browser {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static let path: String? = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .flatMap { name in ["/usr/bin/", "/usr/local/bin/"].map { $0 + name } }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let profile: URL
    private var received = Data()
    private var lastID = 0
    private var session: String?
    /// Every event of the page so far.
    private(set) var events: [(method: String, parameters: [String: Any])] = []

    init() throws {
        profile = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-browser-\(UUID().uuidString)")
        guard let path = Self.path else { throw Failure(description: "there is no browser") }
        process.executableURL = URL(filePath: "/bin/sh")
        // The browser reads commands from descriptor 3 and answers on 4.
        process.arguments = [
            "-c", "exec timeout -k 5 120 \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null", "sh", path,
            "--headless=new",
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
            "--user-data-dir=\(profile.path)", "about:blank",
        ]
        process.standardInput = input
        process.standardOutput = output
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": profile.path]
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
        try process.run()
        let target = try call("Target.createTarget", ["url": "about:blank"])
        let attached = try call(
            "Target.attachToTarget", ["targetId": target["targetId"] as? String ?? "", "flatten": true])
        session = attached["sessionId"] as? String
        for domain in ["Page", "Network", "Runtime", "Debugger", "Log"] { try call("\(domain).enable") }
    }

    /// Ends the browser.
    func close() {
        session = nil
        // A signal may be blocked in what a test's thread starts; the browser ends by itself when told to.
        _ = try? call("Browser.close")
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: profile)
    }

    /// Shows a file in a window of so many pixels.
    func open(_ file: URL, width: Int, scheme: String) throws {
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600])
        try call(
            "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
        events = []
        try call("Page.navigate", ["url": file.absoluteString])
        while !events.contains(where: { $0.method == "Page.loadEventFired" }) { note(try receive()) }
    }

    /// The value of an expression in the page, as JSON gives it.
    func value(of expression: String) throws -> Any? {
        let result = try call("Runtime.evaluate", ["expression": expression, "returnByValue": true])
        if let problem = result["exceptionDetails"] { throw Failure(description: "\(problem)") }
        return (result["result"] as? [String: Any])?["value"]
    }

    @discardableResult
    private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        lastID += 1
        var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        if let session { message["sessionId"] = session }
        try input.fileHandleForWriting.write(contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
        while true {
            let answer = try receive()
            guard answer["id"] as? Int == lastID else {
                note(answer)
                continue
            }
            if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
            return answer["result"] as? [String: Any] ?? [:]
        }
    }

    private func note(_ message: [String: Any]) {
        guard let method = message["method"] as? String else { return }
        events.append((method, message["params"] as? [String: Any] ?? [:]))
    }

    private func receive() throws -> [String: Any] {
        while true {
            if let end = received.firstIndex(of: 0) {
                let message = Data(received[received.startIndex..<end])
                received = Data(received[received.index(after: end)...])
                return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
            }
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { throw Failure(description: "the browser ended") }
            received += piece
        }
    }
}
