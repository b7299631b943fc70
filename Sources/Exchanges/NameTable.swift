import BasicContainers
import DNSWire

/// What the labels of names tell, kept for the names met lately: one that is asked again and again is taken apart once.
///
/// Direct-mapped by the name's hash, so that a newer name may push an older one out.
struct NameTable: ~Copyable {
    struct Row {
        fileprivate var hash: UInt64 = 0
        /// Hash of the first label: see ``NameLabels/hash(of:at:)``.
        private(set) var firstLabel: UInt32 = 0
        private(set) var isClusterName = false
        private(set) var labels = NameLabels()

        fileprivate init() {}

        /// - Parameter name: in uncompressed wire form.
        init(_ name: Span<UInt8>) {
            firstLabel = NameLabels.hash(of: name, at: 0).hash
            isClusterName = NameKind.isClusterName(name)
            labels = NameLabels(name)
        }
    }

    private static let size = 1 << 12
    private(set) var rows = RigidArray(repeating: Row(), count: NameTable.size)

    /// The place in ``rows`` where the name of this hash stands, or would stand.
    @inline(__always)
    static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (NameTable.size &- 1) }

    /// Whether the name of this hash stands at its place. A name without a hash could not be read, and is not kept.
    @inline(__always)
    func isKnown(_ hash: UInt64) -> Bool { hash != 0 && rows[NameTable.place(hash)].hash == hash }

    /// Keeps what a name tells at the place of its hash.
    @inline(never)
    mutating func keep(_ row: Row, hash: UInt64) {
        rows[NameTable.place(hash)] = row
        rows[NameTable.place(hash)].hash = hash
    }
}
