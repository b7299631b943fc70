import Glibc
import PacketWire

/// Addresses of this thread's network namespace: they tell whose place a capture was taken at.
enum InterfaceAddresses {
    /// The addresses of one interface, or of all (`any`), but for those that every host has (getifaddrs(3)).
    static func own(of interface: String) -> [IPAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        // Right: the call fills a live local.
        guard unsafe getifaddrs(&list) == 0 else { return [] }
        // Right: the list came from getifaddrs and is freed once, after it was read.
        defer { unsafe freeifaddrs(list) }
        var addresses: [IPAddress] = []
        var next = unsafe list
        // Right, all: entries of the list live until it is freed, and their names end with NUL.
        while let entry = unsafe next?.pointee, addresses.count < CaptureInterface.addressLimit {
            unsafe next = entry.ifa_next
            guard unsafe interface == "any" || String(cString: entry.ifa_name) == interface,
                let address = unsafe address(entry.ifa_addr), !address.isOfEveryHost, !addresses.contains(address)
            else { continue }
            addresses.append(address)
        }
        return addresses
    }

    private static func address(_ socket: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
        guard let socket = unsafe socket else { return nil }
        let raw = UnsafeRawPointer(socket)
        // Right: the family says which structure stands there, of which only octets are read.
        switch unsafe Int32(socket.pointee.sa_family) {
        case AF_INET:
            return unsafe IPAddress(v4: UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        case AF_INET6:
            return unsafe IPAddress(
                high: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
        default: return nil
        }
    }
}

extension IPAddress {
    /// Loopback and link-local addresses (RFC 6890; RFC 4291, sections 2.5.3 and 2.5.6).
    fileprivate var isOfEveryHost: Bool {
        if let bits = v4 { return bits >> 24 == 127 }
        return (high == 0 && low == 1) || high >> 54 == 0x3fa
    }
}
