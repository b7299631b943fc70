/// A window on the octets of a ``ByteSource`` that grows with what has arrived, never with what a length
/// field promises.
@safe struct BlockBuffer: ~Copyable {
    private let source: ByteSource
    private var storage: UnsafeMutableRawBufferPointer
    private var capacity: Int
    private var start = 0
    private var end = 0

    init(_ source: ByteSource, capacity: Int) {
        self.source = source
        self.capacity = capacity
        unsafe storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        // Right: allocated by this owner, and views do not outlive a call on the reader that owns it.
        unsafe storage.deallocate()
    }

    /// Octets that can be looked at.
    var count: Int { end &- start }

    /// Makes `needed` octets available from the present place on; false if the source ends before.
    mutating func fill(_ needed: Int) -> Bool {
        count >= needed || refill(needed)
    }

    private mutating func refill(_ needed: Int) -> Bool {
        if start > 0 {
            // Right: both ranges lie in the storage (0 ≤ start ≤ end ≤ its length); copying allows overlap.
            unsafe storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
            end -= start
            start = 0
        }
        while end < needed {
            if end == capacity { grow() }
            // Right: `read` writes at most as many octets as the free part of the storage has.
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...])
            let more = unsafe source.read(into: free)
            guard more > 0 else { return false }
            end += more
        }
        return true
    }

    private mutating func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity * 2, alignment: 16)
        // Right: the new storage is larger than the old one, which is freed once it has been copied.
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(storage))
        unsafe storage.deallocate()
        unsafe storage = larger
        capacity *= 2
    }

    /// Goes on by `count` octets, reading on where they are not there yet; false if the source ends before.
    mutating func skip(_ count: Int) -> Bool {
        var left = count
        while left > self.count {
            left -= self.count
            start = end
            guard refill(1) else { return false }
        }
        start += left
        return true
    }

    /// Available octets at `offset` from the present place; valid until the next call that changes the window.
    func octets(at offset: Int, count: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(offset >= 0 && count >= 0 && offset <= self.count && count <= self.count - offset)
        // Right: checked above to lie in the part of the storage that has been filled.
        let part = unsafe UnsafeRawBufferPointer(rebasing: storage[start + offset..<start + offset + count])
        return unsafe part.assumingMemoryBound(to: UInt8.self)
    }
}
