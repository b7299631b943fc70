package import Bytes

// Made in this module, where the tables' type of number is known.
extension TextBuffer {
    package mutating func append(_ type: RecordType) { RecordType.registry.append(type.rawValue, to: &self) }

    package mutating func append(_ class: RecordClass) { RecordClass.registry.append(`class`.rawValue, to: &self) }

    package mutating func append(_ code: ResponseCode) { ResponseCode.registry.append(code.rawValue, to: &self) }

    package mutating func append(_ opcode: Opcode) { Opcode.registry.append(opcode.rawValue, to: &self) }
}
