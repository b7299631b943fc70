/// A compressed stream on its way: the octets read and not yet decoded, and the decoder.
@safe final class Decompression {
    private static let inputSize = 1 << 16

    let kind: Compression
    /// Why the stream cannot be decoded further.
    private(set) var problem: String?
    /// Octets that the decoder held at most.
    private(set) var memory = 0
    /// The stream ends before its end mark.
    private(set) var isCut = false
    private let decoder: any Decompressor
    private let input: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var inputIsAtEnd = false

    /// Starts with octets that have been read already; nil if the decoder cannot be set up for lack of memory.
    init?(_ kind: Compression, head: [UInt8]) {
        guard let decoder = kind.makeDecompressor() else { return nil }
        self.kind = kind
        self.decoder = decoder
        unsafe input = .allocate(byteCount: max(Self.inputSize, head.count), alignment: 16)
        unsafe input.copyBytes(from: head)
        end = head.count
    }

    deinit {
        // Right: allocated by `init` and handed to the decoder during its calls only.
        unsafe input.deallocate()
    }

    /// Decodes at least one octet into `output`, asking `refill` for more input as needed; 0 at the end.
    func read(
        into output: UnsafeMutableRawBufferPointer, refill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int {
        while problem == nil {
            if start == end, !inputIsAtEnd {
                start = 0
                end = unsafe refill(input)
                inputIsAtEnd = end == 0
            }
            // Right: start ≤ end ≤ the input's length, and `refill` filled up to `end`.
            let left = unsafe UnsafeRawBufferPointer(rebasing: input[start..<end])
            let step = unsafe decoder.decode(left, into: output, isLast: inputIsAtEnd)
            start += step.consumed
            memory = max(memory, decoder.memory)
            if let failure = step.failure {
                problem = "the \(kind.rawValue) stream is damaged: \(failure)"
            } else if step.produced == 0, step.consumed == 0 {
                if start == end, inputIsAtEnd {
                    isCut = !decoder.isComplete
                    if isCut { problem = "the \(kind.rawValue) stream ends before its end mark" }
                    return 0
                }
                if start < end { problem = "the \(kind.rawValue) stream is damaged: its decoder is stuck" }
            }
            if step.produced > 0 { return step.produced }
        }
        return 0
    }
}
