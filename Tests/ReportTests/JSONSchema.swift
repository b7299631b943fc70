import Foundation

/// A JSON Schema (draft 2020-12) as far as this project's own uses it, read strictly: an unknown keyword is an error
/// of the schema, and a property that it does not name is an error of the value.
struct JSONSchema {
    private let root: [String: JSONValue]

    private static let keywords: Set<String> = [
        "$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "required", "properties",
        "additionalProperties", "items", "minItems", "minimum", "pattern",
    ]

    init(_ text: String) throws {
        root = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)).object ?? [:]
    }

    /// What is wrong with `text`, each with its place; nothing where it fits.
    func problems(in text: String) throws -> [String] {
        problems(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), root, at: "$")
    }

    private func problems(_ value: JSONValue, _ schema: [String: JSONValue], at place: String) -> [String] {
        let unknown = Set(schema.keys).subtracting(Self.keywords).sorted()
        guard unknown.isEmpty else { return ["\(place): the schema has unknown keywords \(unknown)"] }
        var found: [String] = []
        if let reference = schema["$ref"]?.text {
            guard let target = definition(reference) else { return ["\(place): \(reference) leads nowhere"] }
            return problems(value, target, at: place)
        }
        let types = schema["type"]?.text.map { [$0] } ?? schema["type"]?.array?.compactMap(\.text) ?? []
        if !types.isEmpty, !types.contains(where: value.isOfType) {
            return ["\(place): \(value) is not \(types.joined(separator: " or "))"]
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(value) {
            found.append("\(place): \(value) is none of \(allowed)")
        }
        if let constant = schema["const"], value != constant { found.append("\(place): \(value) is not \(constant)") }
        if let least = schema["minimum"]?.number, let number = value.number, number < least {
            found.append("\(place): \(number) is less than \(least)")
        }
        if let pattern = schema["pattern"]?.text, let text = value.text,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            found.append("\(place): \(text) does not match \(pattern)")
        }
        if let array = value.array { found += arrayProblems(array, schema, at: place) }
        if let object = value.object { found += objectProblems(object, schema, at: place) }
        return found
    }

    private func arrayProblems(_ array: [JSONValue], _ schema: [String: JSONValue], at place: String) -> [String] {
        var found: [String] = []
        if let least = schema["minItems"]?.number, Double(array.count) < least {
            found.append("\(place): too few items")
        }
        guard let items = schema["items"]?.object else { return found + ["\(place): items say nothing"] }
        for (number, item) in array.enumerated() { found += problems(item, items, at: "\(place)[\(number)]") }
        return found
    }

    private func objectProblems(
        _ object: [String: JSONValue], _ schema: [String: JSONValue], at place: String
    ) -> [String] {
        let properties = schema["properties"]?.object ?? [:]
        var found = (schema["required"]?.array ?? []).compactMap(\.text).filter { object[$0] == nil }.map {
            "\(place): \($0) is missing"
        }
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            if let known = (properties[key] ?? schema["additionalProperties"])?.object {
                found += problems(value, known, at: "\(place).\(key)")
            } else {
                found.append("\(place): \(key) is not in the schema")
            }
        }
        return found
    }

    private func definition(_ reference: String) -> [String: JSONValue]? {
        guard reference.hasPrefix("#/$defs/") else { return nil }
        return root["$defs"]?.object?[String(reference.dropFirst(8))]?.object
    }
}

/// A value of JSON; unlike JSONSerialization it tells true from 1.
enum JSONValue: Decodable, Hashable, CustomStringConvertible {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    var text: String? { if case .text(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    var description: String {
        switch self {
        case .null: "null"
        case .flag(let value): "\(value)"
        case .number(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
        case .text(let value): value
        case .array(let values): "\(values)"
        case .object: "an object"
        }
    }

    func isOfType(_ type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.flag, "boolean"), (.number, "number"), (.text, "string"), (.array, "array"),
            (.object, "object"):
            true
        case (.number(let value), "integer"): value == value.rounded()
        default: false
        }
    }
}
