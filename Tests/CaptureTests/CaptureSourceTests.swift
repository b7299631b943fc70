import Capture
import Testing

@Suite struct CaptureSourceTests {
    @Test(arguments: [
        ("a.pcap", "a.pcap", nil),
        ("a.pcap=node", "a.pcap", "node"),
        ("a=b.pcap=node", "a=b.pcap", "node"),
        ("a.pcap=", "a.pcap", nil),
        ("=a.pcap", "=a.pcap", nil),
        ("-", "-", nil),
        ("-=client", "-", "client"),
        ("-=client=1", "-", "client=1"),
    ])
    func `an argument is a name and perhaps a label`(argument: String, name: String, label: String?) {
        let source = CaptureSource(argument: argument)
        #expect(source.name == name)
        #expect(source.label == label)
    }

    @Test func `a file whose name holds an equals sign is not cut`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], "ring=1.pcap")
        #expect(CaptureSource(argument: path) == CaptureSource(.path(path)))
        #expect(CaptureSource(argument: path + "=node=a") == CaptureSource(.path(path), label: "node=a"))
    }
}
