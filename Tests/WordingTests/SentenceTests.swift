import PacketWire
import Testing
import Wording

@Suite struct SentenceTests {
    private static let address = IPAddress("10.0.0.1") ?? IPAddress(v4: 0)

    @Test func `English reads as it is written`() {
        let sentence: Sentence = "\(plural(1, "query", "queries")) of \(Self.address) \(1, "is", "are") lost"
        #expect(sentence.description == "1 query of 10.0.0.1 is lost")
    }

    @Test func `a translation is that of the plural, whatever the number`() {
        let sentence: Sentence = "\(plural(1, "query", "queries"))"
        #expect(sentence.text(in: .korean) == "질의 1건")
        #expect(("\(plural(7, "query", "queries"))" as Sentence).text(in: .korean) == "질의 7건")
    }

    @Test func `blanks at the ends stay, translated or not`() {
        let sentence: Sentence = "A." + " \(3) more went unanswered; routers rate-limit such errors."
        #expect(sentence.text(in: .korean).hasPrefix("A. 이 밖에 3건"))
    }

    @Test func `what has no translation is told, and shown in English`() {
        let sentence: Sentence = "There is \(verbatim: "a word") nobody knows: \("nor this" as Sentence)."
        #expect(sentence.untranslated(in: .korean) == ["There is %1 nobody knows: %2.", "nor this"])
        #expect(sentence.untranslated(in: .english).isEmpty)
        #expect(sentence.text(in: .korean) == "There is a word nobody knows: nor this.")
    }

    @Test func `what is filled in is not looked at again`() {
        let sentence: Sentence = "\(verbatim: "%2{은/는} %1") and \(verbatim: "100 %3")"
        #expect(sentence.description == "%2{은/는} %1 and 100 %3")
    }

    @Test func `sentences that say the same are the same`() {
        let (one, other): (Sentence, Sentence) = ("path from \(Self.address)", .verbatim("path from 10.0.0.1"))
        #expect(one == other && Set([one, other]).count == 1)
        #expect(("" as Sentence).isEmpty && ("" as Sentence) == .verbatim(""))
    }

    // MARK: Names of addresses

    private static func named(_ sentence: Sentence) -> Sentence {
        sentence.naming(
            AddressNames(in: sentence) { found in
                found == address
                    ? AddressNames.Name("\(verbatim: "pod a/b") on node \(verbatim: "n")", identifier: "a/b") : nil
            })
    }

    @Test func `a name stands behind an address's first mention`() {
        let sentence = Self.named("from \(Self.address) to \(Self.address):53")
        #expect(sentence.description == "from 10.0.0.1 (pod a/b on node n) to 10.0.0.1:53")
    }

    @Test func `a name stands between an address and its Korean particle`() {
        let sentence = Self.named("path from \(Self.address) to \(verbatim: "x")")
        #expect(sentence.text(in: .korean) == "10.0.0.1 (pod a/b, 노드 n)에서 x까지의 경로")
    }

    @Test func `a name that stands there already is not told again`() {
        #expect(Self.named("pod \(verbatim: "a/b") \(Self.address)").description == "pod a/b 10.0.0.1")
    }

    @Test func `what goes on after the digits is no address`() {
        let text = "ip-10.0.0.1 10.0.0.1-a 10.0.0.1x"
        #expect(Self.named(.verbatim(text)).description == text)
    }

    @Test func `one is written in the singular`() {
        let template = "%1 of %2{ query| queries} failed"
        #expect(Template.fill(template, with: ["1", "1"]) == "1 of 1 query failed")
        #expect(Template.fill(template, with: ["1", "21"]) == "1 of 21 queries failed")
    }
}

@Suite struct KoreanParticleTests {
    @Test(arguments: [
        ("질의 3건", "은", "으로"), ("파드", "는", "로"), ("서버 10.0.0.1", "은", "로"), ("10.0.0.2", "는", "로"),
        ("10.0.0.10", "은", "으로"), ("10.0.0.3", "은", "으로"), ("7", "은", "로"), ("서울", "은", "로"),
        ("client.pcap", "은", "으로"), ("CoreDNS", "는", "로"), ("SERVFAIL", "은", "로"), ("NXDOMAIN", "은", "으로"),
        ("node", "는", "로"), ("client", "는", "로"), ("conntrack", "은", "으로"),
        ("파드 10.0.0.2 (pod a/b, 노드 n)", "는", "로"), ("2.000 s", "는", "로"), ("", "", ""),
    ])
    func `a particle suits the last sound`(word: String, topic: String, way: String) {
        #expect(Template.fill("%1{은/는}", with: [word]) == word + topic)
        #expect(Template.fill("%1{으로/로}", with: [word]) == word + way)
    }
}

@Suite struct LanguageTests {
    @Test(arguments: [
        ([:], Language.english), (["LANG": "ko_KR.UTF-8"], .korean), (["LANG": "ko"], .korean),
        (["LANG": "ko_KR.utf8@x"], .korean), (["LANG": "ko_KR.eucKR"], .english), (["LANG": "C"], .english),
        (["LANG": "de_DE.UTF-8"], .english), (["LC_MESSAGES": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"], .korean),
        (["LC_ALL": "C.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8", "LANG": "ko_KR.UTF-8"], .english),
        (["LC_ALL": "", "LANG": "ko_KR.UTF-8"], .korean), (["LANG": "kok_IN.UTF-8"], .english),
    ])
    func `the environment chooses in POSIX's order`(environment: [String: String], language: Language) {
        #expect(Language(environment: environment) == language)
    }
}

@Suite struct CountTests {
    @Test(arguments: [
        (0, "0 queries"), (999, "999 queries"), (1000, "1,000 queries"), (1_234_567, "1,234,567 queries"),
    ])
    func `counted things have their digits in groups of three`(count: Int, text: String) {
        #expect(plural(count, "query", "queries").text(in: .english) == text)
    }
}
