import Foundation
import TestSupport
import Testing

/// Man pages are made from what `--help` is made of.
@Suite struct ManualTests {
    private static func pages() throws -> (scratch: Scratch, text: [String: String]) {
        let scratch = try Scratch()
        let run = try Tool.run(["manual", scratch.folder.path])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let pages = Files.names(in: scratch.folder).map { name in
            (name, (try? String(contentsOf: scratch.folder.appending(path: name), encoding: .utf8)) ?? "")
        }
        return (scratch, Dictionary(uniqueKeysWithValues: pages))
    }

    @Test func `the program and every command has a page`() throws {
        let names = try HelpTests.commands().map { HelpTests.name($0).replacing(".txt", with: ".1") }
        let (scratch, pages) = try Self.pages()
        #expect(Set(pages.keys) == Set(names) && names.count > 6)
        _ = scratch
    }

    @Test func `a page has every option of its command's help`() throws {
        let (scratch, pages) = try Self.pages()
        for command in try HelpTests.commands() {
            let help = try Tool.run(command + ["--help"]).text
            let page = pages[HelpTests.name(command).replacing(".txt", with: ".1")]?.replacing("\\-", with: "-") ?? ""
            let options = help.matches(of: /--[a-z][a-z-]+/).map { String($0.output) }
            #expect(!options.isEmpty)
            for option in options { #expect(page.contains(option), "\(command) \(option)") }
            for section in [".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS", ".SH EXIT STATUS", ".SH SEE ALSO"] {
                #expect(page.contains(section), "\(command)")
            }
        }
        _ = scratch
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/man"), "There is no man(1)."))
    func `man(1) takes the pages without a warning`() throws {
        let (scratch, pages) = try Self.pages()
        for name in pages.keys.sorted() {
            let run = try Shell.run(
                #"MANWIDTH=80 man --warnings=w -l "$1" | cat"#, [scratch.folder.appending(path: name).path])
            #expect(run.exit == 0 && run.errors.isEmpty, "\(name): \(run.errors)")
            #expect(run.text.contains("EXIT STATUS"), "\(name)")
        }
    }
}

/// The release script takes a tag only that names the version of the sources.
@Suite struct ReleaseTests {
    private static let script = Files.checkout.appending(path: "scripts/release").path

    @Test func `a tag that is not the version is refused`() throws {
        let run = try Shell.run(#""$1" v9.9.9"#, [Self.script])
        #expect(run.exit == 1 && run.errors.contains("the tag is v9.9.9"), "\(run.errors)")
    }

    @Test
    func `the tag of the program's own version is taken, and CHANGELOG has a section of it`() throws {
        let version = try Tool.run(["--version"]).text.trimmingCharacters(in: .whitespacesAndNewlines)
        let run = try Shell.run(#"RELEASE_CHECK_ONLY=1 "$1" "v$2""#, [Self.script, version])
        #expect(run.exit == 0, "\(run.errors)")
    }
}
