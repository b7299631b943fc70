import Diagnosis
import TestSupport
import Testing

/// What two faults show alike stays open, and what only one of them shows does not.
@Suite struct OpenVerdictTests {
    /// Queries to the service's customary address that passed one router, seen on one interface.
    private static func untranslated(from clients: [Host]) -> Conclusion {
        var scene = Scene()
        for number in 0..<6 {
            let client = clients[number % clients.count]
            let query = Query(Names.cluster, id: UInt16(number), from: client, port: UInt16(40_000 + number))
            scene.see(scene.identified(query.datagram).routed(), at: Double(number))
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
    private static func silent(routers: Int, transmissions: Int) -> Conclusion {
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
        return scene.play().conclusion
    }

    @Test func `a pod's silence one router from its clients may be seen at their own node`() {
        #expect(OpenVerdictTests.silent(routers: 1, transmissions: 20).verdict.kind == .undetermined)
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 20).verdict.kind == .coredns)
    }

    @Test func `a capture without answers has both directions where packets were sent again`() {
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 2).verdict.kind == .coredns)
        #expect(OpenVerdictTests.silent(routers: 2, transmissions: 0).verdict.kind == .capture)
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
}
