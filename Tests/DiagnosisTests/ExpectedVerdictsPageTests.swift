import Diagnosis
import ExpectedVerdicts
import Foundation
import TestSupport
import Testing

/// `Documentation/verdicts.md` is written from the table by which `scripts/bench verdicts` judges.
///
/// `DNSVERDICT_RECORD=1 swift test --filter ExpectedVerdictsPageTests` writes it anew.
@Suite struct ExpectedVerdictsPageTests {
    private static func list(_ verdicts: Set<String>) -> String {
        // Those that blame somebody first; `undetermined` is the last kind there is.
        let kinds = VerdictKind.allCases.map(\.rawValue).filter(verdicts.contains)
        return (kinds.filter { $0 != "healthy" } + kinds.filter { $0 == "healthy" }).joined(separator: ", ")
    }

    private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    private static var faults: String {
        Expectations.rows.map { expectation in
            let cells = Side.allCases.map { list(expectation[$0]) }
            return row(["`\(expectation.fault.rawValue)`", expectation.meaning] + cells + [expectation.reason])
        }.joined(separator: "\n")
    }

    private static var sets: String {
        VantageSet.allCases.map { row(["`\($0.rawValue)`", $0.place, $0.side.rawValue]) }.joined(separator: "\n")
    }

    private static var variants: String {
        Variant.allCases.map { row(["`\($0.rawValue)`", $0.meaning]) }.joined(separator: "\n")
    }

    private static var flaws: String {
        Flaw.allCases.map { row(["`\($0.rawValue)`", $0.meaning]) }.joined(separator: "\n")
    }

    private static func effect(_ exception: ExpectedVerdicts.Exception) -> String {
        switch exception.effect {
        case .also(let verdicts): "also \(list(verdicts))"
        case .cell(let side): "also what *\(side.rawValue)* has"
        case .only(let verdicts): "only \(list(verdicts))"
        case .rowOf(let fault, let also):
            "the row of `\(fault.rawValue)`\(also.isEmpty ? "" : ", and \(list(also))")"
        }
    }

    private static var exceptions: String {
        ExpectedVerdicts.Exception.all.map { exception in
            let faults = exception.faults.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            return row([faults.isEmpty ? "all" : faults, exception.condition, effect(exception), exception.reason])
        }.joined(separator: "\n")
    }

    static var page: String {
        """
        # Which verdict is right, by fault and capture

        The same fault looks different from different places: a query that the network dropped and one that CoreDNS left \
        unanswered are the same to a client. So which verdict is right depends on what was captured. A verdict may name a \
        side only where the packets captured there show it, or a comparison makes it likely; where they do not, \
        `undetermined` is right and a guess is wrong, even a lucky one.

        `scripts/bench verdicts` simulates clusters with these faults, captures them at these places, and judges \
        `dnsverdict analyze` by this page. A verdict that is not listed and names a side is *wrong*; `healthy` where \
        failures are in the captures is *missed*; anything else that is not listed is *abstained*. Naming a CoreDNS pod \
        that has nothing to do with the fault is wrong whatever the side, and so is a warning or an error where nothing is at \
        fault.

        This page is written from `Benchmarks/Sources/ExpectedVerdicts`, and a test keeps it so.

        ## Captures

        | set | captures | column |
        |---|---|---|
        \(sets)

        ## Faults

        Several verdicts in a cell are all right there: which one is reached depends on how much traffic there was to \
        compare.

        \(row(["fault", "what is wrong"] + Side.allCases.map(\.rawValue) + ["why"]))
        |\(String(repeating: "---|", count: Side.allCases.count + 3))
        \(faults)

        ## Clusters and captures

        Half of the trials are in a cluster that is built in one to three of these ways. What is right stays the same but \
        for the exceptions below.

        | variant | what it is, and what captures show of it |
        |---|---|
        \(variants)

        A fifth of the trials have captures with one of these flaws.

        | flaw | what the captures lack |
        |---|---|
        \(flaws)

        Two faults at once are in 8 of a hundred trials of those that can be: the verdicts of either are right then, and \
        `undetermined` only where it is right for the first.

        ## Exceptions

        Trials vary: filters, clusters, flaws, where pods and clients run, how much harm the fault did while it was \
        captured.

        | faults | when | right then | why |
        |---|---|---|---|
        \(exceptions)

        """
    }

