import Diagnosis
import PacketWire
import TestSupport

let positives: [Positive] =
    pathPositives + serverPositives + informationPositives + captureAndUpstreamPositives + patternPositives

private let pathPositives = [
    Positive(rule: "capture-loss", kind: .capture, confidence: .likely, culprit: "one.pcap") {
        var scene = Scene()
        for number in 0..<40 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let time = Double(number) * 0.2
            if number % 8 != 3 { scene.send(query, at: time) }
            if number % 8 != 6 { scene.answer(query, at: time + 0.002) }
        }
        return scene
    },
    Positive(rule: "no-endpoints", kind: .kubeProxy, confidence: .certain, culprit: Host.service.text) {
        var scene = Scene()
        for number in 0..<5 {
            let query = scene.send(Query(Names.cluster, id: UInt16(number)), at: Double(number))
            scene.see(query.rejected(by: .node), at: Double(number) + 0.000_1)
        }
        return scene
    },
    Positive(rule: "port-closed", kind: .coredns, confidence: .certain, culprit: Host.corednsB.text) {
        var cluster = SmallCluster(node: 0)
        cluster.chatter()
        for number in 0..<5 {
            let query = Query(Names.cluster, id: UInt16(0x4000 + number))
            cluster.rejectedAtPod(query, at: 1 + Double(number) * 0.1, via: .corednsB)
        }
        return cluster.scene
    },
    Positive(rule: "unreachable", kind: .network, confidence: .certain, culprit: Host.service.text) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.rejectedOnTheWay(type: 3, code: 13)
        return cluster.scene
    },
    Positive(rule: "upstream-rate", kind: .upstream, confidence: .certain, culprit: Host.upstream.text) {
        var scene = Scene()
        scene.load([60, 90, 120, 100]) { _ in 40 }
        return scene
    },
    Positive(rule: "fragments-lost", kind: .network, confidence: .likely, culprit: Host.client.text) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        for id: UInt16 in 1...3 {
            cluster.scene.fragmentedAnswer(at: Double(id) * 12, id: id, parts: (first: true, second: false))
        }
        return cluster.scene
    },
    Positive(rule: "tcp-blocked", kind: .network, confidence: .likely, culprit: Host.service.text) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { _ in [] }
        return cluster.scene
    },
    Positive(rule: "tcp-refused", kind: .undetermined, severity: .warning, confidence: .possible, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { [$0.refusal] }
        return cluster.scene
    },
    Positive(rule: "tcp-rejected", kind: .network, confidence: .likely, culprit: Host.service.text) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { [$0.syn.rejected(by: .node)] }
        return cluster.scene
    },
    Positive(rule: "tcp-rejected", kind: .kubeProxy, confidence: .likely, culprit: Host.service.text) {
        var scene = Scene()
        scene.connect { [$0.syn.rejected(by: .node)] }
        return scene
    },
    Positive(rule: "untranslated-service-ip", kind: .kubeProxy, confidence: .likely, culprit: Host.client.text) {
        var cluster = SmallCluster(node: 0)
        cluster.ask(5, reaching: .untranslated)
        return cluster.scene
    },
    Positive(rule: "untranslated-service-ip", kind: .kubeProxy, confidence: .certain, culprit: Host.client.text) {
        var cluster = SmallCluster(client: 1, node: 0)
        cluster.chatter(from: .client, count: 3)
        cluster.ask(5, reaching: .untranslated)
        return cluster.scene
    },
    Positive(rule: "untranslated-service-ip", kind: .kubeProxy, confidence: .certain, culprit: Host.client.text) {
        // A neighbour asks the service in vain, too, and the pod itself besides.
        var cluster = SmallCluster(client: 1, node: 0)
        cluster.chatter(from: .client, count: 3)
        cluster.ask(5, reaching: .untranslated)
        cluster.ask(2, from: .neighbour, reaching: .untranslated)
        cluster.ask(10, from: .neighbour, to: .corednsA)
        return cluster.scene
    },
    Positive(rule: "wrong-port", kind: .kubeProxy, confidence: .likely, culprit: Host.corednsA.text) {
        .askedAtPort(1024)
    },
    Positive(rule: "wrong-port", kind: .undetermined, confidence: .possible, culprit: "") {
        .askedAtPort(1024, isOnNode: false)
    },
    Positive(rule: "wrong-port", kind: .kubeProxy, confidence: .likely, culprit: Host.corednsA.text) {
        .translatedToPort(1024)
    },
    Positive(rule: "wrong-port", kind: .kubeProxy, confidence: .likely, culprit: Host.corednsA.text) {
        .translatedToPort(1024, isRejected: true)
    },
    Positive(rule: "stopped-at-node", kind: .network, confidence: .likely, culprit: Host.corednsA.text) {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: true)
        scene.atPodsNode(10, at: 2, handedTo: .nobody, isAnswered: false)
        return scene
    },
    Positive(rule: "stopped-at-node", kind: .network, confidence: .likely, culprit: Host.corednsA.text) {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: true)
        scene.atPodsNode(10, at: 2, handedTo: .network, isAnswered: false)
        return scene
    },
    Positive(rule: "stopped-at-node", kind: .network, confidence: .likely, culprit: Host.corednsA.text) {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: true, pod: 1)
        scene.atPodsNode(10, at: 2, handedTo: .nobody, isAnswered: false)
        return scene
    },
    Positive(rule: "unexpected-source", kind: .network, confidence: .certain, culprit: Host.corednsA.text) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5, returning: .untranslated)
        return cluster.scene
    },
    Positive(rule: "lost-before-coredns", kind: .network, confidence: .certain, culprit: Host.corednsB.text) {
        var cluster = SmallCluster(node: 0, corednsB: 1)
        cluster.chatter(via: .corednsA)
        cluster.chatter(from: .remote, via: .corednsB)
        cluster.ask(5, via: .corednsB, reaching: .eth0)
        return cluster.scene
    },
    Positive(rule: "lost-after-coredns", kind: .network, confidence: .certain, culprit: Host.client.text) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(5, returning: .lost)
        return cluster.scene
    },
    Positive(rule: "unlocated", kind: .undetermined, confidence: .possible, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5, reaching: .eth0)
        return cluster.scene
    },
]

