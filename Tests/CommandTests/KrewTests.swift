import Foundation
import TestSupport
import Testing

/// The manifest for krew states packages that are there, by their own hashes.
@Suite struct KrewTests {
    private static let script = Files.checkout.appending(path: "scripts/krew").path

    private static func package(_ scratch: Scratch) throws -> String {
        let version = try Tool.run(["--version"]).text.trimmingCharacters(in: .whitespacesAndNewlines)
        return try scratch.file("dnsverdict-\(version)-linux-x86_64.tar.gz", Data("a package".utf8))
    }

    @Test func `a package stands in it with its address and its SHA-256`() throws {
        let scratch = try Scratch()
        let package = try Self.package(scratch)
        let run = try Shell.run(#""$1" https://host.example/v1/ "$2" && sha256sum "$2""#, [Self.script, package])
        #expect(run.exit == 0, "\(run.errors)")
        let name = URL(filePath: package).lastPathComponent
        #expect(run.text.contains("      uri: https://host.example/v1/\(name)\n"))
        #expect(run.text.contains("      sha256: \(run.text.suffix(package.count + 67).prefix(64))\n"), "\(run.text)")
        #expect(run.text.contains("          arch: amd64\n"))
    }

    @Test(arguments: [
        ("http://host.example", nil, "krew takes packages from an https:// address"),
        ("https://host.example", "dnsverdict-9.9.9-linux-x86_64.tar.gz", "there is no such file"),
    ])
    func `what cannot be true is refused`(url: String, name: String?, says: String) throws {
        let scratch = try Scratch()
        let run = try Shell.run(#""$1" "$2" "$3""#, [Self.script, url, try name ?? Self.package(scratch)])
        #expect(run.exit == 1 && run.errors.contains(says), "\(run.errors)")
    }
}
