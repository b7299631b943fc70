import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing

/// Packets of which somebody else's cause is easily taken for the fault, and what tells.
@Suite struct StrangerTests {
    /// kube-proxy's REJECT quotes the service's address: it says nothing of the pod that the first transmission went to.
    @Test func `a retry that is rejected for want of endpoints blames no way to the pod asked before`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(from: .client, count: 20)
        let node = Host(192, 168, 2, 1)
        for number in 0..<6 {
            let query = Query(Names.cluster, id: UInt16(0x4000 + number), port: UInt16(41_000 + number))
            let time = 6 + Double(number) * 0.1
            cluster.ask(query, at: time, reaching: .eth0, isRetried: false)
            let again = cluster.scene.see(
                cluster.scene.identified(query.datagram), at: time + 2.5, on: .veth(.incoming))
            cluster.scene.see(again.rejected(by: node), at: time + 2.500_1, on: .veth(.outgoing))
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.kubeProxy])
    }

    /// Two ways out of one node: queries leave by the one that is captured, answers come by the other.
    @Test(arguments: [false, true])
    func `answers that take another way are missed only if somebody asks again`(isRetried: Bool) {
        var scene = Scene()
        for number in 0..<40 {
            for attempt in 0..<(isRetried ? 2 : 1) {
                let time = Double(number) + 5 * Double(attempt)
                let query = Query(
                    Names.cluster, id: UInt16(number), from: .client, port: UInt16(40_000 + number), to: .corednsB)
                let sent = scene.identified(query.datagram).routed()
                scene.see(sent, at: time, on: .link(0, from: 11, to: 12))
                scene.see(sent, at: time + 0.000_1, on: Tap(1, interface: 2, .incoming))
                scene.see(sent.routed(), at: time + 0.000_11, on: Tap(1, interface: 7, .outgoing))
                let answer = scene.identified(query.datagram(answering: .address))
                scene.see(answer, at: time + 0.001, on: Tap(1, interface: 7, .incoming))
                scene.see(answer.routed(), at: time + 0.001_01, on: Tap(1, interface: 2, .outgoing))
            }
            // Answers of others come by the captured one.
            let other = Query(
                "db-\(number).default.svc.cluster.local", id: UInt16(0x200 + number), from: .client, port: 42_000,
                to: .corednsA)
            scene.see(
                scene.identified(other.datagram).routed(), at: Double(number) + 0.5, on: .link(0, from: 11, to: 13))
            scene.see(
                scene.identified(other.datagram(answering: .address)).routed(), at: Double(number) + 0.501,
                on: .link(0, from: 13, to: 11))
        }
        let kinds = scene.play(until: 60).conclusion.verdicts.map(\.kind)
        #expect((kinds == [.healthy]) != isRetried, "\(kinds)")
    }

    /// From one capture with `host ADDRESS` a CoreDNS that asks looks like a client, and its upstream like CoreDNS.
    @Test(arguments: [("example.com", VerdictKind.undetermined), (Names.cluster, .coredns)])
    func `a server that nobody asked for a cluster name is not said to be CoreDNS`(name: String, kind: VerdictKind) {
        var scene = Scene()
        let (asker, server) = (Host(10, 9, 0, 7), Host(10, 9, 0, 53))
        for number in 0..<20 {
            let query = Query(
                name, id: UInt16(number), from: asker, port: UInt16(40_000 + number), to: server)
            let time = Double(number)
            let sent = scene.send(query, at: time)
            if number < 6 {
                scene.answer(query, at: time + 0.001)
            } else {
                scene.see(sent.rejected(by: server), at: time + 0.001)
            }
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// A step of the capture's clock between query and answer, and nothing captured meanwhile.
    @Test func `an answer beyond a time in which nothing was captured is not late`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 40)
        cluster.ask(Query(Names.cluster, id: 1, port: 40_001), at: 8, latency: 37)
        cluster.ask(Query(Names.cluster, id: 2, port: 40_002), at: 8.000_1, latency: 37)
        cluster.chatter(at: 45.1, count: 40)
        #expect(!cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.coredns))
    }

    /// RFC 5452, section 9.1: an answer is taken only with the query's ID.
    @Test func `answers with another ID than was asked with are no loss of the capture`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 10)
        for number in 0..<20 {
            let time = 3 + Double(number)
            let query = Query(
                "n\(number).example.com", id: UInt16(0x300 + number), port: UInt16(40_000 + number), to: .corednsA)
            cluster.scene.see(cluster.scene.identified(query.datagram).routed(2), at: time, on: Tap(0))
            for attempt in 0..<3 {
                let asked = UInt16(0x7000 + 16 * number + 2 * attempt)
                let port = UInt16(50_000 + 3 * number + attempt)
                let upward = Query(query.name, id: asked, from: .corednsA, port: port, to: .upstream)
                cluster.scene.send(upward, at: time + 0.000_1 + 2 * Double(attempt), on: Tap(0))
                let strange = Query(query.name, id: asked + 1, from: .corednsA, port: port, to: .upstream)
                cluster.scene.answer(strange, at: time + 0.004 + 2 * Double(attempt), on: Tap(0))
            }
            cluster.scene.answer(query, with: .serverFailure, at: time + 6.000_2, on: Tap(0))
        }
        let verdict = cluster.scene.play(until: 60).conclusion.verdict
        #expect(verdict.kind == .upstream)
        #expect("\(verdict.summary)".contains("another ID"))
    }

    /// CoreDNS asks for another name in a cluster name's stead (ExternalName services, plugin autopath), and its forward plugin
    /// reads for two seconds a try.
    @Test(arguments: [(2.001, VerdictKind.undetermined), (0.001, .coredns)])
    func `errors for cluster names after a forwarder's wait are not CoreDNS's own for sure`(
        latency: Double, kind: VerdictKind
    ) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 10)
        for number in 0..<8 {
            cluster.ask(
                Query(Names.cluster, id: UInt16(0x500 + number), port: UInt16(40_000 + number)),
                at: 3 + Double(number) * 3, answer: .serverFailure, latency: latency)
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// A node cache asks CoreDNS from the node's address, in the open.
    @Test func `a node cache whose questions CoreDNS's port refuses is not at fault`() {
        let (cache, node) = (Host(169, 254, 20, 10), Host(192, 168, 2, 10))
        var scene = Scene()
        for number in 0..<14 {
            let time = Double(number) * 2
            let isClosed = number >= 6
            let name = "web\(number).default.svc.cluster.local"
            let query = Query(name, id: UInt16(number), port: UInt16(40_000 + number), to: cache)
            scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
            let upward = Query(
                name, id: UInt16(0x700 + number), from: node, port: UInt16(50_000 + number), to: .corednsB)
            let sent = scene.see(scene.identified(upward.datagram), at: time + 0.000_2, on: .eth0(.outgoing))
            let back =
                isClosed
                ? sent.rejected(by: .corednsB) : scene.identified(upward.datagram(answering: .address)).routed()
            scene.see(back, at: time + 0.001, on: .eth0(.incoming))
            let answer = scene.identified(query.datagram(answering: isClosed ? .serverFailure : .address))
            scene.see(answer, at: time + 0.001_5, on: .veth(.outgoing))
        }
        let verdict = scene.play(until: 60).conclusion.verdict
        #expect(verdict.kind == .coredns)
        #expect(verdict.culpritSentence.contains(Host.corednsB.text))
    }

    /// ICMPv6: host unreachable says that the upstream is gone, administratively prohibited that something forbids the way.
    @Test(arguments: [(UInt8(3), VerdictKind.upstream), (1, .network)])
    func `what a router says of CoreDNS's question tells the upstream from the way to it`(
        code: UInt8, kind: VerdictKind
    ) {
        let upstream = Host(v6: [0x2001, 0xdb8, 9, 0, 0, 0, 0, 0x53])
        var scene = Scene()
        for number in 0..<12 {
            let time = Double(number) * 3
            scene.exchange(
                Query(
                    Names.cluster, id: UInt16(0x900 + number), from: .clientV6, port: UInt16(41_000 + number),
                    to: .corednsV6), at: time + 1, latency: 0.001)
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .clientV6, port: UInt16(40_000 + number),
                to: .corednsV6)
            scene.send(query, at: time)
            let upward = Query(
                query.name, id: UInt16(0x7000 + number), from: .corednsV6, port: UInt16(50_000 + number), to: upstream)
            var error = scene.send(upward, at: time + 0.000_1).rejected(by: .nodeV6)
            error.error = (1, code)
            scene.see(error, at: time + 0.001)
            scene.answer(query, with: .serverFailure, at: time + 0.05)
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// A client that asks with a new ID each time, as Go's resolver does, so that nothing proves its retry to be one.
    ///
    /// - Parameter isNamed: whether the missing answers are those of one question, or of as many.
    private static func missing(isNamed: Bool) -> Story {
        var scene = Scene()
        for number in 0..<140 {
            let query = Query(
                "web-\(number % 20).default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number))
            scene.exchange(query, at: Double(number) * 0.5)
        }
        for number in 0..<4 {
            let name = isNamed ? "slow.example.com" : "web-\(number * 3).default.svc.cluster.local"
            scene.send(
                Query(name, id: UInt16(0x400 + number), port: UInt16(40_200 + number)), at: 10.1 + Double(number) * 12)
        }
        return scene.play(until: 90)
    }

    @Test func `answers that one question misses every time are no loss by chance`() {
        #expect(Self.missing(isNamed: true).conclusion.verdict.kind == .undetermined)
        #expect(Self.missing(isNamed: false).conclusion.verdict.kind == .healthy)
    }

    /// The question at the node's way out is at the pod's node, which may drop it.
    @Test func `a pod that falls silent behind its node's way out may be cut off by the node`() {
        var scene = Scene()
        let node: UInt8 = 12
        for number in 0..<40 {
            for (place, client) in [Host.client, Host(192, 168, 4, 71)].enumerated() {
                let query = Query(
                    "web-\(number).default.svc.cluster.local", id: UInt16(place << 8 | number), from: client,
                    port: UInt16(40_000 + number), to: .corednsB)
                let time = Double(number) + Double(place) * 0.4
                let station = UInt8(20 + place)
                scene.see(
                    scene.identified(query.datagram).routed(), at: time, on: .link(0, from: station, to: node))
                if number < 20 {
                    scene.see(
                        scene.identified(query.datagram(answering: .address)).routed(), at: time + 0.001,
                        on: .link(0, from: node, to: station))
                } else {
                    scene.see(
                        scene.identified(query.datagram).routed(), at: time + 5, on: .link(0, from: station, to: node))
                }
            }
        }
        #expect(scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.undetermined])
    }

    @Test(arguments: [(Host(10, 100, 0, 99), VerdictKind.client), (Host(192, 168, 9, 99), .undetermined)])
    func `only services have addresses beside the service's, and a node sends queries for none of them out as they are`(
        server: Host, kind: VerdictKind
    ) {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(from: .client, count: 20)
        cluster.ask(6, to: server, at: 2, interval: 2, reaching: .untranslated)
        #expect(cluster.scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// NodeLocal DNSCache under the service's address: what its clients ask leaves their node by no interface.
    @Test func `a node cache that falls silent is at fault also where another node's still answers`() {
        var scene = Scene()
        for number in 0..<40 {
            for node in 0..<2 {
                let query = Query(
                    "web-\(number).default.svc.cluster.local", id: UInt16(node << 8 | number),
                    from: node == 0 ? .client : .remote, port: UInt16(40_000 + number))
                let time = Double(number) + Double(node) * 0.3
                let isHung = node == 0 && number >= 20
                for attempt in 0..<(isHung ? 2 : 1) {
                    scene.see(
                        scene.identified(query.datagram), at: time + 5 * Double(attempt), on: .veth(.incoming, node))
                }
                if !isHung {
                    scene.see(
                        scene.identified(query.datagram(answering: .address)), at: time + 0.001,
                        on: .veth(.outgoing, node))
                }
                guard !isHung, number % 4 == 0 else { continue }
                let upward = Query(
                    query.name, id: UInt16(0x700 + number), from: node == 0 ? .node : Host(192, 168, 3, 10),
                    port: UInt16(50_000 + number), to: Host(192, 168, 4, 53))
                scene.see(scene.identified(upward.datagram), at: time + 0.000_2, on: .eth0(.outgoing, node))
                scene.see(
                    scene.identified(upward.datagram(answering: .address)).routed(), at: time + 0.000_8,
                    on: .eth0(.incoming, node))
            }
        }
        let verdicts = scene.play(until: 60).conclusion.verdicts
        #expect(verdicts.map(\.kind) == [.coredns])
    }

    /// CoreDNS on the host's network of two nodes, whose pods' queries bear their node's address.
    @Test func `servers that ask each other other questions forward nothing in a loop`() {
        let nodes = [Host(172, 18, 0, 2), Host(172, 18, 0, 3)]
        var scene = Scene()
        for number in 0..<40 {
            for place in 0..<2 {
                let query = Query(
                    "web-\(number)-\(place).default.svc.cluster.local", id: UInt16(place << 8 | number),
                    from: nodes[place], port: UInt16(40_000 + number), to: nodes[1 - place])
                let time = Double(number) + Double(place) * 0.4
                scene.send(query, at: time)
                if number < 30 { scene.answer(query, at: time + 0.001) } else { scene.send(query, at: time + 5) }
            }
        }
        #expect(scene.play(until: 60).conclusion.finding("forward-loop") == nil)
    }

    /// The pod is deleted, and rules still lead there: what its node says, and what it lets through to nobody, are one fault.
    @Test func `a pod that is gone explains all that went there since`() {
        var scene = Scene()
        for number in 0..<40 {
            let isGone = number >= 20
            for (place, client) in [Host.client, Host(192, 168, 4, 71)].enumerated() {
                let query = Query(
                    "web-\(number).default.svc.cluster.local", id: UInt16(place << 8 | number), from: client,
                    port: UInt16(40_000 + number))
                let time = Double(number) + Double(place) * 0.4
                let sent = scene.identified(query.datagram)
                let translated = sent.translated(to: .corednsB)
                // The first client's node was captured; of the other one only what comes to the pod's node.
                if place == 0 {
                    scene.see(sent, at: time, on: .veth(.incoming))
                    scene.see(translated.routed(), at: time + 0.000_1, on: .eth0(.outgoing))
                }
                scene.see(translated.routed(), at: time + 0.000_2, on: .eth0(.incoming, 1))
                if isGone {
                    let error = translated.routed(2).rejected(by: .router)
                    var gone = error
                    gone.error = (3, 1)
                    scene.see(gone, at: time + 0.001, on: .eth0(.outgoing, 1))
                    if place == 0 { scene.see(gone.routed(), at: time + 0.001_1, on: .eth0(.incoming)) }
                } else {
                    scene.see(translated.routed(2), at: time + 0.000_3, on: .veth(.outgoing, 1))
                    let answer = scene.identified(query.datagram(answering: .address).coming(from: .corednsB))
                    scene.see(answer, at: time + 0.000_5, on: .veth(.incoming, 1))
                    scene.see(answer.routed(), at: time + 0.000_6, on: .eth0(.outgoing, 1))
                    guard place == 0 else { continue }
                    scene.see(answer.routed(), at: time + 0.000_7, on: .eth0(.incoming))
                    scene.see(
                        answer.coming(from: .service).routed(2), at: time + 0.000_8, on: .veth(.outgoing))
                }
            }
        }
        #expect(scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.kubeProxy])
    }

    /// Captures are stopped one after the other, and a client's goes on for a moment after the pods'.
    @Test func `an answer after the pods' captures ended shows no pod that nobody captured`() {
        var cluster = SmallCluster(client: 0, corednsA: 1, corednsB: 2)
        for number in 0..<24 {
            cluster.ask(
                Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number)), at: Double(number),
                via: number % 2 == 0 ? .corednsA : .corednsB)
        }
        for number in 0..<8 {
            cluster.ask(
                Query(Names.cluster, id: UInt16(0x500 + number), port: UInt16(46_000 + number)),
                at: 2.5 + Double(number) * 2, via: .corednsB, reaching: .eth0)
        }
        for number in 0..<4 {
            cluster.scene.exchange(
                Query(Names.cluster, id: UInt16(0x600 + number), port: UInt16(47_000 + number)),
                at: 23.5 + Double(number) * 0.01)
        }
        #expect(cluster.scene.play(until: nil).conclusion.verdict.kind == .network)
    }

    /// A monitor asks for the server's version (RFC 4892), which CoreDNS without plugin `chaos` refuses.
    @Test(arguments: [(UInt16(3), VerdictKind.healthy), (1, .coredns)])
    func `a refusal of another class than IN is an answer`(questionClass: UInt16, kind: VerdictKind) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 40)
        for number in 0..<10 {
            var query = Query(
                "version.bind", type: 16, id: UInt16(0x700 + number), port: UInt16(48_000 + number), to: .corednsA)
            query.questionClass = questionClass
            cluster.scene.exchange(query, with: .refused, at: 9 + Double(number), latency: 0.000_3)
        }
        #expect(cluster.scene.play(until: 30).conclusion.verdict.kind == kind)
    }

    /// Plugin `rewrite`: CoreDNS asks its upstream for another name than it was asked for.
    @Test func `a question that a server asks nobody for under its own name may be asked under another one`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 20)
        cluster.ask(3, Names.external, at: 4.5, forwarding: .answered(.address, after: 0.001), latency: 0.003)
        for number in 0..<6 {
            let time = 6 + Double(number) * 3
            let query = Query(
                "wiki.legacy.example", id: UInt16(0x800 + number), port: UInt16(46_000 + number), to: .corednsA)
            cluster.scene.see(cluster.scene.identified(query.datagram).routed(2), at: time)
            for attempt in 0..<3 {
                let upward = Query(
                    "wiki.prod.example", id: UInt16(0x7100 + number * 4 + attempt), from: .corednsA,
                    port: UInt16(51_000 + number * 4 + attempt), to: .upstream)
                cluster.scene.send(upward, at: time + 0.000_2 + 2 * Double(attempt))
            }
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.upstream])
    }

    /// RFC 1035, section 4.1.1: AA is of answers from the server's own zone; plugin `autopath` gives others for cluster names.
    @Test(arguments: [(false, [VerdictKind.upstream]), (true, [.coredns, .upstream])])
    func `slow answers for cluster names are CoreDNS's own where it made them`(isOwn: Bool, kinds: [VerdictKind]) {
        var slow = Reply.address
        slow.isAuthoritative = isOwn
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<30 {
            cluster.ask(
                Query(Names.cluster, id: UInt16(0x100 + number), port: UInt16(30_000 + number)),
                at: Double(number) * 0.1)
        }
        for number in 0..<10 {
            let time = 4 + Double(number) * 2
            cluster.ask(
                Query(
                    "www.example.com.shop.svc.cluster.local", id: UInt16(0x200 + number), port: UInt16(31_000 + number)),
                at: time, answer: slow, latency: 1.4)
            let upward = Query(
                "www.example.com", id: UInt16(0x7200 + number), from: .corednsA, port: UInt16(52_000 + number),
                to: .upstream)
            cluster.scene.send(upward, at: time + 0.02)
            cluster.scene.answer(upward, at: time + 1.39)
        }
        #expect(Set(cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind)) == Set(kinds))
    }

    /// Once the upstream is gone, many ask the same name again and again, and CoreDNS its upstream with them; a pod that hangs
    /// asks nobody, and resumes.
    @Test(arguments: [(false, [VerdictKind.upstream]), (true, [.coredns])])
    func `many clients of one name wait for the same upstream`(isHung: Bool, kinds: [VerdictKind]) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 30)
        for number in 0..<20 {
            let first = 5 + Double(number) * 0.5
            let query = Query(
                "www.example.com", id: UInt16(0x300 + number), from: Host(192, 168, 2, UInt8(100 + number)),
                port: UInt16(32_000 + number), to: .corednsA)
            for attempt in 0..<2 {
                let time = first + 5 * Double(attempt)
                cluster.scene.send(query, at: time)
                if isHung, time < 14 { continue }
                let upward = Query(
                    "www.example.com", id: UInt16(0x7400 + number * 2 + attempt), from: .corednsA,
                    port: UInt16(54_000 + number * 2 + attempt), to: .upstream)
                cluster.scene.send(upward, at: time + 0.000_2)
                guard isHung else { continue }
                cluster.scene.answer(upward, at: time + 0.001)
                cluster.scene.answer(query, at: time + 0.001_2)
            }
            let own = Query(Names.cluster, id: UInt16(0x400 + number), port: UInt16(33_000 + number), to: .corednsA)
            if !isHung { cluster.scene.exchange(own, at: first + 0.1, latency: 0.001) }
        }
        // Queries that only their retry brought through are told beside it.
        let told = cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind).filter { $0 != .undetermined }
        #expect(told == kinds)
    }

    /// A node masquerades what its CoreDNS asks over TCP: the port and the ID stay.
    @Test func `a masqueraded question of CoreDNS makes it no node cache`() {
        var scene = Scene()
        for number in 0..<12 {
            let time = Double(number)
            let query = Query(
                "n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            scene.send(query, at: time)
            for (asker, delay) in [(Host.corednsA, 0.002), (.node, 0.002_1)] {
                let connection = TCPConnection(
                    from: asker, port: UInt16(50_000 + number), to: .upstream, sequence: 7000)
                let upward = Query(query.name, id: UInt16(0x7600 + number), from: asker, to: .upstream)
                scene.see(connection.syn, at: time + delay - 0.001)
                scene.see(connection.query(upward.datagram.payload), at: time + delay)
            }
            scene.answer(query, at: time + 0.1)
        }
        #expect(scene.play(until: 60).analysis.summary.cacheAskers.isEmpty)
    }

    /// A server that answers old queries once it can again: their clients have closed the ports.
    @Test(arguments: [(true, false), (false, true)])
    func `answers that closed ports refuse are no capture's loss`(isRefused: Bool, isLoss: Bool) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 20)
        cluster.ask(6, at: 30, interval: 0.3, answer: nil)
        for number in 0..<12 {
            let query = Query(Names.cluster, id: UInt16(0x600 + number), port: UInt16(34_000 + number))
            let time = 20 + Double(number) * 0.5
            let answer = cluster.scene.answer(query, at: time)
            if isRefused { cluster.scene.see(answer.rejected(by: .client), at: time + 0.000_1) }
        }
        #expect((cluster.scene.play(until: 60).conclusion.finding("capture-loss") != nil) == isLoss)
    }

    /// Plugin `kubernetes` answers an ExternalName service with a CNAME, and asks the upstream for its target.
    @Test(
        arguments: [
            ("mail.example.com", "mail.example.com", [VerdictKind.upstream]),
            ("web.default.svc.cluster.local", "mail.example.com", [.coredns, .upstream]),
            ("mail.example.com", "other.example.com", [.upstream]),
        ])
    func `the wait for an ExternalName service's target is its upstream's`(
        alias: String, asked: String, kinds: [VerdictKind]
    ) {
        var slow = Reply.address
        slow.alias = alias
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 30)
        for number in 0..<10 {
            let time = 6 + Double(number) * 2
            cluster.ask(
                Query("mail.shop.svc.cluster.local", id: UInt16(0x200 + number), port: UInt16(31_000 + number)),
                at: time,
                answer: slow, latency: 1.4)
            let upward = Query(
                asked, id: UInt16(0x7200 + number), from: .corednsA, port: UInt16(52_000 + number), to: .upstream)
            // A busy CoreDNS asks later than any guess by time reaches.
            cluster.scene.send(upward, at: time + 0.04)
            cluster.scene.answer(upward, at: time + 1.39)
        }
        #expect(Set(cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind)) == Set(kinds))
    }

    /// Plugin `forward` with two upstreams, of which CoreDNS knows that one is down: it asks the other, and that one how it is.
    @Test(arguments: [true, false])
    func `an upstream that is down and that nobody waits for is told, and no fault`(isServed: Bool) throws {
        var cluster = SmallCluster(corednsA: 0)
        let other = Host(192, 168, 0, 3)
        cluster.chatter(count: isServed ? 110 : 40)
        for number in 0..<20 {
            let time = 25 + Double(number)
            let probe = Query(
                "example.com", type: 2, id: UInt16(0x7300 + number), from: .corednsA, port: UInt16(53_000 + number),
                to: other)
            cluster.scene.send(probe, at: time)
        }
        cluster.ask(
            6, Names.external, at: 24, interval: 3, forwarding: isServed ? .answered(.address, after: 0.001) : .silent,
            answer: isServed ? .address : .serverFailure, latency: isServed ? 0.003 : 6.001)
        let conclusion = cluster.scene.play(until: 70).conclusion
        #expect(conclusion.verdict.kind == (isServed ? .healthy : .upstream))
        #expect(conclusion.finding("upstream-silent") != nil)
    }

    @Test(arguments: [(true, VerdictKind.healthy), (false, .undetermined)])
    func `text without time stamps shows no health`(hasTimes: Bool, kind: VerdictKind) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 40)
        #expect(cluster.scene.play().judgement(hasTimes: hasTimes).conclusion.verdict.kind == kind)
    }

    /// A node's interfaces and a pod's own, merged into one file: what the pod's lacks stands beside what the node's has.
    @Test(arguments: [(["LINUX_SLL2"], VerdictKind.coredns), (["LINUX_SLL2", "EN10MB"], .undetermined)])
    func `a file of captures of different kinds is no one place`(linkTypes: [String], kind: VerdictKind) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 20)
        cluster.ask(6, at: 5, interval: 2, answer: nil)
        #expect(cluster.scene.play().judgement(linkTypes: linkTypes).conclusion.verdict.kind == kind)
    }

    /// Clients that ask once: what others were answered says nothing of what these lack.
    @Test func `a client that lacks a quarter of its answers is not in health`() {
        var scene = Scene()
        for number in 0..<120 {
            let (isFew, place) = (number % 10 == 0, number / 10)
            let query = Query(
                "web-\(number).default.svc.cluster.local", id: UInt16(number), from: isFew ? .client : .neighbour,
                port: UInt16(40_000 + number), to: .corednsA)
            scene.send(query, at: Double(number) * 0.5)
            if !isFew || place % 4 != 3 { scene.answer(query, at: Double(number) * 0.5 + 0.001) }
        }
        #expect(scene.play(until: 90).conclusion.verdict.kind == .undetermined)
    }

    /// A pod that asks the DNS service itself, as a forwarder of somebody's own does.
    @Test func `a file without answers shows no loop`() {
        var scene = Scene()
        for number in 0..<60 {
            let query = Query(
                "web-\(number).default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number),
                to: .corednsA)
            scene.send(query, at: Double(number))
            scene.send(
                Query(query.name, id: UInt16(0x7000 + number), from: .corednsA, port: UInt16(50_000 + number)),
                at: Double(number) + 0.000_2)
        }
        #expect(scene.play(until: 90).conclusion.finding("forward-loop") == nil)
    }
}