private let serverPositives = [
    Positive(rule: "coredns-silent", kind: .coredns, confidence: .certain, culprit: Host.corednsA.text) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(5, at: 0)
        cluster.ask(5, at: 1, answer: nil)
        return cluster.scene
    },
    Positive(rule: "coredns-silent", kind: .coredns, confidence: .likely, culprit: Host.corednsA.text) {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: false)
        return scene
    },
    Positive(rule: "upstream-silent", kind: .upstream, confidence: .certain, culprit: Host.upstream.text) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, forwarding: .silent, answer: nil)
        return cluster.scene
    },
    Positive(rule: "upstream-rejected", kind: .network, confidence: .certain, culprit: Host.upstream.text) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, forwarding: .prohibited(by: .router), answer: .serverFailure)
        return cluster.scene
    },
    Positive(rule: "upstream-error", kind: .upstream, confidence: .certain, culprit: Host.upstream.text) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, forwarding: .answered(.serverFailure, after: 0.001), answer: .serverFailure)
        return cluster.scene
    },
    Positive(rule: "coredns-error", kind: .coredns, confidence: .certain, culprit: Host.corednsA.text) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(2, Names.external, at: 0, forwarding: .answered(.address, after: 0.001), latency: 0.003)
        cluster.ask(5, answer: .serverFailure)
        return cluster.scene
    },
    Positive(rule: "late-answers", kind: .coredns, confidence: .certain, culprit: Host.corednsA.text) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, at: 3, latency: 6)
        return cluster.scene
    },
]

private let informationPositives = [
    Positive(rule: "saved-by-retry", kind: .undetermined, severity: .warning, confidence: .possible, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.chatter()
        cluster.sentTwice(after: 5, first: .eth0)
        return cluster.scene
    },
    Positive(rule: "truncated", kind: .undetermined, severity: .info, confidence: .possible, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.ask(2, answer: .truncated)
        return cluster.scene
    },
    Positive(
        rule: "malformed", kind: .undetermined, severity: .info, confidence: .certain, culprit: Host.service.text
    ) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(2, answer: .malformed)
        return cluster.scene
    },
    Positive(rule: "search-list", kind: .client, severity: .info, confidence: .certain, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.ask(1, "example.com.svc.cluster.local", at: 1, answer: .nonexistent)
        cluster.ask(Query("example.com", id: 9), at: 1.01)
        return cluster.scene
    },
    Positive(rule: "nonexistent-names", kind: .client, severity: .info, confidence: .certain, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.ask(1, "nope.svc.cluster.local", at: 1, answer: .nonexistent)
        cluster.ask(Query("nope", id: 9), at: 1.01, answer: .nonexistent)
        return cluster.scene
    },
    Positive(rule: "pending", kind: .capture, severity: .info, confidence: .certain, culprit: "") {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5)
        cluster.ask(Query("example.com", id: 9), at: 58, answer: nil, isRetried: false)
        return cluster.scene
    },
]

private let captureAndUpstreamPositives = [
    Positive(rule: "one-direction", kind: .undetermined, confidence: .possible, culprit: "") {
        var scene = Scene()
        for number in 0..<20 {
            scene.send(
                Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number)),
                at: Double(number) * 0.2)
        }
        return scene
    },
    Positive(
        rule: "upstream-slow", kind: .upstream, severity: .warning, confidence: .certain, culprit: Host.upstream.text
    ) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(4, Names.external, at: 3, forwarding: .answered(.address, after: 1.8), latency: 1.81)
        return cluster.scene
    },
]
