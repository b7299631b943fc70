import DNSVerdictAnalysis
import Diagnosis
import PacketWire
import TestSupport
import Testing
import Wording

/// What two faults show alike stays open, and what only one of them shows does not.
@Suite struct OpenVerdictTests {
    /// Queries to the service's customary address that passed one router, seen on one interface.
    private static func untranslated(from clients: [Host]) -> Conclusion {
        var scene = Scene()
        for number in 0..<6 {
            let client = clients[number % clients.count]
            let query = Query(Names.cluster, id: UInt16(number), from: client, port: UInt16(40_000 + number))
            for time in [Double(number), Double(number) + 5] {
                scene.see(scene.identified(query.datagram).routed(), at: time)
            }
        }
        return scene.play().conclusion
    }

    @Test func `one client's untranslated queries may be a wrong nameserver's`() {
        #expect(OpenVerdictTests.untranslated(from: [.client]).verdict.kind == .undetermined)
    }

    @Test func `several clients' untranslated queries are kube-proxy's`() {
        #expect(OpenVerdictTests.untranslated(from: [.client, .neighbour]).verdict.kind == .kubeProxy)
    }

    /// Queries to a pod that stays silent, captured on one interface so many routers from the client.
    private static func silent(routers: Int, transmissions: Int, at places: [Host] = []) -> Conclusion {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query(
                "n\(number).\(Names.cluster)", id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            for transmission in 0..<(number < transmissions ? 2 : 1) {
                scene.see(
                    scene.identified(query.datagram).routed(UInt8(routers)),
                    at: Double(number) + 5 * Double(transmission))
            }
        }
        return scene.play().judgement(places: places).conclusion
    }

