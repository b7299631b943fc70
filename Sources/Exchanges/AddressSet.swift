import PacketWire

/// A set of addresses in bounded memory; once full it takes no more.
struct AddressSet: Sendable {
    static let limit = 4096
    private var addresses: [IPAddress] = []
    private var index = HashIndex(capacity: 64)
    private var last = IPAddress.unspecified

    @inline(__always)
    mutating func insert(_ address: IPAddress) {
        if address == last || contains(address) || addresses.count == AddressSet.limit { return }
        index.insert(hash: AddressSet.hash(address), row: addresses.count)
        addresses.append(address)
        last = address
    }

    @inline(__always)
    func contains(_ address: IPAddress) -> Bool {
        var probe = index.probe(AddressSet.hash(address))
        while let row = index.next(&probe) {
            if addresses[row] == address { return true }
        }
        return false
    }

    @inline(__always)
    private static func hash(_ address: IPAddress) -> UInt64 {
        mixed(address.high, address.low)
    }
}
