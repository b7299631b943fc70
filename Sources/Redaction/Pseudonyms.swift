import Cluster
package import PacketWire

/// Gives names and addresses their pseudonyms, and remembers what it replaced.
///
/// The same key gives the same pseudonym, in whatever file and on whatever machine.
package final class Pseudonyms {
    private static let limit = 1 << 18

    private var cipher: LabelCipher
    private var addresses: AddressPseudonyms
    private let hash: PseudorandomFunction
    private var labels: [[UInt8]: [UInt8]] = [:]
    private var knownAddresses: [IPAddress: IPAddress] = [:]
    private var knownHardware: [[UInt8]: [UInt8]] = [:]
    private var octetLabels: [String: [Int: String]] = [:]
    /// What must not be found in any output.
    package private(set) var originals = Originals()

    package init(key: RedactionKey) {
        cipher = LabelCipher(key: key)
        addresses = AddressPseudonyms(key: key)
        hash = PseudorandomFunction(key: key, purpose: 3)
    }

    // MARK: Addresses

    package func address(_ address: IPAddress) -> IPAddress {
        if let known = knownAddresses[address] { return known }
        let result: IPAddress
        if isCustomary(address) {
            result = address
        } else if address.high == 0x0064_ff9b_0000_0000, address.low >> 32 == 0 {
            // An IPv4 address in IPv6 (RFC 6052).
            let inner = self.address(IPAddress(v4: UInt32(truncatingIfNeeded: address.low)))
            result = IPAddress(high: address.high, low: UInt64(inner.v4 ?? 0))
        } else if address.high == 0xff02_0000_0000_0000, address.low >> 24 == 0x1_ff {
            // The solicited-node address holds the last octets of one that is asked for (RFC 4291, section 2.7.1).
            result = IPAddress(high: address.high, low: address.low & ~0xff_ffff | tail(address.low))
        } else if address.v4 == nil, address.high >> 57 == 0x7e, address.low == 0xa {
            // What EKS gives kube-dns in a service network of its own: the last part says so.
            result = IPAddress(high: addresses.pseudonym(of: address, length: 64).high, low: address.low)
        } else {
            result = exchanged(addresses.pseudonym(of: address))
        }
        if !isKept(address) { originals.add(address, pseudonym: result) }
        if knownAddresses.count == Pseudonyms.limit { knownAddresses.removeAll(keepingCapacity: true) }
        knownAddresses[address] = result
        return result
    }

    /// The first `length` bits of an address's 128-bit form; the others are zero.
    func prefix(_ address: IPAddress, length: Int) -> IPAddress {
        let result = addresses.pseudonym(of: address, length: length)
        if !addresses.isKept(address), length >= 120 { originals.add(address, pseudonym: result) }
        return result
    }

    /// A network, the length of its prefix kept.
    package func network(_ network: IPNetwork) -> IPNetwork? {
        let text = "\(network)"
        let stated = text.split(separator: "/").dropFirst().first.flatMap { Int($0) }
        let isV4 = network.prefix.v4 != nil
        let length = stated.map { isV4 ? $0 + 96 : $0 } ?? 128
        let result = prefix(network.prefix, length: length)
        return IPNetwork(stated.map { "\(result)/\($0)" } ?? "\(result)")
    }

    /// Whether an address stays as it is for the meaning that it has for everyone.
    package func isKept(_ address: IPAddress) -> Bool {
        addresses.isKept(address) || isCustomary(address)
    }

    private func isCustomary(_ address: IPAddress) -> Bool {
        address.v4.map(AddressRoles.customaryServices.contains) ?? false
    }

    /// Customary addresses of kube-dns stay; what would get one of them as its pseudonym gets that address's instead.
    private func exchanged(_ pseudonym: IPAddress) -> IPAddress {
        var result = pseudonym
        while isCustomary(result) { result = addresses.pseudonym(of: result) }
        return result
    }

    private func tail(_ low: UInt64) -> UInt64 {
        hash((0..<3).map { UInt8(truncatingIfNeeded: low >> UInt64($0 * 8)) }) & 0xff_ffff
    }

    /// A hardware address; those of groups and all zeros stay.
    func hardware(_ octets: [UInt8]) -> [UInt8] {
        guard octets.count == 6, octets.contains(where: { $0 != 0 }) else { return octets }
        if let known = knownHardware[octets] { return known }
        if octets[0] & 1 == 1 {
            guard octets[0] == 0x33, octets[1] == 0x33, octets[2] == 0xff else { return octets }
            let low = octets[3...].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            return Array(octets[..<3]) + (0..<3).map { UInt8(truncatingIfNeeded: tail(low) >> UInt64(16 - 8 * $0)) }
        }
        originals.add(hardware: octets)
        // Locally administered (IEEE 802c).
        let result = [2] + hash.octets([9] + octets).prefix(5)
        if knownHardware.count == Pseudonyms.limit { knownHardware.removeAll(keepingCapacity: true) }
        knownHardware[octets] = result
        return result
    }

    // MARK: Names

    /// The pseudonym of one label, without regard to its neighbours.
    func label(_ octets: some Sequence<UInt8>) -> [UInt8] {
        let label = octets.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        if KeptWords.labels.contains(label) { return label }
        if let known = labels[label] { return known }
        let pseudonym: [UInt8]
        if let start = KeptWords.beginnings.first(where: { label.starts(with: $0) && label.count > $0.count }) {
            let rest = Array(label.dropFirst(start.count))
            let replaced = cipher.encrypt(rest, isTaken: KeptWords.labels.contains)
            pseudonym = start + replaced
            originals.add(label: rest, pseudonym: replaced)
        } else {
            pseudonym = cipher.encrypt(label, isTaken: KeptWords.labels.contains)
        }
        originals.add(label: label, pseudonym: pseudonym)
        if labels.count == Pseudonyms.limit { labels.removeAll(keepingCapacity: true) }
        labels[label] = pseudonym
        return pseudonym
    }

    /// The pseudonym of a label that other labels follow: those of a reverse zone are parts of an address.
    func label(_ octets: [UInt8], before next: [[UInt8]]) -> [UInt8] {
        guard octets.count <= 3, let depth = next.firstIndex(where: { $0.count > 3 }) ?? next.firstIndex(of: ip6) else {
            return label(octets)
        }
        if next[depth] == inAddr, depth + 1 < next.count, next[depth + 1] == arpa {
            return decimal(octets, next, depth)
        }
        if let zone = next.firstIndex(of: ip6), zone + 1 < next.count, next[zone + 1] == arpa, zone < 32 {
            return nibble(octets, Array(next[..<zone]))
        }
        return label(octets)
    }

    private var inAddr: [UInt8] { Array("in-addr".utf8) }
    private var ip6: [UInt8] { Array("ip6".utf8) }
    private var arpa: [UInt8] { Array("arpa".utf8) }

    /// One octet of an IPv4 address in decimal digits: another one of as many digits, which hangs on the octets before it.
    private func decimal(_ octets: [UInt8], _ next: [[UInt8]], _ depth: Int) -> [UInt8] {
        let text = String(decoding: octets, as: UTF8.self)
        guard let number = UInt8(text), "\(number)" == text else { return label(octets) }
        let before = next[..<depth].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
        let place = "\(octets.count) \(before)"
        if octetLabels[place] == nil {
            if octetLabels.count == 4096 { octetLabels.removeAll() }
            let range = octets.count == 1 ? 0...9 : octets.count == 2 ? 10...99 : 100...255
            let order = range.map { (hash(Array("\(place) \($0)".utf8)), $0) }.sorted { $0.0 < $1.0 }.map { "\($0.1)" }
            octetLabels[place] = Dictionary(uniqueKeysWithValues: zip(range, order))
        }
        let parts = before.split(separator: ".").reversed().compactMap { UInt8($0) } + [number]
        if parts.count == 4 {
            originals.add(IPAddress(v4: parts.reduce(0) { $0 << 8 | UInt32($1) }), pseudonym: nil)
        }
        return Array((octetLabels[place]?[Int(number)] ?? text).utf8)
    }

    /// Four bits of an IPv6 address: the pseudonym's at the same place.
    private func nibble(_ octets: [UInt8], _ before: [[UInt8]]) -> [UInt8] {
        let digits = ([octets] + before).reversed().map { digit in
            digit.count == 1 ? Character(Unicode.Scalar(digit[0])).hexDigitValue : nil
        }
        guard !digits.contains(nil), digits.count <= 32 else { return label(octets) }
        var bits: UInt128 = 0
        for (place, digit) in digits.enumerated() { bits |= UInt128(digit ?? 0) << UInt128(124 - 4 * place) }
        let length = digits.count * 4
        let address = IPAddress(bits: bits)
        let result = length == 128 ? self.address(address) : prefix(address, length: length)
        let digit = result.bits >> UInt128(128 - length) & 0xf
        return Array(String(UInt8(digit), radix: 16).utf8)
    }

    /// A name in text, with its dots: each part for itself.
    package func name(_ text: some StringProtocol) -> String {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
            part.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        }
        if labels.count(where: { !$0.isEmpty }) > 1 { originals.add(name: labels.filter { !$0.isEmpty }) }
        return labels.indices.map { index in
            let label = label(labels[index], before: labels[(index + 1)...].filter { !$0.isEmpty })
            return String(decoding: label, as: UTF8.self)
        }.joined(separator: ".")
    }

    /// An interface's name: those that every machine has stay.
    package func interface(_ name: String) -> String {
        KeptWords.isCommonInterface(name) ? name : self.name(name)
    }

    /// Remembers something that has no pseudonym because it is left out.
    package func leaveOut(_ text: String) {
        originals.add(text: text)
    }

    func remember(name labels: [[UInt8]]) {
        if labels.count > 1 { originals.add(name: labels) }
    }
}
