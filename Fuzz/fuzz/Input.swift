/// Octets of an input taken as small decisions; past the end all are zero.
struct Input {
    private let octets: [UInt8]
    private var place = 0

    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    var isEmpty: Bool { place >= octets.count }

    mutating func octet() -> Int {
        defer { place += 1 }
        return place < octets.count ? Int(octets[place]) : 0
    }

    mutating func word() -> Int { octet() << 8 | octet() }

    /// The next octets, as many as there are.
    mutating func take(_ count: Int) -> [UInt8] {
        let end = min(place + count, octets.count)
        defer { place = max(end, place) }
        return place < end ? Array(octets[place..<end]) : []
    }

    /// What is left, without taking it.
    var rest: [UInt8] { place < octets.count ? Array(octets[place...]) : [] }
}
