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

    /// It says no kind, and nothing else does.
    private(set) var isWithoutKind = false
    /// What a typed list's kind says that its elements are.
    private(set) var listKind: String?

    private static let maximumProblems = 100
    /// The path of what is wrong with all of it.
    static let wholeDocument = "the document"

    private enum CodingKeys: String, CodingKey {
        case kind, items
    }

    /// What a decoder's user info says of a list's element that is decoded on its own: the kind that the list's says its
    /// elements are, or nothing.
    static let listKindKey = CodingUserInfoKey(rawValue: "the kind of a list's elements")

    init(from decoder: any Decoder) {
        decode(decoder, kindOfList: Self.listKindKey.flatMap { decoder.userInfo[$0] as? String })
    }

    private mutating func decode(_ decoder: any Decoder, kindOfList: String?) {
        do {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let stated = try container.decodeIfPresent(String.self, forKey: .kind)
            guard let kind = stated ?? kindOfList else {
                isWithoutKind = true
                add("an object without a kind", at: decoder.codingPath)
                return
            }
            if kind == "List" || kind.hasSuffix("List"), kindOfList == nil {
                // Items of a typed list, as the API server sends it, do not repeat their kind.
                let itemKind = kind == "List" ? nil : String(kind.dropLast(4))
                listKind = itemKind
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
            isWithoutKind = true
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
        case DecodingError.typeMismatch(let type, let context), DecodingError.valueNotFound(let type, let context):
            add("there is something else where \(ManifestItem.word(for: type)) has to be", at: context.codingPath)
        case DecodingError.dataCorrupted(let context):
            // What is whole and no number that fits.
            add("a number is too large, or no whole one", at: context.codingPath)
        case let complaint as ManifestComplaint: add(complaint.reason, at: complaint.path)
        default: add("it cannot be read", at: path)
        }
    }

    /// A type in a reader's words.
    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type, is any BinaryFloatingPoint.Type: "a number"
        default: "\(type)".contains("Array") || "\(type)".contains("Unkeyed") ? "a list" : "an object"
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
        return text.isEmpty ? wholeDocument : text
    }
}
