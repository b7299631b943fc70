package import Bytes

// Made in this module, where the tables' type of number is known.
extension TextBuffer {
    package mutating func append(_ type: RecordType) { append(RecordType.registry.name(of: type.rawValue)) }

    package mutating func append(_ class: RecordClass) { append(RecordClass.registry.name(of: `class`.rawValue)) }

    package mutating func append(_ code: ResponseCode) { append(ResponseCode.registry.name(of: code.rawValue)) }

    package mutating func append(_ opcode: Opcode) { append(Opcode.registry.name(of: opcode.rawValue)) }
}
