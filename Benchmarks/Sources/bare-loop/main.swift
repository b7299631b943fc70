// bare-loop FILE: reads every packet of a capture through libpcap and does nothing with it but count:
// the cost that no program over libpcap can go below.

import CPcap
import Glibc

guard CommandLine.arguments.count == 2 else {
    print("usage: bare-loop FILE")
    exit(64)
}
var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
guard let handle = unsafe pcap_open_offline(CommandLine.arguments[1], &message) else {
    print(String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    exit(66)
}
var packets = 0
var bytes = 0
var header: UnsafeMutablePointer<pcap_pkthdr>?
var data: UnsafePointer<UInt8>?
while unsafe pcap_next_ex(handle, &header, &data) == 1 {
    packets += 1
    if let header = unsafe header {
        bytes += Int(unsafe header.pointee.caplen)
    }
}
unsafe pcap_close(handle)
print("\(packets) packets, \(bytes) bytes")
