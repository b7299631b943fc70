import CPcap
import Synthetic

/// A capture's frames, out of the file and free to be changed.
struct Capture: Sendable {
    struct Frame: Sendable {
        /// Nanoseconds since the Unix epoch.
        var time: Int
        /// Octets on the wire, of which a snap length may have left fewer.
        var length: Int
        var bytes: [UInt8]
        /// The index of the interface that saw it.
        var interface = 0
    }

    /// The file's name, without a folder.
    var name: String
    /// libpcap's DLT_… of each interface; a file of tcpdump has one.
    var linkTypes: [Int32]
    var frames: [Frame]
    /// Microseconds by which the capture's clock is known to be ahead.
    var clockOffset = 0
    var isCompressed = false

    func linkType(of frame: Frame) -> Int32 { linkTypes[frame.interface] }

    /// Every IP address in its packets, once, in a fixed order.
    var addresses: [String] {
        var found: Set<[UInt8]> = []
        for frame in frames {
            guard let packet = IPPacket(in: frame.bytes, linkType: linkType(of: frame)) else { continue }
            for place in packet.addresses { found.insert(Array(frame.bytes[place])) }
        }
        return found.map { Address(octets: $0).description }.sorted()
    }
}

struct CaptureFailure: Error, CustomStringConvertible {
    var description: String
}

extension Capture {
    /// Reads a file of one interface: what libpcap reads.
    init(path: String, clockOffset: Int = 0) throws {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
        guard let handle = unsafe pcap_open_offline_with_tstamp_precision(path, precision, &message) else {
            let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw CaptureFailure(description: "\(path): \(words)")
        }
        defer { unsafe pcap_close(handle) }
        name = path.split(separator: "/").last.map(String.init) ?? path
        linkTypes = [unsafe pcap_datalink(handle)]
        frames = []
        self.clockOffset = clockOffset
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        while unsafe pcap_next_ex(handle, &header, &data) == 1 {
            guard let header = unsafe header?.pointee else { break }
            // libpcap keeps the octets until the next call; they are copied before that.
            let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: Int(header.caplen)))
            // With the precision asked for, the field for microseconds has nanoseconds.
            let time = Int(header.ts.tv_sec) * 1_000_000_000 + Int(header.ts.tv_usec)
            frames.append(Frame(time: time, length: Int(header.len), bytes: bytes))
        }
    }

    /// What a tcpdump with this filter would have kept.
    func filtered(by expression: String) throws -> Capture {
        guard let handle = unsafe pcap_open_dead(linkTypes[0], 262_144) else {
            throw CaptureFailure(description: "libpcap gives no handle for link type \(linkTypes[0]).")
        }
        defer { unsafe pcap_close(handle) }
        var program = unsafe bpf_program()
        guard unsafe pcap_compile(handle, &program, expression, 1, 0xffff_ffff) == 0 else {
            throw CaptureFailure(description: "libpcap does not take the filter '\(expression)'.")
        }
        defer { unsafe pcap_freecode(&program) }
        var kept = self
        kept.frames = []
        for frame in frames {
            var header = pcap_pkthdr()
            header.caplen = UInt32(frame.bytes.count)
            header.len = UInt32(frame.length)
            let isTaken = unsafe frame.bytes.withUnsafeBufferPointer { octets in
                unsafe pcap_offline_filter(&program, &header, octets.baseAddress) != 0
            }
            if isTaken { kept.frames.append(frame) }
        }
        return kept
    }
}
