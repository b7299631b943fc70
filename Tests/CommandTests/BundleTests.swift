import Foundation
import TestSupport
import Testing

@Suite struct BundleTests {
    @Test func `a bundle's checksums are right and name every member`() throws {
        let bundle = try Bundle([Scratch.sample(Scratch.hung)])
        #expect(bundle.run.status == 1)
        #expect(
            bundle.members == [
                "SHA256SUMS", "commands.txt", "evidence/coredns-b.pcapng", "manifest.json", "report.html",
                "report.json",
                "report.md", "report.txt",
            ])
        let check = try Bundle.command("bash", ["-c", "cd \"$1\" && sha256sum -c SHA256SUMS", "-", bundle.folder.path])
        #expect(check.status == 0, "\(check.text)")
        let manifest = try bundle.manifest()
        #expect(Set(manifest.members.map(\.name) + ["manifest.json", "SHA256SUMS"]) == Set(bundle.members))
        #expect(manifest.captures.allSatisfy { $0.evidencePackets > 0 && $0.evidencePackets <= $0.packets })
    }

    @Test(arguments: ["ticket.zip", "ticket.tar.gz"])
    func `the same captures give the same archive`(name: String) throws {
        let scratch = try Scratch()
        let places = ["a", "b"].map { scratch.folder.appending(path: "\($0)-\(name)").path }
        let archives = try places.map { place in
            let run = try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", place])
            #expect(run.status == 1, "\(run.errors)")
            return try Data(contentsOf: URL(filePath: place))
        }
        // commands.txt names the archive, so only what stands before it can be compared octet for octet.
        #expect(abs(archives[0].count - archives[1].count) < 64)
        let again = try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", places[0]])
        #expect(again.status == 1)
        #expect(try Data(contentsOf: URL(filePath: places[0])) == archives[0])
        #expect(Files.names(in: scratch.folder).count == 2, "something is left beside the archives")
    }

    @Test(.enabled(if: Bundle.isInstalled("python3"), "python3 is not installed"))
    func `another program reads the ZIP archive`() throws {
        let scratch = try Scratch()
        let archive = scratch.folder.appending(path: "ticket.zip").path
        #expect(try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", archive]).status == 1)
        let listing = try Bundle.command("python3", ["-m", "zipfile", "-t", archive])
        #expect(listing.status == 0, "\(listing.text)")
        // The last packet's time, so that the same captures give the same archive.
        let times = try Bundle.command("python3", ["-m", "zipfile", "-l", archive]).text
        #expect(times.contains("2026-11-23 04:54:16"), "\(times)")
    }

    @Test(.enabled(if: Bundle.isInstalled("capinfos"), "capinfos is not installed"))
    func `capinfos and tshark read evidence without complaint, and see its comments`() throws {
        let bundle = try Bundle([Scratch.sample(Scratch.hung)])
        let evidence = try #require(try bundle.evidence().first)
        let infos = try Bundle.command("capinfos", [evidence])
        #expect(infos.status == 0, "\(infos.text)")
        #expect(infos.text.contains("pcapng"))
        guard Bundle.isInstalled("tshark") else { return }
        let comments = try Bundle.command("tshark", ["-r", evidence, "-T", "fields", "-e", "frame.comment"])
        #expect(comments.status == 0)
        #expect(comments.text.contains("coredns-silent"))
        #expect(!comments.text.contains("appears to have been cut short"))
    }

    @Test func `a name that is no archive's is wrong usage`() throws {
        let run = try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", "ticket.rar"])
        #expect(run.status == 64)
        #expect(run.errors.contains(".tar.gz"))
    }

    @Test func `a place that cannot be written is told, and nothing is left there`() throws {
        let run = try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", "/nowhere/ticket.zip"])
        #expect(run.status == 73)
        #expect(run.sentences.count == 1, "\(run.errors)")
        let scratch = try Scratch()
        let folder = scratch.folder.appending(path: "is-a-folder.zip")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect(try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", folder.path]).status == 73)
        #expect(Files.names(in: scratch.folder) == ["is-a-folder.zip"])
    }

    @Test func `a capture from standard input is bundled`() throws {
        let scratch = try Scratch()
        let archive = scratch.folder.appending(path: "ticket.zip").path
        let run = try Tool.run(["bundle", "-", "-o", archive], input: Scratch.sample(Scratch.hung))
        #expect(run.status == 1, "\(run.errors)")
        #expect(FileManager.default.fileExists(atPath: archive))
    }

    @Test func `the commands use the files about the cluster that the bundle holds`() throws {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: "ticket.tar.gz").path
        let folder = "dropped-on-the-way"
        let run = try Tool.run(
            ["bundle", Scratch.sample("\(folder)/client.pcap"), "--cluster", Scratch.sample("\(folder)/kube.json")]
                + ["--resolv-conf", Scratch.sample("\(folder)/resolv.conf"), "-o", path])
        #expect(run.status == 2, "\(run.errors)")
        let again = try Shell.run(
            """
            cd "$(dirname "$1")" && tar xzf "$1" && dnsverdict() { tool "$@"; } &&
            command=$(grep '^dnsverdict analyze evidence' commands.txt) && echo "$command" && eval "$command"
            """, [path])
        #expect(
            again.text.contains("--cluster context/1-kube.json --resolv-conf context/2-resolv.conf"), "\(again.text)")
        #expect(again.exit == 2 && again.text.contains("pod default/web-"), "\(again.exit) \(again.errors)")
    }

    @Test func `every packet of a failing exchange says in the evidence what became of it`() throws {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: "ticket.tar.gz").path
        let run = try Tool.run(["bundle", Scratch.sample("dropped-on-the-way/client.pcap"), "-o", path])
        #expect(run.status == 2, "\(run.errors)")
        let comments = try Shell.run(
            #"cd "$(dirname "$1")" && tar xzf "$1" && grep -aoE 'unanswered: 192\.168\.2\.71:[0-9]+ > 10\.100\.0\.10:53' evidence/*"#,
            [path])
        // Fourteen queries without an answer, and their retransmissions.
        let lines = comments.text.split(separator: "\n")
        #expect(lines.count >= 14 && Set(lines).count >= 7, "\(lines.count)")
    }
}
