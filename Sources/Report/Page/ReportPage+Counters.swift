import Diagnosis
import Wording

extension ReportPage {
    /// What kernels counted: of each place what moved, the rest by its number.
    static func counters(_ document: ReportDocument, words: Words) -> [Fact] {
        let names = CaptureNames(document.captures)
        return document.counters.map { place in
            var parts = place.moved.map { counter in
                words(
                    .counterMoved, printable(counter.name), words.number(Int(counter.before)),
                    words.number(Int(counter.after)),
                    words.number(Int(counter.difference)))
            }
            if let tracked = place.trackedConnections, tracked.most > 0 {
                parts.append(
                    words(
                        .connectionsTracked, words.number(Int(tracked.before)), words.number(Int(tracked.after)),
                        words.number(Int(tracked.most)), tracked.limit.map { words.number(Int($0)) } ?? words(.notTold))
                )
            }
            parts.append(words(.countersUnmoved, words.number(place.unmoved)))
            if let process = place.process {
                let name = "\(printable(process.name)) (\(process.id))"
                parts.append(
                    process.ended
                        ? words(.processEnded, name) : words(.processAge, name, words.duration(process.ageSeconds)))
            }
            if place.clock?.synchronized == false { parts.append(words(.clockUnsynchronized)) }
            return Fact(label: printable(names.short(place.capture)), value: parts.joined(separator: "; "))
        }
    }

    static func counterTable(_ document: ReportDocument, _ words: Words) -> TablePart {
        let names = CaptureNames(document.captures)
        let rows = document.counters.flatMap { place in
            place.moved.map { counter in
                [printable(names.short(place.capture)), printable(counter.name)]
                    + [counter.before, counter.after, counter.difference].map { words.number(Int($0)) }
            }
        }
        return TablePart(
            id: "counters", caption: words(.countersHeading),
            columns: columns(words, texts: [.capture, .counter], numbers: [.before, .after, .difference]), rows: rows)
    }
}
