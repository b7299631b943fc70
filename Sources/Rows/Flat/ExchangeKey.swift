import Bytes
import PacketWire

/// The keys by which rows of different captures are joined: XXH64 of what every capture of a query shows alike.
struct ExchangeKey {
    /// Of the client, the endpoint and what ``question`` is made of.
    let key: Int64
    /// Of the client's port, the ID, the question and the transport alone.
    let question: Int64

    /// - Parameters:
    ///   - name: in wire form; empty where it could not be read.
    ///   - scratch: what the hashed octets are written to.
    init(
        client: IPAddress, endpoint: IPAddress?, clientPort: UInt16, id: UInt16, type: UInt16,
        transport: TransportProtocol, name: Span<UInt8>, scratch: inout [UInt8]
    ) {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(addingCapacity: 39 &+ name.count) { output in
            let endpoint = endpoint ?? .unspecified
            for half in 0..<4 {
                let bits = half == 0 ? client.high : half == 1 ? client.low : half == 2 ? endpoint.high : endpoint.low
                for place in 0..<8 { output.append(UInt8(truncatingIfNeeded: bits &>> UInt64(56 &- 8 &* place))) }
            }
            for part in 0..<3 {
                let number = part == 0 ? clientPort : part == 1 ? id : type
                output.append(UInt8(truncatingIfNeeded: number &>> 8))
                output.append(UInt8(truncatingIfNeeded: number))
            }
            output.append(transport == .tcp ? 6 : 17)
            // No length octet of a label is a capital letter, as none is above 63.
            for place in name.indices {
                let octet = name[place]
                output.append(octet &- UInt8(ascii: "A") < 26 ? octet | 0x20 : octet)
            }
        }
        key = Int64(bitPattern: XXHash64.hash(scratch.span))
        question = Int64(bitPattern: XXHash64.hash(scratch.span.extracting(32..<scratch.count)))
    }
}
