import Foundation
import Yams

/// Decodes what kubectl printed, object by object.
final class ManifestReader {
    private enum Form {
        case json, yaml
    }

    private let name: String
    private let feed: ByteFeed
    private let dump: ClusterDump
    private var form: Form?
    private var json = JSONPieces()
    private var yaml = YAMLPieces()
    /// One for all objects: each that is made searches the environment for an encoding, as a parser does that is told none.
    private let yamlDecoder = YAMLDecoder()
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var isAtEnd = false
    private var pieces: ArraySlice<ManifestPiece> = []
    /// Elements without a kind of a list whose own kind, which says it, has not come yet.
    private var withoutKind: [ManifestPiece] = []

    private static let remedy = KubernetesObjects.remedy
    /// Octets that are enough to tell what a text is.
    private static let headLength = 1024
    private static let withoutKindLimit = 10_000

    init(_ feed: ByteFeed) {
        name = feed.name
        dump = ClusterDump(feed.inUTF8, .objects)
        self.feed = dump.octets
    }

    /// Whether logs stand between the objects.
    var hasLogs: Bool { dump.hasLogs }

    /// The next object, or list without the elements that came before it; nil at the end.
    func next() throws(ContextError) -> (piece: ManifestPiece, item: ManifestItem)? {
        while true {
            guard let piece = pieces.popFirst() else {
                guard !isAtEnd else { return nil }
                try refill()
                continue
            }
            guard let item = try decode(piece) else { continue }
            if item.isWithoutKind, case .item = piece.part, piece.listKind == nil,
                withoutKind.count < Self.withoutKindLimit
            {
                withoutKind.append(piece)
                continue
            }
            if case .document(let isList) = piece.part, isList { release(item.listKind) }
            return (piece, item)
        }
    }

    /// Has elements decoded once more, now that the kind is known which their list's says.
    private func release(_ kind: String?) {
        pieces =
            withoutKind.map { piece in
                var piece = piece
                piece.listKind = kind ?? ""
                return piece
            } + pieces
        withoutKind = []
    }

    // MARK: Octets to pieces

    private func refill() throws(ContextError) {
        let octets = try read()
        var found: [ManifestPiece] = []
        do throws(ManifestTooLarge) {
            switch form {
            case .json:
                try json.take(octets, &found)
                if isAtEnd, let last = json.finish() { found.append(last) }
            case .yaml:
                try yaml.take(octets, &found)
                if isAtEnd { try yaml.finish(&found) }
            case nil: break
            }
        } catch {
            throw .tooLarge(name: name, limit: error.limit, remedy: "it is an object that large; \(Self.remedy)")
        }
        pieces = found[...]
    }

    /// The next octets; looks at the first ones.
    private func read() throws(ContextError) -> ArraySlice<UInt8> {
        var head: [UInt8] = []
        repeat {
            let count = try feed.read(into: &buffer)
            isAtEnd = count == 0
            if form != nil { return buffer[..<count] }
            head += buffer[..<count]
        } while !isAtEnd && head.count < Self.headLength
        guard !head.isEmpty else { throw .empty(name: name, remedy: Self.remedy) }
        switch ManifestDocuments.form(head) {
        case .json: form = .json
        case .yaml: form = .yaml
        case .other(let kind): throw .wrongKind(name: name, kind: kind, remedy: Self.remedy)
        }
        return head[...]
    }

    // MARK: Pieces to objects

    /// Nil for an empty document.
    private func decode(_ piece: ManifestPiece) throws(ContextError) -> ManifestItem? {
        var item = try form == .yaml ? decodeYAML(piece) : decodeJSON(piece)
        if case .item(let number) = piece.part {
            for index in item?.problems.indices ?? 0..<0 {
                let path = item?.problems[index].path ?? ""
                item?.problems[index].path =
                    path == ManifestItem.wholeDocument ? "items[\(number)]" : "items[\(number)].\(path)"
            }
        }
        return item
    }

    private func userInfo(_ piece: ManifestPiece) -> [CodingUserInfoKey: any Sendable] {
        guard case .item = piece.part, let key = ManifestItem.listKindKey else { return [:] }
        // An empty name stands for "no list within a list", which bounds the recursion.
        return [key: piece.listKind ?? ""]
    }

    private func decodeJSON(_ piece: ManifestPiece) throws(ContextError) -> ManifestItem {
        let decoder = JSONDecoder()
        decoder.userInfo = userInfo(piece)
        if let item = try? decoder.decode(ManifestItem.self, from: Data(piece.text)) { return item }
        let fault = JSONFault(in: piece.text)
        throw .malformed(
            name: name, place: "line \(piece.line + (fault?.line ?? 0))",
            reason: "no valid JSON (\(fault?.reason ?? "it holds what is no text or number"))", remedy: Self.remedy)
    }

    private func decodeYAML(_ piece: ManifestPiece) throws(ContextError) -> ManifestItem? {
        if let line = ManifestDocuments.lineOfAnchor(piece.text) {
            throw .malformed(
                name: name, place: "line \(piece.line + line - 1)",
                reason: "a YAML anchor, which kubectl does not print",
                remedy: Self.remedy)
        }
        do {
            // Tags are resolved by regular expressions for every key otherwise, which takes most of the time.
            let parser = try Parser(
                yaml: String(decoding: piece.text, as: UTF8.self), resolver: .basic, encoding: .utf8)
            guard let root = try parser.nextRoot() else { return nil }
            guard root.mapping != nil || piece.isItem else {
                guard root.null != nil || root.string == "" else {
                    throw ContextError.wrongKind(name: name, kind: "no Kubernetes object", remedy: Self.remedy)
                }
                return nil
            }
            return try yamlDecoder.decode(ManifestItem.self, from: root, userInfo: userInfo(piece))
        } catch let error as ContextError {
            throw error
        } catch {
            throw fault(error, in: piece)
        }
    }

    private func fault(_ error: any Error, in piece: ManifestPiece) -> ContextError {
        var place = "line \(piece.line)"
        var reason = "no valid YAML"
        switch error {
        case YamlError.scanner(_, _, let mark, _), YamlError.parser(_, _, let mark, _),
            YamlError.composer(_, _, let mark, _):
            place = "line \(piece.line + mark.line - 1)"
            reason += " (its indentation, a quotation mark or a colon is out of place, or it is nested too deep)"
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            place = "line \(piece.line + context.mark.line - 1)"
            reason += " (the key \(keys.first ?? "") stands twice)"
        default: break
        }
        return .malformed(name: name, place: place, reason: reason, remedy: Self.remedy)
    }
}
