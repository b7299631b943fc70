import Foundation
import TestSupport
import Testing

/// Nothing of the original is in any output, and the verdict stays.
@Suite struct RedactionTests {
    /// Ways in which a word or an address may be written, in small letters.
    static func forms(word: String) -> [Data] {
        let octets = Array(word.utf8)
        return [
            Data(octets), Data(octets.reversed()), Data(octets.flatMap { [$0, 0] }), hex(octets),
            Data(octets.map { "\\u00" + String($0, radix: 16) }.joined().utf8),
            Data(octets.map { "%" + String($0, radix: 16) }.joined().utf8),
        ] + base64(octets)
    }

    /// - Parameter isText: octets of IPv4 addresses stand in binary files by chance.
    static func forms(address: [UInt8], isText: Bool) -> [Data] {
        var forms = [hex(address)]
        if address.count == 4 {
            let parts = address.map(String.init)
            forms += [".", "-"].flatMap { separator in
                [parts, parts.reversed()].map { Data($0.joined(separator: separator).utf8) }
            }
        }
        if address.count == 6 {
            forms.append(Data(address.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":").utf8))
        }
        if address.count == 16 {
            let groups = stride(from: 0, to: 16, by: 2).map {
                String(Int(address[$0]) << 8 | Int(address[$0 + 1]), radix: 16)
            }
            forms.append(Data(groups.joined(separator: ":").utf8))
        }
        if !isText || address.count > 4 { forms.append(Data(address)) }
        return forms
    }

    private static func hex(_ octets: [UInt8]) -> Data {
        Data(octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8)
    }

    /// The part of base64 that does not hang on what stands around, for each of the three places it may start at.
    private static func base64(_ octets: [UInt8]) -> [Data] {
        (0..<3).map { shift in
            let text = Data([UInt8](repeating: 0, count: shift) + octets).base64EncodedString().lowercased()
            let start = shift == 0 ? 0 : 4
            return Data(Data(text.utf8).dropFirst(start).prefix((octets.count + shift) / 3 * 4 - start))
        }
    }

    /// Matches of four octets at the places where addresses stand would be no chance; elsewhere they are.
    static func leaks(in output: Data, _ planted: PlantedTraffic, isText: Bool) -> [String] {
        let lowered = Data(output.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
        let words = planted.words.filter { word in forms(word: word).contains { lowered.range(of: $0) != nil } }
        let addresses = planted.addresses.filter { address in
            forms(address: address, isText: isText).contains { form in
                (form.count == address.count ? output : lowered).range(of: form) != nil
            }
        }
        return words + addresses.map { "\($0)" }
    }

    @Test func `a thousand planted names and addresses are in no output`() throws {
        let seed = UInt64.random(in: 1 ... .max)
        var planted = PlantedTraffic(seed: seed)
        for id in 1...30 { planted.plantExchange(id) }
        let scratch = try Scratch()
        let file = planted.word()
        let capture = scratch.folder.appending(path: "\(file).pcapng").path
        try planted.write(to: capture)
        let cluster = try scratch.file("\(planted.word()).json", planted.cluster())
        let log = try scratch.file("\(planted.word()).log", planted.log())
        let key = scratch.folder.appending(path: "key").path
        let redact = ["--redact", "--redact-key", key]
        let flags = ["--cluster", cluster, "--coredns-log", "\(log)=\(planted.word())"] + redact
        #expect(planted.words.count + planted.addresses.count >= 1000)
        #expect(Self.leaks(in: try Data(contentsOf: URL(filePath: capture)), planted, isText: false).count > 900)

        let source = "\(capture)=\(planted.word())"
        let runs =
            [["analyze", source] + flags, ["analyze", source, "--format", "json"] + flags]
            + ["text", "jsonl", "csv"].flatMap { format in
                [
                    ["messages", source, "--format", format] + redact,
                    ["exchanges", source, "--format", format] + flags,
                ]
            }
        for arguments in runs {
            let run = try Tool.run(arguments)
            #expect(run.status < 64 && !run.output.isEmpty, "seed \(seed): \(arguments[0]): \(run.errors)")
            #expect(Self.leaks(in: run.output, planted, isText: true) == [], "seed \(seed): \(arguments)")
        }
        let bundle = try Bundle([source] + flags)
        #expect(bundle.run.status < 64, "seed \(seed): \(bundle.run.errors)")
        #expect(bundle.members.count >= 8, "\(bundle.members)")
        for member in bundle.members {
            #expect(Self.leaks(in: Data(member.utf8), planted, isText: true) == [])
            let output = try Data(contentsOf: bundle.folder.appending(path: member))
            #expect(
                Self.leaks(in: output, planted, isText: !member.hasSuffix(".pcapng")) == [], "seed \(seed): \(member)")
        }
        let secret = try String(contentsOfFile: key, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        for member in bundle.members {
            #expect(try Data(contentsOf: bundle.folder.appending(path: member)).range(of: Data(secret.utf8)) == nil)
        }
    }

    @Test func `the same key gives the same output, another key another, and the key file is its owner's alone`() throws
    {
        let scratch = try Scratch()
        let keys = ["one", "two"].map { scratch.folder.appending(path: $0).path }
        func listing(_ key: String) throws -> Data {
            try Tool.run(["messages", Scratch.sample(Scratch.hung), "--redact", "--redact-key", key]).output
        }
        let first = try listing(keys[0])
        #expect(!first.isEmpty)
        #expect(try listing(keys[0]) == first)
        #expect(try listing(keys[1]) != first)
        let mode = try FileManager.default.attributesOfItem(atPath: keys[0])[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test func `without a file the key is kept in the configuration folder`() throws {
        let scratch = try Scratch()
        let environment = ["XDG_CONFIG_HOME": scratch.folder.path]
        let run = try Tool.run(["messages", Scratch.sample(Scratch.hung), "--redact"], environment: environment)
        #expect(run.status == 0)
        #expect(run.errors.contains("dnsverdict/redaction.key"))
        #expect(Files.names(in: scratch.folder.appending(path: "dnsverdict")) == ["redaction.key"])
    }

    @Test func `a file that is no key is refused`() throws {
        let scratch = try Scratch()
        let key = try scratch.file("key", Data("not a key".utf8))
        let run = try Tool.run(["messages", Scratch.sample(Scratch.hung), "--redact", "--redact-key", key])
        #expect(run.status == 65)
        #expect(run.output.isEmpty)
        #expect(try Tool.run(["messages", Scratch.sample(Scratch.hung), "--redact-key", key]).status == 64)
    }

    @Test(.enabled(if: Bundle.isInstalled("tshark"), "tshark is not installed"))
    func `checksums of redacted packets are as right as those of the original`() throws {
        let bundle = try Bundle([Scratch.sample("tcp-dropped/client.pcap"), "--redact"], environment: Self.home)
        let evidence = try #require(try bundle.evidence().first)
        let options = ["ip", "udp", "tcp"].flatMap { ["-o", "\($0).check_checksum:TRUE"] }
        let fields = ["-T", "fields", "-e", "ip.checksum.status"]
        let listing = try Bundle.command("tshark", ["-r", evidence] + options + fields)
        #expect(listing.status == 0)
        let states = listing.text.split { $0 == "\n" || $0 == "," }.filter { $0.count == 1 }
        #expect(!states.isEmpty && states.allSatisfy { $0.first == "1" }, "\(listing.text.prefix(400))")
        let errors = try Bundle.command("tshark", ["-r", evidence, "-Y", "_ws.malformed"])
        let lines = errors.text.split(separator: "\n").filter { !$0.hasPrefix("Running as user") }
        #expect(lines.isEmpty, "\(errors.text)")
    }

    /// A configuration folder of the tests' own.
    static let home = [
        "XDG_CONFIG_HOME": FileManager.default.temporaryDirectory.appending(path: "dnsverdict-tests").path
    ]
}

@Suite struct RedactedLabTests {
    /// Kind and confidence; the culprit in words, its addresses and names apart.
    static func shape(_ verdict: Bundle.Verdict) -> [String] {
        let words = verdict.culprit.split(separator: " ").filter { word in
            !word.contains { $0.isNumber || $0 == "." || $0 == ":" || $0 == "/" } && !word.contains("capture")
                && !word.contains("client") && !word.contains("coredns") && !word.contains("node")
        }
        return [verdict.kind, verdict.confidence] + words.map(String.init)
    }

    @Test(arguments: CaptureCollection.lab.sets)
    func `redacted evidence of a lab scenario gives the verdict of the original`(scenario: String) throws {
        let sets = try LabSets.arguments(of: scenario, knowing: true).filter {
            try LabSets.size(of: $0.captures) <= LabSets.usualSize
        }
        for (number, (captures, flags)) in sets.enumerated() {
            let whole = try Bundle.verdict(captures + flags)
            let bundle = try Bundle(captures + flags + ["--redact"], environment: RedactionTests.home)
            #expect(bundle.run.status <= 2, "\(captures): \(bundle.run.errors)")
            let context = bundle.members.filter { $0.hasPrefix("context/") }.flatMap { name -> [String] in
                let path = bundle.folder.appending(path: name).path
                if name.hasSuffix(".json") { return ["--cluster", path] }
                return [name.contains("resolv") ? "--resolv-conf" : "--coredns-log", path]
            }
            #expect(try Bundle.complaints(of: bundle.evidence(), dissected: number == sets.count - 1 ? 3 : 0) == [])
            let evidence = try Bundle.verdict(try bundle.evidence() + context)
            #expect(Self.shape(evidence) == Self.shape(whole), "\(captures) \(flags)")
            let told = try bundle.manifest().verdict
            #expect(evidence.plain == told.plain, "\(captures) \(flags)")
        }
    }
}
