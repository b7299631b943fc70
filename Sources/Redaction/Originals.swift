package import PacketWire

/// What was replaced: what a search of the output must not find. Bounded; beyond the bounds it says so.
package struct Originals: Sendable {
    private static let limit = 1 << 20

    package private(set) var labels: Set<[UInt8]> = []
    /// Names of more than one label of which some was replaced.
    package private(set) var names: Set<[UInt8]> = []
    package private(set) var addresses: Set<IPAddress> = []
    package private(set) var hardware: Set<[UInt8]> = []
    /// Words that are left out altogether: file names, labels of captures.
    package private(set) var texts: Set<String> = []
    /// What stands in the output with right, though it may look like an original.
    package private(set) var labelPseudonyms: Set<[UInt8]> = []
    package private(set) var addressPseudonyms: Set<IPAddress> = []
    package private(set) var isFull = false

    mutating func add(label: [UInt8], pseudonym: [UInt8]) {
        guard labels.count < Originals.limit else {
            isFull = true
            return
        }
        labels.insert(label)
        labelPseudonyms.insert(pseudonym)
    }

    mutating func add(name: [[UInt8]]) {
        let joined = Array(name.joined(separator: [UInt8(ascii: ".")]))
        guard !name.allSatisfy(KeptWords.labels.contains) else { return }
        guard names.count < Originals.limit else {
            isFull = true
            return
        }
        names.insert(joined)
    }

    mutating func add(_ address: IPAddress, pseudonym: IPAddress?) {
        guard addresses.count < Originals.limit else {
            isFull = true
            return
        }
        addresses.insert(address)
        if let pseudonym { addressPseudonyms.insert(pseudonym) }
    }

    mutating func add(hardware octets: [UInt8]) {
        guard hardware.count < Originals.limit else {
            isFull = true
            return
        }
        hardware.insert(octets)
    }

    mutating func add(text: String) {
        if !text.isEmpty { texts.insert(text) }
    }
}
