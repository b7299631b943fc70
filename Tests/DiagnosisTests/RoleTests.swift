import Report
import TestSupport
import Testing

/// Who is a client, and who a server.
@Suite struct RoleTests {
    @Test func `an address that asks itself, as health checks do, is a client and no server that forwards`() {
        var scene = Scene()
        scene.exchange(Query(from: .corednsA, to: .corednsA), at: 0)
        let document = scene.play().document
        #expect(document.totals.exchanges == 1 && document.totals.answered == 1)
        #expect(document.upstream.exchanges == 0)
    }
}
