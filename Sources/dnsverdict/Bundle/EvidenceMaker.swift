import Capture
import DNSVerdictAnalysis
import DNSWire
import Diagnosis
import Exchanges
import PacketWire
import Report
import Wording

/// Writes evidence captures, and makes sure that they say what the whole captures said: where fewer packets would
/// lead `analyze` to another verdict, more are kept.
struct EvidenceMaker {
    let judgement: Judgement
    let survey: EvidenceSurvey
    let originals: [CaptureInfo]
    /// How the captures' clocks were found to differ.
    let clocks: ClockAlignment?
    /// What the comments of packets are written in.
    let language: Language
    let openReading: () throws -> Reading
    let openPipeline: () throws -> Pipeline

    /// The evidence captures, and whether reading them gives the verdict of the whole.
    struct Result {
        var files: [EvidenceFile]
        var extent: EvidenceExtent
        var agrees: Bool
    }

    func make(in folder: borrowing TemporaryFolder) throws -> Result {
        let names = EvidenceFile.names(for: judgement.evidence.captures.map(\.name))
        let shown = self.findings()
        let (selections, failures) = try selections(showing: shown)
        // A packet that a finding names says that first.
        let findings = failures.merging(shown) { failures, shown in
            failures.merging(shown) { "\($1); \($0)" }
        }
        for var selection in selections {
            let files = try originals.indices.map { number in
                try EvidenceFile(
                    name: names[number], path: folder.path("\(number).pcapng"), original: originals[number],
                    originalName: judgement.evidence.captures[number].shortName)
            }
            try write(&selection, showing: findings, to: files)
            let agrees = try judge(files).agrees(with: judgement)
            if agrees || selection.extent == EvidenceExtent.all.last {
                return Result(files: files, extent: selection.extent, agrees: agrees)
            }
        }
        return Result(files: [], extent: EvidenceExtent.all[0], agrees: false)
    }

    /// Packets with a word about their exchange.
    private static let noteLimit = 1 << 17

    /// What each extent would keep, and what is said of the packets of exchanges that failed, by capture and frame; from one
    /// reading for all: readings are what takes long.
    private func selections(
        showing findings: [Int: [Int: String]]
    ) throws -> (selections: [EvidenceSelection], failures: [Int: [Int: String]]) {
        let pipeline = try openPipeline()
        var selections = EvidenceExtent.all.map { extent in
            EvidenceSelection(
                extent: extent, survey: survey, ports: pipeline.options.ports,
                shown: findings.mapValues { Set($0.keys) })
        }
        var choosing = try openReading()
        var notes: [(point: Int, frame: Int, word: String)] = []
        let analysis = pipeline.analyze(&choosing) { exchange in
            if notes.count < Self.noteLimit, let word = Self.failure(of: exchange) {
                notes += exchange.sightings.map { ($0.point, $0.frame, word) }
            }
            for index in selections.indices { selections[index].choose(exchange) }
            return true
        } onFrame: { frame, bytes in
            for index in selections.indices { selections[index].prepare(frame, bytes) }
        }
        for index in selections.indices { selections[index].prepared() }
        var failures: [Int: [Int: String]] = [:]
        for note in notes where analysis.points.indices.contains(note.point) {
            failures[analysis.points[note.point].capture, default: [:]][note.frame] = note.word
        }
        return (selections, failures)
    }

    /// What became of an exchange that failed its client; nil for one that did not, or whose end is not known.
    private static func failure(of exchange: Exchange) -> String? {
        let code = exchange.responseCode.map(ResponseCode.init(_:))
        let isError = code.map { $0 != .noError && $0 != .nameError } ?? false
        guard exchange.outcome != .pending, exchange.outcome != .answered || isError else { return nil }
        let question = exchange.name.map { "\($0.withoutTrailingDot) \(RecordType(exchange.questionType))" } ?? "?"
        return """
            \(exchange.outcome.name)\(isError ? code.map { " \($0)" } ?? "" : ""): \(exchange.client):\(exchange.clientPort) > \
            \(exchange.server):\(exchange.serverPort) \(question) (ID \(exchange.id))
            """
    }

    private func write(
        _ selection: inout EvidenceSelection, showing findings: [Int: [Int: String]], to files: [EvidenceFile]
    ) throws {
        var writing = try openReading()
        var failure: CaptureError?
        let corrections = clocks?.corrections ?? files.map { _ in 0 }
        writing.run { frame, bytes in
            guard files.indices.contains(frame.capture), selection.wants(frame, bytes) else { return true }
            do throws(CaptureError) {
                // Evidence bears its capture's own time stamps.
                let time = frame.time.advanced(by: corrections[frame.capture])
                try files[frame.capture].write(
                    frame, bytes, time: time, finding: findings[frame.capture]?[frame.number])
            } catch {
                failure = error
            }
            return failure == nil
        }
        if let failure { throw failure }
        for file in files { try file.close() }
    }

    /// What findings say of single frames, by capture and frame.
    private func findings() -> [Int: [Int: String]] {
        var words: [Int: [Int: String]] = [:]
        for finding in judgement.conclusion.findings {
            for item in finding.evidence {
                for frame in item.frames {
                    let (title, note) = (finding.title.text(in: language), item.note.text(in: language))
                    let word = "\(finding.rule): \(title) (\(note))"
                    words[item.capture, default: [:]][frame] =
                        words[item.capture]?[frame].map { $0.contains(word) ? $0 : "\($0); \(word)" } ?? word
                }
            }
        }
        return words
    }

    /// What `analyze` makes of the evidence, the captures called what the originals are called.
    private func judge(_ files: [EvidenceFile]) throws -> Judgement {
        let request = CaptureRequest(files.map { CaptureSource(.path($0.path)) })
        var captures = try CaptureReading(request, hashing: false)
        captures.alignClocks(as: clocks)
        var pipeline = try openPipeline()
        let analysis = pipeline.analyze(&captures)
        let descriptions = zip(captures.infos(), judgement.evidence.captures).map { info, original in
            var description = original
            description.packets = info.packets
            description.first = info.first?.nanoseconds
            description.last = info.last?.nanoseconds
            description.kernelDrops = info.kernelDrops
            return description
        }
        let judgement = pipeline.conclude(analysis, of: descriptions, interfaces: captures.interfaceNames)
        pipeline.tellLogProblems()
        return judgement
    }
}
