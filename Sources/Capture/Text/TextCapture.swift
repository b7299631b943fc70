package import PacketWire

/// What is known of a capture that was read from text.
package struct TextCapture: Sendable {
    /// The program that wrote it.
    package var program = "tcpdump"
    /// Names that stand for addresses, each with the address that was made up for it.
    package var names: [TextName] = []
    /// Lines that look like packets but could not be read.
    package var unreadLines = 0
    /// Packets of which the text holds the octets (`-x`, `-X`).
    package var packetsWithOctets = 0
    /// Messages that end early, of which the text does not say whether they did so on the wire or in the capture alone.
    package var cutMessages = 0
    /// No line states a time (`-t`).
    package var hasNoTimes = false
    /// Times are times of day, or count from a packet, and the day is not known.
    package var hasNoDates = false
}

/// A name that tcpdump printed for an address (no `-n`), and the address that stands for it.
package struct TextName: Sendable, Equatable {
    package var name: String
    package var address: IPAddress
}
