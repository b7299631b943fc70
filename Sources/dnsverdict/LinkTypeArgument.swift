import ArgumentParser
import Capture
import PacketWire

/// `147=EN10MB`: what a user link type stands for; without a number, what all of them do.
struct LinkTypeArgument: ExpressibleByArgument {
    let number: UInt32?
    let linkType: LinkType

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard let name = parts.last, let linkType = LinkType(named: name), linkType.isRead else { return nil }
        self.linkType = linkType
        guard parts.count == 2 else {
            number = nil
            return
        }
        guard let number = UInt32(parts[0]), UserLinkTypes.numbers.contains(number) else { return nil }
        self.number = number
    }
}
