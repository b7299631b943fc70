import CPcap
import Glibc
import PacketWire

/// Classic pcap files of every variant that libpcap reads.
///
/// libpcap reads from a stream of ours with a large buffer and no locking (only one thread uses it), which
/// takes 24 ns a packet where `pcap_open_offline` takes 52.
@safe struct LibpcapReader: FrameReader, ~Copyable {
    private(set) var facts = ContainerFacts()
    private let source: ByteSource
    /// The stream's buffer; freed after `pcap_close` has closed the stream.
    private let buffer: UnsafeMutableRawBufferPointer
    private let handle: OpaquePointer
    private let linkType: LinkType
    /// The link type's four octets in the file header.
    private let linkTypeField: [UInt8]

    /// Reads the file header.
    init(
        _ source: ByteSource, name: String, isOneOfMany: Bool, userLinkTypes: UserLinkTypes
    ) throws(CaptureError) {
        let head = source.peek(24)
        guard head.count == 24 else { throw .cutInHeader(name: name) }
        // libpcap cuts packets that are longer than the header's snap length, which some writers state wrongly;
        // without a limit there it takes its own.
        source.overwrite(16..<20, with: 0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: source.bufferLength(isOneOfMany: isOneOfMany), alignment: 16)
        do {
            let handle = unsafe try Self.open(source, buffer: buffer, name: name)
            unsafe self.init(
                source: source, buffer: buffer, handle: handle, head: head,
                linkType: userLinkTypes.meant(by: LinkType(fileHeader: head)))
        } catch {
            unsafe buffer.deallocate()
            throw error
        }
    }

    private init(
        source: ByteSource, buffer: UnsafeMutableRawBufferPointer, handle: OpaquePointer, head: [UInt8],
        linkType: LinkType
    ) {
        self.source = source
        unsafe self.buffer = unsafe buffer
        unsafe self.handle = unsafe handle
        self.linkType = linkType
        linkTypeField = Array(head[20..<24])
        facts.hasNanoseconds =
            head[0...3].elementsEqual([0xa1, 0xb2, 0x3c, 0x4d])
            || head[0...3].elementsEqual([0x4d, 0x3c, 0xb2, 0xa1])
        facts.interfaces = [CaptureInterface(linkType: linkType, snapLength: Self.snapLength(fileHeader: head))]
    }

    deinit {
        // Right: the handle is open and used nowhere else; closing it closes the stream, which only then no
        // longer needs its buffer and `source`, both still alive here.
        unsafe pcap_close(handle)
        unsafe buffer.deallocate()
    }

    mutating func next(_ frame: inout RawFrame) -> Bool {
        while true {
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var octets: UnsafePointer<UInt8>?
            // Right: the handle is open, and both variables live through the call.
            let status = unsafe pcap_next_ex(handle, &header, &octets)
            // Right: on 1 both pointers are valid until the next call, `octets` for `caplen` octets.
            guard status == 1, let header = unsafe header?.pointee, let octets = unsafe octets else {
                explainEnd(isError: status == PCAP_ERROR, after: frame.number)
                return false
            }
            if header.caplen == 0, isFileHeader(header) {
                guard skipFileHeader(after: frame.number) else { return false }
                continue
            }
            frame.number &+= 1
            // libpcap sign-extends both 32-bit fields. A damaged fraction must not move the packet by an hour.
            let seconds = Int64(UInt32(truncatingIfNeeded: header.ts.tv_sec))
            let fraction = min(max(0, Int64(header.ts.tv_usec)), 999_999_999)
            frame.time = Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction)
            frame.wireLength = Int(max(header.len, header.caplen))
            frame.linkType = linkType
            unsafe frame.octets = unsafe UnsafeBufferPointer(start: octets, count: Int(header.caplen))
            return true
        }
    }

    /// Whether what libpcap took for the header of an empty packet is the file header of a second capture:
    /// files, compressed ones above all, get concatenated.
    private func isFileHeader(_ header: pcap_pkthdr) -> Bool {
        let magic = UInt32(truncatingIfNeeded: header.ts.tv_sec)
        let version = facts.hasNanoseconds ? header.ts.tv_usec : header.ts.tv_usec / 1000
        return header.len == 0 && magic == (facts.hasNanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4)
            && (version == 0x0004_0002 || version == 0x0002_0004)
    }

    /// Skips what remains of a second file header; false if that capture is of another link type.
    private mutating func skipFileHeader(after count: Int) -> Bool {
        var rest = [UInt8](repeating: 0, count: 8)
        // Right: the stream is open as long as the handle; the call writes 8 octets at most.
        guard unsafe fread(&rest, 1, 8, pcap_file(handle)) == 8, rest[4...].elementsEqual(linkTypeField) else {
            facts.problem = "another capture follows packet \(count), cut or of another link type; split the file"
            return false
        }
        return true
    }

    private mutating func explainEnd(isError: Bool, after count: Int) {
        guard isError || source.problem != nil else { return }
        // Right: the handle is open; the string in it is copied before the next call.
        let reason = unsafe String(cString: pcap_geterr(handle))
        if let problem = source.problem {
            facts.problem = problem
            facts.isTruncatedAtEnd = source.isCut
        } else if source.isAtEnd {
            facts.isTruncatedAtEnd = true
            facts.problem = "it ends in the middle of packet \(count + 1)"
        } else {
            facts.problem = "packet \(count + 1) is damaged: \(reason)"
        }
    }

    private static func snapLength(fileHeader head: [UInt8]) -> Int {
        let field = head[16..<20].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Int(head[0] == 0xa1 ? field : field.byteSwapped)
    }

    private static func open(
        _ source: ByteSource, buffer: UnsafeMutableRawBufferPointer, name: String
    ) throws(CaptureError) -> OpaquePointer {
        let functions = unsafe CookieFunctions(
            read: { cookie, start, size in
                guard let cookie = unsafe cookie, let start = unsafe start else { return 0 }
                // Right: the cookie is the source that the reader owns for as long as the stream is open; the
                // C library gives `size` writable octets.
                let source = unsafe Unmanaged<ByteSource>.fromOpaque(cookie).takeUnretainedValue()
                return unsafe source.read(into: UnsafeMutableRawBufferPointer(start: start, count: size))
            },
            write: nil, seek: nil, close: nil)
        // Right: the reader holds `source` longer than the stream, so the unretained reference stays valid.
        let cookie = unsafe Unmanaged.passUnretained(source).toOpaque()
        guard let stream = unsafe openCookie(cookie, "r", functions) else {
            throw .cannotOpen(name: name, reason: SystemError(number: errno).reason)
        }
        // Right: the buffer outlives the stream, and no other thread uses the stream.
        unsafe setvbuf(stream, buffer.baseAddress, _IOFBF, buffer.count)
        unsafe setLocking(stream, Int32(LOCKING_BY_CALLER))
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // Right: the message buffer has the size that libpcap asks for.
        guard
            let handle = unsafe pcap_fopen_offline_with_tstamp_precision(
                stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
        else {
            unsafe fclose(stream)
            throw .malformed(name: name, reason: String(cStringOctets: message))
        }
        return unsafe handle
    }
}

extension String {
    /// A C library's message up to its NUL.
    init(cStringOctets octets: [CChar]) {
        self.init(decoding: octets.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
