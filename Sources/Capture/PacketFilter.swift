import CPcap
import PacketWire

/// A filter in libpcap's language, compiled once for each link type that it meets.
final class PacketFilter {
    let expression: String
    private var programs: [LinkType: FilterProgram] = [:]
    /// Why the filter cannot be compiled for a link type.
    private(set) var failures: [LinkType: String] = [:]
    private var current: FilterProgram?
    private var currentLinkType: LinkType?

    init(_ expression: String) {
        self.expression = expression
    }

    /// True once the filter has been compiled for some link type.
    var isValid: Bool { !programs.isEmpty }

    /// Compiles the filter for a link type unless that has been tried.
    func prepare(for linkType: LinkType) {
        guard programs[linkType] == nil, failures[linkType] == nil else { return }
        do {
            programs[linkType] = try FilterProgram(expression, linkType: linkType)
        } catch {
            failures[linkType] = error.reason
        }
    }

    /// Whether a frame matches; false for link types that the filter cannot be compiled for.
    func passes(_ octets: UnsafeBufferPointer<UInt8>, wireLength: Int, linkType: LinkType) -> Bool {
        if linkType != currentLinkType {
            prepare(for: linkType)
            currentLinkType = linkType
            current = programs[linkType]
        }
        return unsafe current?.matches(octets, wireLength: wireLength) ?? false
    }
}

/// A compiled filter, freed when it goes.
@safe private final class FilterProgram {
    struct Failure: Error {
        let reason: String
    }

    private var program = unsafe bpf_program()

    init(_ expression: String, linkType: LinkType) throws(Failure) {
        var program = unsafe bpf_program()
        let failure = unsafe linkType.withDeadHandle { handle -> String? in
            // Right: the handle is open during the closure, and the string outlives the call.
            let status = unsafe pcap_compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN)
            return unsafe status == 0 ? nil : String(cString: pcap_geterr(handle))
        }
        guard let failure else { throw Failure(reason: "libpcap does not know link type \(linkType.rawValue)") }
        if let failure { throw Failure(reason: failure) }
        unsafe self.program = unsafe program
    }

    deinit {
        // Right: compiled by `init`, which otherwise threw, and freed once.
        unsafe pcap_freecode(&program)
    }

    func matches(_ octets: UnsafeBufferPointer<UInt8>, wireLength: Int) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = UInt32(clamping: octets.count)
        header.len = UInt32(clamping: wireLength)
        // Right: the program is compiled; the filter machine reads within `caplen` octets, which the frame has.
        return unsafe pcap_offline_filter(&program, &header, octets.baseAddress) != 0
    }
}
