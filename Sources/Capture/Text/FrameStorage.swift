/// The octets of one frame, which stay where they are until the next one is stored.
@safe struct FrameStorage: ~Copyable {
    private var memory: UnsafeMutableBufferPointer<UInt8>

    init() {
        unsafe memory = .allocate(capacity: 1 << 12)
    }

    deinit {
        // Right: allocated by this owner; views do not outlive a call on the reader that owns it.
        unsafe memory.deallocate()
    }

    /// Stores a frame; the view of it is valid until the next call.
    mutating func store(_ octets: [UInt8]) -> UnsafeBufferPointer<UInt8> {
        if unsafe octets.count > memory.count {
            unsafe memory.deallocate()
            unsafe memory = .allocate(capacity: octets.count)
        }
        // Right: the memory has room for all octets, which are initialized here, and trivial.
        _ = unsafe memory.initialize(from: octets)
        return unsafe UnsafeBufferPointer(rebasing: memory[..<octets.count])
    }
}
