import ArgumentParser
import Capture
import Redaction

/// Searches a redacted bundle, member by member, before it is written.
struct BundleSearch {
    private let redactor: Redactor

    init(_ redactor: Redactor) {
        self.redactor = redactor
    }

    func check(_ members: [ArchiveMember], evidence: [EvidenceFile]) throws {
        for member in members {
            try redactor.check(member.name.utf8, of: member.name)
            var failure: (any Error)?
            // Pieces overlap by what a name can be long.
            var tail: [UInt8] = []
            try member.forEachPiece { piece in
                guard failure == nil else { return }
                do { try redactor.check(tail + piece, of: member.name) } catch { failure = error }
                tail = Array(piece.suffix(512))
            }
            if let failure { throw failure }
        }
        for file in evidence { try check(file) }
    }

    private func check(_ file: EvidenceFile) throws {
        var captures = try CaptureSet([CaptureSource(.path(file.path))], hashing: false) { _ in }
        var search = PacketLeakSearch(redactor.pseudonyms)
        var found: String?
        captures.forEachFrame { frame, bytes in
            found = search.find(in: frame, bytes)
            return found == nil
        }
        if let found { try redactor.refuse(file.name, found) }
    }
}
