import DNSVerdictAnalysis
import Foundation
import Report
import TestSupport
import Testing
import Wording

/// The HTML report in a real browser.
@Suite(.serialized, .enabled(if: Browser.path != nil, "There is no Chromium."))
struct BrowserTests {
    typealias Named = (name: String, document: @Sendable () throws -> ReportDocument)

    private static let made: [Named] = [
        ("a silent CoreDNS", { TextReportTests.silentCoreDNS().document }),
        ("three captures", { JSONReportTests.story().document }),
        ("hostile names", { HTMLReportTests.hostile }),
        ("nothing", { Scene().play().document }),
        ("a silent CoreDNS in Korean", { TextReportTests.silentCoreDNS().document(language: .korean) }),
        ("three captures in Korean", { JSONReportTests.story().document(language: .korean) }),
    ]

    private static let documents: [Named] = {
        let names = Files.names(in: samples).filter { !$0.hasSuffix(".md") }
        let read = names.map { name -> Named in
            let language: Language = name == "answer-from-wrong-address" ? .korean : .english
            return ("the sample \(name)", { try sample(name, in: language) })
        }
        return made + read
    }()

    private static let samples = Files.checkout.appending(path: "Samples")

    /// Everything that stands in the sample's folder.
    private static func sample(_ name: String, in language: Language) throws -> ReportDocument {
        let folder = samples.appending(path: name)
        let paths = Files.names(in: folder).map { folder.appending(path: $0).path }
        var analysis = CaptureAnalysis(
            of: paths.filter { $0.contains(".pcap") }.map { CaptureAnalysis.File($0) })
        analysis.clusterFiles = paths.filter { $0.hasSuffix(".json") }
        analysis.resolvConf = paths.first { $0.hasSuffix("resolv.conf") }
        analysis.coreDNSLogs = paths.filter { $0.hasSuffix(".log") }.map { CaptureAnalysis.File($0) }
        let judgement = try analysis.judge { Issue.record("\(name): \($0)") }
        return judgement.document(version: "0.0.0", language: language)
    }

    /// What the page looks like from inside: places that stick out, text that is hard to read, what is missing for
    /// those who do not see it, and what has no business there.
    private static let probe = """
        (() => {
          const out = [], pale = [], mute = []
          const colour = text => (text.match(/[0-9.]+/g) || []).map(Number)
          const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b }
          const ground = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c.length == 3 || c[3] == 1) return c.slice(0, 3) } return colour(getComputedStyle(document.body).backgroundColor).slice(0, 3) }
          const lines = e => { const all = document.createRange(); all.selectNodeContents(e); return new Set([...all.getClientRects()].map(r => Math.round(r.top))).size }
          const name = e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + (e.textContent || '').slice(0, 30)
          for (const e of document.querySelectorAll('body *')) {
            const box = e.getBoundingClientRect()
            if (box.width && (box.right > innerWidth + 1 || box.left < -1)) out.push(name(e) + ' ' + box.right)
            if (e.matches('svg text')) {
              const picture = e.closest('svg').getBoundingClientRect()
              if (box.left < picture.left - 1 || box.right > picture.right + 1) out.push(name(e) + ' leaves its picture')
            }
            if (e.namespaceURI.includes('svg')) continue
            // Heads of tables that a narrow window shows as lists are there for screen readers alone.
            if (e.closest('thead') && getComputedStyle(e.closest('thead')).position == 'absolute') continue
            // A word that goes on in a second line of a table's cell.
            if (e.matches('td, th') && !e.matches('.long') && innerWidth > 1000 && !/[\\s-]/.test(e.textContent.trim()) && lines(e) > 1) out.push(name(e) + ' is cut')
            if (e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1) out.push(name(e) + ' holds ' + e.scrollWidth)
            if (![...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim()) || !box.width) continue
            const [a, b] = [light(colour(getComputedStyle(e).color).slice(0, 3)), light(ground(e))].sort((x, y) => y - x)
            if ((a + .05) / (b + .05) < 4.5) pale.push(name(e) + ' ' + (a + .05) / (b + .05))
          }
          for (const e of document.querySelectorAll('svg')) if (e.getAttribute('role') != 'img' || !e.querySelector('title') || !e.querySelector('desc')) mute.push(name(e))
          for (const e of document.querySelectorAll('table')) if (!e.caption || !e.querySelector('th[scope=col]')) mute.push(name(e))
          for (const e of document.querySelectorAll('th')) if (!e.scope && e.getAttribute('aria-hidden') != 'true') mute.push(name(e))
          for (const tag of ['header', 'nav', 'main', 'footer', 'h1']) if (document.querySelectorAll('body > ' + tag + ', body > header > ' + tag).length != 1) mute.push('no ' + tag)
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id)
          if (new Set(ids).size != ids.length) mute.push('an id stands twice')
          for (const e of document.querySelectorAll('a')) if (!document.querySelector(e.getAttribute('href'))) mute.push('dead link ' + e.href)
          const active = [...document.querySelectorAll('*')].filter(e => ['SCRIPT', 'IMG', 'IFRAME', 'OBJECT', 'EMBED', 'LINK', 'FORM', 'BASE'].includes(e.tagName) || [...e.attributes].some(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value))).map(name)
          return { width: document.documentElement.scrollWidth, inner: innerWidth, out, pale, mute, active }
        })()
        """

    @Test(arguments: documents.map(\.name))
    func `the page fetches nothing, runs nothing, fits the window and can be read by all`(name: String) throws {
        let document = try #require(Self.documents.first { $0.name == name }).document()
        let file = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-\(UUID().uuidString).html")
        try Data(HTMLReport.render(document).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let browser = try Browser()
        defer { browser.close() }
        for (scheme, width) in [("light", 400), ("dark", 400), ("light", 1400), ("dark", 1400)] {
            try browser.open(file, width: width, scheme: scheme)
            let urls = browser.events.filter { $0.method == "Network.requestWillBeSent" }.compactMap {
                ($0.parameters["request"] as? [String: Any])?["url"] as? String
            }
            #expect(urls == [file.absoluteString])
            #expect(!browser.events.contains { $0.method == "Debugger.scriptParsed" })
            #expect(!browser.events.contains { $0.method == "Log.entryAdded" })
            let page = try #require(try browser.value(of: Self.probe) as? [String: Any])
            #expect(page["inner"] as? Int == width)
            #expect(page["width"] as? Int ?? .max <= width)
            for list in ["out", "pale", "mute", "active"] {
                let found = try #require(page[list] as? [String])
                #expect(found.isEmpty, "\(scheme) \(width) \(list): \(found.prefix(8))")
            }
        }
    }

    @Test func `a page that does what a report must not is noticed`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-\(UUID().uuidString).html")
        let bad = """
            <!DOCTYPE html><title>bad</title><body style="background:#fff"><img src="missing.png" onerror="1">
            <script>document.title = 'ran'</script><p style="width:3000px;color:#ddd">wide and pale</p>
            """
        try Data(bad.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let browser = try Browser()
        defer { browser.close() }
        try browser.open(file, width: 400, scheme: "light")
        #expect(browser.events.filter { $0.method == "Network.requestWillBeSent" }.count > 1)
        #expect(browser.events.contains { $0.method == "Debugger.scriptParsed" })
        let page = try #require(try browser.value(of: Self.probe) as? [String: Any])
        for list in ["out", "pale", "mute", "active"] {
            #expect((page[list] as? [String])?.isEmpty == false, "\(list)")
        }
    }
}
