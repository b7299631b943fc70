import CPcap
import Glibc
package import PacketWire

extension LinkType {
    /// The name that libpcap and `tcpdump --list-data-link-types` give it (`EN10MB`, `LINUX_SLL2`), or
    /// `LINKTYPE_` and its number.
    package var name: String {
        // libpcap has no names for these.
        if UserLinkTypes.numbers.contains(rawValue) { return "USER\(rawValue - UserLinkTypes.numbers.lowerBound)" }
        let name = unsafe withDeadHandle { handle -> String? in
            // Right: the handle is open during the closure; the string is libpcap's own constant.
            guard let name = unsafe pcap_datalink_val_to_name(pcap_datalink(handle)) else { return nil }
            return unsafe String(cString: name)
        }
        return (name ?? nil) ?? "LINKTYPE_\(rawValue)"
    }

    /// The link type in a classic pcap file's header: the lower 26 bits (pcap-savefile(5)).
    ///
    /// 12 and 14 are what some systems call `DLT_RAW` in memory; files that hold them hold raw IP.
    init(fileHeader head: [UInt8]) {
        let field = head[20..<24].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let isBigEndian = head[0] == 0xa1
        self.init(inFile: (isBigEndian ? field : field.byteSwapped) & 0x03ff_ffff)
    }

    /// The link type that a file states, with old numbers brought to their present ones.
    init(inFile number: UInt32) {
        self = number == 12 || number == 14 ? .raw : LinkType(rawValue: number)
    }

    /// Calls `body` with a libpcap handle that has this link type and no packets.
    ///
    /// A file holds LINKTYPE numbers and libpcap's functions take DLT numbers; libpcap translates in opening a
    /// file only, so it is given an empty one.
    func withDeadHandle<Result>(snapLength: Int = 262_144, _ body: (OpaquePointer) -> Result) -> Result? {
        var header: [UInt32] = [0xa1b2_c3d4, 2 | 4 << 16, 0, 0, UInt32(clamping: snapLength), rawValue]
        if UInt16(1).bigEndian == 1 { header[1] = 2 << 16 | 4 }
        // Right: the stream reads the 24 octets of `header`, which live until the closure ends; the handle closes
        // the stream, and neither leaves the closure. The message buffer has the size that libpcap asks for.
        return unsafe header.withUnsafeMutableBytes { octets -> Result? in
            guard let stream = unsafe fmemopen(octets.baseAddress, octets.count, "r") else { return nil }
            var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
            guard let handle = unsafe pcap_fopen_offline(stream, &message) else {
                unsafe fclose(stream)
                return nil
            }
            defer { unsafe pcap_close(handle) }
            return unsafe body(handle)
        }
    }
}