    @Test func `the page of right verdicts says what the benchmark judges by`() throws {
        let file = Files.checkout.appending(path: "Documentation/verdicts.md")
        if ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil {
            try Data(ExpectedVerdictsPageTests.page.utf8).write(to: file)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(
            written == ExpectedVerdictsPageTests.page,
            "DNSVERDICT_RECORD=1 swift test --filter ExpectedVerdictsPageTests writes it anew")
    }

    @Test(arguments: Fault.allCases)
    func `each fault has one row, with verdicts that there are and a reason`(fault: Fault) throws {
        let rows = Expectations.rows.filter { $0.fault == fault }
        #expect(rows.count == 1)
        let row = try #require(rows.first)
        #expect(!row.reason.isEmpty && !row.meaning.isEmpty)
        for side in Side.allCases {
            #expect(!row[side].isEmpty, "\(side)")
            #expect(row[side].isSubset(of: VerdictKind.allCases.map(\.rawValue)), "\(side)")
        }
    }

    /// What the page prints is what is judged by: the plain trial gets the cell, nothing else.
    @Test(arguments: Fault.allCases, VantageSet.allCases)
    func `a plain trial is judged by its cell`(fault: Fault, vantage: VantageSet) throws {
        let row = try #require(Expectations.rows.first { $0.fault == fault })
        let right = Expectations.right(Situation(fault: fault, vantage: vantage))
        let always = ExpectedVerdicts.Exception.all.filter { $0.applies(Situation(fault: fault, vantage: vantage)) }
        var expected = row[vantage.side]
        for exception in always {
            guard case .also(let verdicts) = exception.effect else {
                Issue.record("\(exception.condition) changes more than it adds")
                continue
            }
            expected.formUnion(verdicts)
        }
        #expect(right == expected)
        #expect(always.allSatisfy { $0.condition.hasPrefix("at `") })
    }

    /// A trial that differs in each way from the plain one, and in those that exceptions ask for together.
    private static func variations(of plain: Situation) -> [Situation] {
        func with(_ change: (inout Situation) -> Void) -> Situation {
            var situation = plain
            change(&situation)
            return situation
        }
        let simple = [
            with { $0.filter = .udp }, with { $0.hasNodeCache = true }, with { $0.harm = 0 },
            with { $0.harm = 2 }, with { $0.packets = 0 }, with { $0.lossPerThousand = 10 },
            with { $0.hasClientsOnPodNode = true }, with { $0.isOnOneNode = true }, with { $0.isClientAlone = true },
            with { $0.isFromTheStart = true }, with { $0.hasOnePod = true },
            with { $0.isPodQuiet = true },
            with { ($0.harm, $0.provenHarm) = (9, 0) }, with { ($0.isClientAlone, $0.isFromTheStart) = (true, true) },
        ]
        let built = Variant.allCases.map { variant in with { $0.variants = [variant] } }
        let flawed = Flaw.allCases.flatMap { flaw in
            [3, 10].map { harm in with { ($0.flaw, $0.harm) = (flaw, harm) } }
        }
        return simple + built + flawed
    }

    /// A condition that is never met would be a line of the page that says nothing.
    @Test func `each exception changes what is right for some trial`() {
        let situations = Fault.allCases.flatMap { fault in
            VantageSet.allCases.flatMap { vantage in
                ExpectedVerdictsPageTests.variations(of: Situation(fault: fault, vantage: vantage))
            }
        }
        for exception in ExpectedVerdicts.Exception.all {
            let changed = situations.filter(exception.applies).contains { situation in
                let row = Expectations.rows.first { $0.fault == situation.fault }
                return Expectations.right(situation) != row?[situation.vantage.side]
            }
            #expect(changed, "\(exception.condition): \(exception.reason)")
        }
    }
}
