import Testing

@testable import Report

@Suite struct StationNameTests {
    @Test(arguments: [
        ("pod kube-system/coredns-7d9f on node node-b", "kube-system/coredns-7d9f"),
        ("pod coredns-7d9f on node node-b", "coredns-7d9f"), ("service kube-system/kube-dns", "kube-system/kube-dns"),
        ("node ip-10-0-0-1.ec2.internal", "node ip-10-0-0-1.ec2.internal"), ("coredns-7d9f", "coredns-7d9f"),
    ])
    func `a station is named by its object, without kind and node`(name: String, object: String) {
        #expect(ReportPage.PathPart.Station.object(of: name) == object)
    }
}
