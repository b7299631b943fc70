import ExpectedVerdicts

/// Outcomes counted: what was injected by what was said.
struct Matrix {
    private static let kinds = [
        "healthy", "network", "kube-proxy", "coredns", "upstream", "client", "capture", "undetermined",
    ]

    let outcomes: [Outcome]

    /// The whole of it, as text.
    var report: String {
        let calm = outcomes.filter { !$0.hasWildClocks }
        let wild = outcomes.filter(\.hasWildClocks)
        var lines = ["Injected fault by verdict (trials)"]
        lines += table(Fault.allCases.map { fault in (fault.rawValue, outcomes.filter { $0.fault == fault }) }) { row in
            Self.kinds.map { kind in row.count { $0.kind == kind } }
        }
        lines += ["", "By fault"] + marks(Fault.allCases.map { fault in (fault.rawValue, { $0.fault == fault }) })
        lines +=
            ["", "By vantage set"] + marks(VantageSet.allCases.map { set in (set.rawValue, { $0.vantage == set }) })
        lines +=
            ["", "By variant"]
            + marks(
                [("plain", { $0.variants.isEmpty && $0.flaw == nil && !$0.hasSecondFault })]
                    + Variant.allCases.map { variant in (variant.rawValue, { $0.variants.contains(variant) }) }
                    + [("two faults", \.hasSecondFault)])
        lines +=
            ["", "By flaw of the captures"] + marks(Flaw.allCases.map { flaw in (flaw.rawValue, { $0.flaw == flaw }) })
        lines +=
            ["", "All"]
            + marks(
                [
                    ("clocks within 20 ms", { !$0.hasWildClocks }), ("clocks within 3 s", \.hasWildClocks),
                    ("all", { _ in true }),
                ])
        lines += ["", told]
        lines += ["", "By confidence: verdicts that name a side, and verdicts that say healthy"] + confidences
        lines += Mark.allCases.filter { $0 != .right }.flatMap { mark in
            [
                "",
                "\(mark.rawValue): trials \((calm + wild).filter { $0.mark == mark }.map { "\($0.trial)" }.joined(separator: " "))",
            ]
        }
        return lines.joined(separator: "\n")
    }

    /// The other half: who only ever says `undetermined` blames nobody falsely.
    private var told: String {
        let shown = outcomes.filter(\.isShown)
        let count = shown.count { $0.mark == .right }
        let share = shown.isEmpty ? "-" : hundredths(count, of: shown.count)
        return "Faults that the captures show: \(shown.count), told \(count): \(share)"
    }

    private func table(_ rows: [(name: String, outcomes: [Outcome])], _ cells: ([Outcome]) -> [Int]) -> [String] {
        let head = pad("") + Self.kinds.map { right($0) }.joined()
        return [head]
            + rows.filter { !$0.outcomes.isEmpty }.map { row in
                pad(row.name) + cells(row.outcomes).map { right($0 == 0 ? "·" : "\($0)") }.joined()
            }
    }

    private func marks(_ rows: [(name: String, matches: (Outcome) -> Bool)]) -> [String] {
        let head =
            pad("")
            + ["trials", "right", "abstained", "wrong", "missed", "accuracy", "abstains", "false blame"]
            .map { right($0) }.joined()
        return [head]
            + rows.compactMap { row in
                let here = outcomes.filter(row.matches)
                if here.isEmpty { return nil }
                let counts = Mark.allCases.map { mark in here.count { $0.mark == mark } }
                let share = { (count: Int) in right(percent(count, of: here.count)) }
                return pad(row.name) + right("\(here.count)") + counts.map { right($0 == 0 ? "·" : "\($0)") }.joined()
                    + share(counts[0]) + share(counts[1]) + share(counts[2])
            }
    }

    /// Every verdict counts, not only the first: a false second one misleads as well.
    private var confidences: [String] {
        let claims = outcomes.flatMap(\.claims)
        let head = ["blamed", "right", "share", "aim", "healthy", "right", "share"].map { right($0) }.joined()
        return [pad("") + head]
            + [("certain", "99.9 %"), ("likely", "97 %"), ("possible", "-")].map { confidence, aim in
                let cells = [true, false].map { isBlame in
                    let here = claims.filter { $0.confidence == confidence && $0.isBlame == isBlame }
                    let count = here.count(where: \.isRight)
                    return right("\(here.count)") + right("\(count)")
                        + right(here.isEmpty ? "-" : hundredths(count, of: here.count))
                }
                return pad(confidence) + cells[0] + right(aim) + cells[1]
            }
    }

    /// Rounded down, so that 100 % says that none was wrong.
    private func hundredths(_ count: Int, of all: Int) -> String {
        let share = count * 10_000 / all
        return "\(share / 100).\(share % 100 < 10 ? "0" : "")\(share % 100) %"
    }

    private func percent(_ count: Int, of all: Int) -> String {
        let tenths = (count * 1000 + all / 2) / all
        return "\(tenths / 10).\(tenths % 10) %"
    }

    private func pad(_ text: String) -> String { text + String(repeating: " ", count: max(1, 22 - text.count)) }

    private func right(_ text: String) -> String { String(repeating: " ", count: max(1, 13 - text.count)) + text }
}