    @Test func `a pod's silence one router from its clients may be seen at their own node`() {
        #expect(OpenVerdictTests.silent(routers: 1, transmissions: 20).verdict.kind == .undetermined)
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 20).verdict.kind == .coredns)
    }

    @Test func `a capture that states its place's addresses was taken there`() {
        #expect(OpenVerdictTests.silent(routers: 1, transmissions: 20, at: [.corednsA]).verdict.kind == .coredns)
        #expect(OpenVerdictTests.silent(routers: 1, transmissions: 20, at: [.corednsB]).verdict.kind == .undetermined)
    }

    @Test func `a capture without answers has both directions where packets were sent again`() {
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 20).verdict.kind == .coredns)
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 2).verdict.kind == .undetermined)
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 0).verdict.kind == .undetermined)
    }

    @Test func `connections to a server that loses queries over UDP as well are not blocked as TCP`() {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.ask(5, at: 4, reaching: .eth0)
        cluster.scene.connect { _ in [] }
        let conclusion = cluster.scene.play().conclusion
        #expect(conclusion.finding("tcp-blocked")?.kind == .undetermined)
        #expect(conclusion.verdicts.allSatisfy { $0.kind == .undetermined })
    }

    /// What a node's way out shows of a server: most queries answered with a fresh hop limit, some not at all.
    private static func askedAtNode(_ server: Host, _ name: (Int) -> String) -> Conclusion {
        var scene = Scene()
        for number in 0..<30 {
            let asker: Host = number % 2 == 0 ? .corednsA : .neighbour
            let query = Query(name(number), id: UInt16(number), from: asker, port: UInt16(40_000 + number), to: server)
            if number % 5 > 0 {
                scene.exchange(query, at: Double(number))
            } else {
                for retry in 0..<2 { scene.send(query, at: Double(number) + 2 * Double(retry)) }
            }
        }
        return scene.play().conclusion
    }

    @Test func `a silent server with the address of the VPC's resolver may be that or a pod`() throws {
        let conclusion = OpenVerdictTests.askedAtNode(.upstream) { "n\($0).example.com" }
        #expect(conclusion.verdicts.map(\.kind) == [.undetermined])
        let finding = try #require(conclusion.finding("coredns-silent"))
        #expect("\(finding.culpritSentence)" == "")
        #expect(finding.nextSteps.contains { "\($0.text)".contains("--upstream-ip 192.168.0.2") })
    }

    @Test func `a silent server that is asked for the cluster's names is CoreDNS`() {
        let cluster = OpenVerdictTests.askedAtNode(.upstream) { "n\($0).default.svc.cluster.local" }
        #expect(cluster.verdicts.map(\.kind) == [.coredns])
        // On a bridge the node may drop what others get through.
        let other = OpenVerdictTests.askedAtNode(.corednsB) { "n\($0).example.com" }
        #expect(other.verdicts.map(\.kind) == [.undetermined])
    }

    /// At a pod: queries that are answered, some whose checksums are wrong, and one that stays unanswered, whose
    /// checksum looks as if it had been left to a network card.
    private static func oneSilent(amongCorrupted count: Int) -> Conclusion {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            scene.see(query.datagram.routed(2), at: Double(number))
            scene.answer(query, with: .address, at: Double(number) + 0.002)
        }
        for number in 0...count {
            let query = Query(Names.cluster, id: UInt16(0x100 + number), port: UInt16(41_000 + number), to: .corednsA)
            for retry in 0..<2 {
                var datagram = scene.identified(query.datagram)
                datagram.checksum = number == 0 ? 0 : 0xbad1
                scene.see(datagram.routed(2), at: 20 + Double(number) / 10 + 5 * Double(retry))
            }
        }
        return scene.play().conclusion
    }

    @Test func `one silence among very many wrong checksums accuses nobody else`() {
        #expect(OpenVerdictTests.oneSilent(amongCorrupted: 60).verdicts.map(\.kind) == [.network])
        #expect(OpenVerdictTests.oneSilent(amongCorrupted: 10).verdicts.map(\.kind) == [.network, .undetermined])
    }

    /// TCP connections get no answer from 3 s on; queries over UDP meanwhile are sent at the times given, and the capture
    /// ends at 6 s.
    private static func shortRun(_ queries: [(time: Double, isAnswered: Bool)]) -> Conclusion {
        var cluster = SmallCluster(client: 0)
        for number in 0..<20 {
            cluster.scene.exchange(
                Query(Names.cluster, id: UInt16(number), port: UInt16(30_000 + number)), at: Double(number) / 10)
        }
        cluster.scene.connect(1) { _ in [] }
        for (number, query) in queries.enumerated() {
            let sent = Query(Names.cluster, id: UInt16(100 + number), port: UInt16(31_000 + number))
            if query.isAnswered {
                cluster.scene.exchange(sent, at: query.time)
            } else {
                cluster.scene.send(sent, at: query.time)
            }
        }
        return cluster.scene.play(until: 6.2).conclusion
    }

    @Test func `a run too short to know whether queries over UDP are lost as well does not blame TCP alone`() throws {
        for queries in [[3.1, 3.5, 4.5], [5.9]] {
            let conclusion = Self.shortRun(queries.map { ($0, false) })
            let finding = try #require(conclusion.finding("tcp-blocked"))
            #expect(finding.kind == .undetermined && finding.confidence == .possible)
            #expect(finding.summary.contains("UDP may be blocked"), "\(finding.summary)")
            #expect(finding.nextSteps.first?.text.contains("ten seconds longer") == true)
            #expect(conclusion.verdict.kind == .undetermined)
        }
        // Some are answered, but as many are not.
        #expect(Self.shortRun([(3.2, true), (3.3, false), (3.4, false)]).verdict.kind == .undetermined)
    }

    @Test func `queries over UDP that are answered while SYNs are not, or none at all, leave TCP to blame`() {
        #expect(Self.shortRun([]).verdict.kind == .network)
        #expect(Self.shortRun([(3.2, true), (4, true), (5.5, true)]).verdict.kind == .network)
        // The last one is just under way.
        #expect(Self.shortRun([(3.2, true), (4, true), (6.1, false)]).verdict.kind == .network)
    }

    /// One answer and one RST on each of some TCP connections, captured so many routers from the client.
    private static func resetAfterAnswer(routers: UInt8) -> Conclusion {
        var scene = Scene()
        for number in 0..<4 {
            let connection = TCPConnection(port: UInt16(50_000 + number), to: .corednsA)
            let start = Double(number)
            let first = Query(Names.cluster, id: UInt16(number), port: connection.port, to: .corednsA)
            let second = Query(Names.cluster, id: UInt16(100 + number), port: connection.port, to: .corednsA)
            var again = connection.query(second.datagram.payload)
            again.segment?.sequence &+= UInt32(2 + first.datagram.payload.count)
            scene.see(connection.syn.routed(routers), at: start)
            scene.see(connection.synAck, at: start + 0.001)
            scene.see(connection.query(first.datagram.payload).routed(routers), at: start + 0.002)
            scene.see(
                connection.answer(
                    first.datagram(answering: .address).payload, toQueryOf: first.datagram.payload.count),
                at: start + 0.003)
            scene.see(again.routed(routers), at: start + 0.1)
            scene.see(connection.reset, at: start + 0.2)
        }
        for number in 0..<10 {
            let query = Query(Names.cluster, id: UInt16(200 + number), port: UInt16(40_000 + number), to: .corednsA)
            scene.see(query.datagram.routed(routers), at: 10 + Double(number))
            scene.answer(query, at: 10.002 + Double(number))
        }
        return scene.play().conclusion
    }

    @Test func `a RST in place of an answer is told, whatever came before on the connection`() throws {
        let conclusion = OpenVerdictTests.resetAfterAnswer(routers: 2)
        let finding = try #require(conclusion.finding("tcp-refused"))
        #expect(finding.kind == .coredns && finding.weight == 4)
        #expect(conclusion.accusing == ["tcp-refused"])
    }

    /// Captures of the node and of its pod: queries that went through, then some that came to the node only.
    private static func keptByNode(hasOthers: Bool) -> Conclusion {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.chatter(from: hasOthers ? .client : .remote)
        cluster.ask(8, at: 5, reaching: .veth)
        return cluster.scene.play().conclusion
    }

    @Test func `queries that came to a node and did not leave it, as others did, were lost there`() throws {
        let conclusion = OpenVerdictTests.keptByNode(hasOthers: true)
        let finding = try #require(conclusion.finding("lost-before-coredns"))
        #expect(finding.kind == .network && finding.confidence == .likely)
        #expect(finding.summary.contains("did not leave it"), "\(finding.summary)")
        #expect(conclusion.verdicts.map(\.kind) == [.network])
        // The step is shown by whatever client's packets.
        #expect(OpenVerdictTests.keptByNode(hasOthers: false).finding("lost-before-coredns")?.kind == .network)
    }

    @Test func `late answers are not the upstream's where its leg shows others that were answered at once`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(from: .client, via: .corednsB)
        cluster.ask(
            10, "example.org", at: 3, forwarding: .answered(.address, after: 0.01), latency: 0.02)
        cluster.ask(2, "example.net", at: 20, interval: 1, latency: 6)
        let conclusion = cluster.scene.play(until: 60).conclusion
        #expect(!conclusion.verdicts.contains { $0.kind == .upstream })
        #expect(conclusion.verdict.kind != .healthy)
    }

    /// Queries that a capture at CoreDNS's pod shows to wait for six seconds, and no question of its own meanwhile.
    private static func waiting(for zones: [String], at server: Host = .corednsA) -> Conclusion {
        var scene = Scene()
        for number in 0..<60 {
            let isSlow = number % 3 == 0
            let name = isSlow ? "n\(number).\(zones[number / 3 % zones.count])" : "n\(number).example.com"
            let query = Query(name, id: UInt16(number), port: UInt16(40_000 + number), to: server)
            let time = Double(number) * 7
            scene.see(scene.identified(query.datagram).routed(2), at: time)
            if !isSlow {
                let own = Query(
                    name, id: UInt16(0x500 + number), from: server, port: UInt16(50_000 + number), to: .upstream)
                scene.send(own, at: time + 0.001)
                scene.answer(own, at: time + 0.005)
            }
            scene.answer(query, with: isSlow ? .serverFailure : .address, at: time + (isSlow ? 6 : 0.006))
        }
        return scene.play(until: 450).conclusion
    }

    @Test func `names of one zone may be asked of a server on a port that is not captured`() {
        #expect(!OpenVerdictTests.waiting(for: ["service.consul"]).verdicts.contains { $0.kind == .coredns })
    }

    @Test func `names of many zones that CoreDNS asks nobody for are its own delay`() {
        let conclusion = OpenVerdictTests.waiting(for: ["example.org", "example.net", "vendor.io", "corp.example"])
        #expect(conclusion.verdict.kind == .coredns)
    }

    /// musl takes NOERROR and NXDOMAIN alone: after any other answer it asks again at once, and at its interval.
    @Test(arguments: [Reply.serverFailure, .refused])
    func `who asks again after an error had the answer`(reply: Reply) {
        var scene = Scene()
        for number in 0..<30 {
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            for delay in [0, 0.001, 2.5] {
                let time = Double(number) * 6 + delay
                scene.see(scene.identified(query.datagram).routed(2), at: time)
                scene.answer(query, with: reply, at: time + 0.000_4)
            }
        }
        let conclusion = scene.play(until: 200).conclusion
        #expect(!conclusion.verdicts.contains { $0.kind == .network })
        #expect(conclusion.verdict.kind == .coredns)
    }

    @Test func `who refuses a query on its way to a pod is not the pod's closed port`() {
        var scene = Scene()
        for number in 0..<10 {
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            let sent = scene.send(query, at: Double(number))
            scene.see(sent.rejected(by: .node), at: Double(number) + 0.000_1)
        }
        #expect(!scene.play().conclusion.verdicts.contains { $0.kind == .coredns })
    }

    /// A client's node, its pod and both CoreDNS pods, where no query ever comes through.
    private static func outage() -> Story {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number))
            for delay in [0.0, 2] {
                let sent = scene.identified(query.datagram)
                scene.see(sent, at: Double(number) + delay, on: .veth(.incoming))
                scene.see(sent, at: Double(number) + delay, on: Tap(1))
            }
        }
        // Packets without DNS: these places were captured all the time.
        for capture in [2, 3] { scene.add(Tap(capture).arp, at: 0, on: Tap(capture)) }
        return scene.play(until: 60)
    }

    @Test func `what live took tells an outage from the start by the pods' silence`() {
        let lives = [
            LivePlace("any", .node), LivePlace("web-1", .client), LivePlace("coredns-a", .corednsA),
            LivePlace("coredns-b", .corednsB),
        ]
        let verdict = OpenVerdictTests.outage().judgement(lives: lives).conclusion.verdict
        #expect(verdict.kind == .network)
        #expect("\(verdict.culpritSentence)".contains(Host.client.text))
    }

    @Test func `files of which nobody knows what they let through tell no outage`() {
        #expect(OpenVerdictTests.outage().conclusion.verdict.kind == .undetermined)
    }

    @Test func `a node's refusal of what never sent a packet is no closed port of CoreDNS's`() {
        let service = Host(10, 250, 3, 77)
        var scene = Scene()
        for number in 0..<10 {
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: service)
            let sent = scene.send(query, at: Double(number))
            scene.see(sent.rejected(by: .node), at: Double(number) + 0.000_1)
        }
        #expect(!scene.play().conclusion.verdicts.contains { $0.kind == .coredns || $0.kind == .network })
    }

    /// At CoreDNS's node: the client's queries alone, as `host CLIENT` leaves them, or its neighbour's as well.
    @Test(arguments: [(true, VerdictKind.undetermined), (false, .coredns)])
    func `an error is CoreDNS's own only where a question of its own would be seen`(isFiltered: Bool, kind: VerdictKind)
    {
        var scene = Scene()
        for number in 0..<40 {
            for client in isFiltered ? [Host.client] : [.client, .neighbour] {
                let query = Query(
                    "n\(number).example.com", id: UInt16(number), from: client, port: UInt16(40_000 + number),
                    to: .corednsA)
                let time = Double(number) + (client == .client ? 0 : 0.5)
                scene.see(scene.identified(query.datagram).routed(2), at: time)
                scene.answer(query, with: .refused, at: time + 0.000_3)
            }
        }
        #expect(scene.play().conclusion.verdict.kind == kind)
    }

    /// The same failures with more captures at a time: what remains possible never grows.
    @Test func `each further capture leaves fewer suspects, and the last one names the culprit`() {
        let clusters = [
            SmallCluster(client: 0), SmallCluster(client: 0, node: 1),
            SmallCluster(client: 0, node: 1, corednsA: 2),
        ]
        let suspects = clusters.map { cluster in
            var cluster = cluster
            cluster.chatter(from: .client, count: 20)
            cluster.ask(6, at: 6, interval: 1, answer: nil)
            return cluster.scene.play(until: 60).conclusion.verdict.suspects
        }
        #expect(
            suspects.map { $0.map(\.kind) } == [[.network, .kubeProxy, .coredns], [.network, .coredns], [.coredns]])
        #expect(suspects[2].map(\.culpritSentence.description) == ["CoreDNS pod \(Host.corednsA.text)"])
    }
}
