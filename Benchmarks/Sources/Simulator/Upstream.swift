import ExpectedVerdicts
import Synthetic

/// The VPC's resolver.
final class Upstream {
    let address: Address
    weak var world: World?
    private var second = 0
    private var taken = 0

    init(_ address: Address) { self.address = address }

    func receive(_ packet: Packet) {
        guard let world, let message = packet.message, message.answer == nil else { return }
        let isHit = world.setting.isOn(world)
        var answer = world.names.answer(to: message.question)
        switch world.fault {
        case .upstreamSilent where isHit: return
        case .upstreamLimited where isHit:
            if world.now / 1_000_000 != second { (second, taken) = (world.now / 1_000_000, 0) }
            taken += 1
            if taken > world.setting.limit { return }
        case .upstreamError where isHit: answer = .error(code: world.setting.code)
        default: break
        }
        world.schedule.after(latency(in: world)) {
            var reply = packet.reply(.udp(Message(question: message.question, answer: answer)))
            reply.checksum = .right
            reply.identification = world.identification()
            guard let node = world.topology.node(of: reply.destination) else { return }
            world.comeIn(reply, at: node)
        }
    }

    /// Most answers come from its cache; some take it a walk through the tree.
    private func latency(in world: World) -> Int {
        if world.fault == .midflight { return 400_000 + world.random.number(in: 0..<100_000) }
        return switch world.random.number(in: 0..<100) {
        case 0..<80: world.random.number(in: 300..<2_500)
        case 80..<98: world.random.number(in: 2_500..<60_000)
        default: world.random.number(in: 60_000..<400_000)
        }
    }
}
