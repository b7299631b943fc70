import Capture
import Foundation
import Report
import Wording

/// What a bundle holds, for machines: `manifest.json`.
struct BundleManifest: Encodable {
    struct Member: Encodable {
        var name: String
        var bytes: Int
        var sha256: String
    }

    struct Evidence: Encodable {
        /// The original capture.
        var capture: String
        var sha256: String?
        var packets: Int
        /// The evidence capture, and how many of the packets it holds.
        var evidence: String
        var evidencePackets: Int
    }

    /// Raised when a field changes its name or meaning; new fields do not raise it.
    var schemaVersion = 1
    var tool: ReportDocument.Tool
    var verdict: ReportDocument.Verdict
    /// Whether reading the evidence captures gives the same verdict.
    var evidenceAgrees: Bool
    var isRedacted: Bool
    var captures: [Evidence]
    /// All but this file and SHA256SUMS.
    var members: [Member]
    /// What was left out, in sentences.
    var notes: [String]

    func rendered() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return printableJSON(Array(try encoder.encode(self))) + [0x0a]
    }
}

extension BundleManifest.Member {
    init(_ member: ArchiveMember) {
        self.init(name: member.name, bytes: member.size, sha256: member.sha256)
    }
}
