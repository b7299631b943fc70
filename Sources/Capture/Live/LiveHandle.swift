import CLinux
import CPcap
import Glibc
import PacketWire

/// One live capture of libpcap's, closed when its owner goes.
///
/// The kernel writes packets into a ring that is mapped here (TPACKET_V3), whole blocks at a time, so that a busy
/// capture wakes the program rarely. Reading never waits; ``descriptor`` tells when there is something.
@safe struct LiveHandle: ~Copyable {
    private let handle: OpaquePointer
    /// For poll(2).
    let descriptor: Int32
    let linkType: LinkType
    let hasNanoseconds: Bool
    /// The indices of the namespace's interfaces besides the loopback, as they were at the start.
    private let interfaces: [Int32]
    /// What the interface, or the namespace, is addressed by.
    let addresses: [IPAddress]

    /// What came of asking for the next packet.
    enum Step {
        case frame
        case nothingYet
        /// The interface went down or away.
        case ended(reason: String)
    }

    /// Opens a capture in the network namespace of the calling thread.
    init(_ request: LiveRequest, _ settings: LiveSettings) throws(LiveError) {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // Right: the string outlives the call, and the message buffer has the size that libpcap asks for.
        guard let handle = unsafe pcap_create(request.interface, &message) else {
            throw .cannotOpen(name: request.name, reason: String(cStringOctets: message))
        }
        do throws(LiveError) {
            unsafe try Self.activate(handle, request, settings)
            // Right: the handle is active.
            let linkType = unsafe LinkType(inFile: UInt32(bitPattern: pcap_datalink(handle)))
            if let filter = settings.filter { unsafe try Self.check(filter, handle) }
            unsafe try Self.apply(settings.expression(for: linkType), to: handle)
            // Right: as above.
            guard unsafe pcap_setnonblock(handle, 1, &message) == 0 else {
                throw LiveError.cannotOpen(name: request.name, reason: String(cStringOctets: message))
            }
        } catch {
            // Right: the handle is open and nobody else has it.
            unsafe pcap_close(handle)
            throw error
        }
        // Right: the handle is open.
        unsafe self.handle = unsafe handle
        interfaces = Self.interfaceIndices()
        addresses = InterfaceAddresses.own(of: request.interface)
        unsafe descriptor = pcap_get_selectable_fd(handle)
        linkType = unsafe LinkType(inFile: UInt32(bitPattern: pcap_datalink(handle)))
        hasNanoseconds = unsafe pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
    }

    deinit {
        // Right: open until here, and used nowhere else.
        unsafe pcap_close(handle)
    }

    /// Reads the next packet into `frame`. Its octets stay valid until the next call.
    mutating func next(_ frame: inout RawFrame) -> Step {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var octets: UnsafePointer<UInt8>?
        // Right: the handle is open, and both variables live through the call.
        let status = unsafe pcap_next_ex(handle, &header, &octets)
        // Right: on 1 both pointers are valid until the next call, `octets` for `caplen` octets.
        guard status == 1, let header = unsafe header?.pointee, let octets = unsafe octets else {
            // Right: the string in the open handle is copied before the next call.
            return status == 0 ? .nothingYet : .ended(reason: unsafe String(cString: pcap_geterr(handle)))
        }
        frame.number &+= 1
        let fraction = Int64(header.ts.tv_usec) &* (hasNanoseconds ? 1 : 1000)
        frame.time = Timestamp(nanoseconds: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ fraction)
        frame.wireLength = Int(max(header.len, header.caplen))
        frame.linkType = linkType
        unsafe frame.octets = unsafe UnsafeBufferPointer(start: octets, count: Int(header.caplen))
        return .frame
    }

    /// Packets that passed the filter and found no room in the ring, since the start.
    func dropped() -> Int {
        var statistics = pcap_stat()
        // Right: the handle is open, and the call fills a live local.
        return unsafe pcap_stats(handle, &statistics) == 0 ? Int(statistics.ps_drop) : 0
    }

    /// Whether the interfaces that were there at the start are all gone, as a deleted pod's are.
    var isDeserted: Bool {
        !interfaces.isEmpty && !interfaces.contains { hasInterface(descriptor, $0) != 0 }
    }

    /// Whether the interface is up; libpcap waits in silence for one that went down.
    func isUp(_ interface: String) -> Bool {
        // Right: the string outlives the call, which copies of it what fits.
        unsafe interfaceIsUp(descriptor, interface) != 0
    }

    // MARK: - Opening

    private static func interfaceIndices() -> [Int32] {
        // Right, all: the list ends with an entry without a name, and is freed after it was read.
        guard let list = unsafe if_nameindex() else { return [] }
        defer { unsafe if_freenameindex(list) }
        var indices: [Int32] = []
        var place = unsafe list
        while unsafe place.pointee.if_name != nil {
            let index = unsafe Int32(bitPattern: place.pointee.if_index)
            if index != 1 { indices.append(index) }
            unsafe place += 1
        }
        return indices
    }

    private static func activate(
        _ handle: OpaquePointer, _ request: LiveRequest, _ settings: LiveSettings
    ) throws(LiveError) {
        // Right, all: the handle is open and not active yet. Failing to set a time stamp's precision leaves
        // microseconds.
        unsafe pcap_set_snaplen(handle, Int32(clamping: settings.snapLength))
        unsafe pcap_set_promisc(handle, 0)
        unsafe pcap_set_timeout(handle, Int32(clamping: settings.handOver))
        unsafe pcap_set_buffer_size(handle, Int32(clamping: settings.bufferSize))
        _ = unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = unsafe pcap_activate(handle)
        guard status >= 0 else {
            throw error(status, detail: unsafe String(cString: pcap_geterr(handle)), request)
        }
        if request.interface == "any" {
            // Tells the interface beside the direction; an older kernel or libpcap stays with LINUX_SLL.
            _ = unsafe pcap_set_datalink(handle, DLT_LINUX_SLL2)
        }
    }

    private static func error(_ status: Int32, detail: String, _ request: LiveRequest) -> LiveError {
        switch status {
        case PCAP_ERROR_NO_SUCH_DEVICE:
            .noSuchInterface(
                name: request.interface, place: request.namespace == nil ? "on this node" : "in \(request.name)")
        case PCAP_ERROR_IFACE_NOT_UP: .interfaceDown(name: request.interface)
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            .notPermitted(what: "capturing on \(request.interface)", capability: "CAP_NET_RAW")
        default: .cannotOpen(name: request.name, reason: detail.isEmpty ? "libpcap's error \(status)" : detail)
        }
    }

    /// Whether a filter of the user's is right by itself; inside of a longer one, its error would puzzle.
    private static func check(_ filter: String, _ handle: OpaquePointer) throws(LiveError) {
        var program = unsafe bpf_program()
        // Right: as in `apply`.
        guard unsafe pcap_compile(handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw .wrongFilter(filter: filter, reason: unsafe String(cString: pcap_geterr(handle)))
        }
        unsafe pcap_freecode(&program)
    }

    private static func apply(_ filter: String, to handle: OpaquePointer) throws(LiveError) {
        var program = unsafe bpf_program()
        // Right: the handle is open, the string outlives the call; the program is freed after it was installed.
        guard unsafe pcap_compile(handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw .wrongFilter(filter: filter, reason: unsafe String(cString: pcap_geterr(handle)))
        }
        defer { unsafe pcap_freecode(&program) }
        guard unsafe pcap_setfilter(handle, &program) == 0 else {
            throw .wrongFilter(filter: filter, reason: unsafe String(cString: pcap_geterr(handle)))
        }
    }
}
