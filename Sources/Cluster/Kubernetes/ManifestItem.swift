/// One object or list of objects of any kind; what cannot be read of it becomes a problem, not an error.
struct ManifestItem: Decodable {
    /// A field that cannot be read.
    struct Problem {
        var path: String
        var reason: String
    }

    var pods: [Pod] = []
    var services: [Service] = []
    var endpointLists: [EndpointList] = []
    var nodes: [ClusterNode] = []
    var ignoredKinds: [String: Int] = [:]
    /// The first 100 problems.
    var problems: [Problem] = []

    private static let maximumProblems = 100

    private enum CodingKeys: String, CodingKey {
        case kind, items
    }

    init(from decoder: any Decoder) {
        decode(decoder, kindOfList: nil)
    }

    private mutating func decode(_ decoder: any Decoder, kindOfList: String?) {
        do {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let stated = try container.decodeIfPresent(String.self, forKey: .kind)
            guard let kind = stated ?? kindOfList else {
                add("an object without a kind", at: decoder.codingPath)
                return
            }
            if kind == "List" || kind.hasSuffix("List"), kindOfList == nil {
                // Items of a typed list, as the API server sends it, do not repeat their kind.
                let itemKind = kind == "List" ? nil : String(kind.dropLast(4))
                var items = try container.nestedUnkeyedContainer(forKey: .items)
                while !items.isAtEnd { try decodeItem(items.superDecoder(), kind: itemKind) }
            } else {
                try decodeObject(decoder, kind: kind)
            }
        } catch {
            add(error, at: decoder.codingPath)
        }
    }

    private mutating func decodeItem(_ decoder: any Decoder, kind: String?) {
        // An empty name stands for "no list within a list", which bounds the recursion.
        decode(decoder, kindOfList: kind ?? "")
    }

    private mutating func decodeObject(_ decoder: any Decoder, kind: String) throws {
        switch kind {
        case "Pod": pods.append(try Pod(from: decoder))
        case "Service": services.append(try Service(from: decoder))
        case "Endpoints": endpointLists.append(try EndpointList.Endpoints(from: decoder).list)
        case "EndpointSlice": endpointLists.append(try EndpointList.Slice(from: decoder).list)
        case "Node": nodes.append(try ClusterNode(from: decoder))
        case "":
            add("an object without a kind", at: decoder.codingPath)
        default:
            // Names of kinds are input too.
            if ignoredKinds[kind] != nil || ignoredKinds.count < 1000 { ignoredKinds[kind, default: 0] += 1 }
        }
    }

    private mutating func add(_ error: any Error, at path: [any CodingKey]) {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            add("the field \(key.stringValue) is missing", at: context.codingPath)
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            add(context.debugDescription, at: context.codingPath)
        default: add("\(error)", at: path)
        }
    }

    private mutating func add(_ reason: String, at path: [any CodingKey]) {
        guard problems.count < ManifestItem.maximumProblems else { return }
        problems.append(Problem(path: ManifestItem.path(path), reason: reason))
    }

    /// `items[3].status.podIP`.
    static func path(_ keys: [any CodingKey]) -> String {
        var text = ""
        for key in keys {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "the document" : text
    }
}
