package import Foundation

/// What the capturing pod prints and serves: each is one line of JSON, and no contract, as both ends are one version.
package enum AgentMessage {
    /// A place that is captured.
    package struct Place: Codable, Hashable, Sendable {
        package var name: String

        package init(name: String) {
            self.name = name
        }
    }

    /// Every place is captured from now on.
    package struct Capturing: Codable, Hashable, Sendable {
        package var version: String
        package var places: [Place]

        package init(version: String, places: [Place]) {
            (self.version, self.places) = (version, places)
        }
    }

    /// A line of the pod's log that says so.
    package struct CapturingLine: Codable, Sendable {
        package var capturing: Capturing

        package init(capturing: Capturing) {
            self.capturing = capturing
        }
    }

    /// One file to be had.
    package struct File: Codable, Hashable, Sendable {
        package var name: String
        package var bytes: Int
        package var sha256: String
    }

    /// What there is to be had, once the capture has ended.
    package struct FileList: Codable, Hashable, Sendable {
        package var version: String
        package var files: [File]
        /// What the capture ended with; nil while it goes on.
        package var exitCode: Int32?
    }

    /// What stands before the octets of a piece, on a line of its own.
    package struct PieceHead: Codable, Hashable, Sendable {
        package var name: String
        package var offset: Int
        package var length: Int
        package var sha256: String
    }

    package static func line(_ message: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(message)) ?? Data()) + Data([0x0a])
    }
}
