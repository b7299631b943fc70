import Foundation

/// What callgrind counted in one run of a program: instructions by function, and who called whom.
struct CallProfile {
    /// A function of one object file (the program or a library).
    struct Function: Hashable {
        var object: String
        var name: String
    }

    /// Instructions of the function itself.
    private(set) var own: [Function: Int] = [:]
    /// By the function called: its callers, and the instructions of those calls with all that they called in turn.
    private(set) var callers: [Function: [Function: Int]] = [:]

    /// Reads callgrind's file, written with neither names nor positions compressed.
    init(contentsOf path: String) throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        var (function, called) = (Function(object: "", name: ""), Function(object: "", name: ""))
        var isCall = false
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let first = line.first else { continue }
            if first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9") {
                guard let cost = Self.lastNumber(line) else { continue }
                if isCall {
                    callers[called, default: [:]][function, default: 0] += cost
                    called.object = function.object
                } else {
                    own[function, default: 0] += cost
                }
                isCall = false
                continue
            }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")),
                let value = String(line[line.index(after: equals)...]), let key = String(line[..<equals])
            else { continue }
            switch key {
            case "ob": (function.object, called.object) = (value, value)
            case "fn": (function.name, called.object) = (value, function.object)
            case "cob": called.object = value
            case "cfn": called.name = value
            case "calls": isCall = true
            default: break
            }
        }
        guard !own.isEmpty else { throw InstructionsError("callgrind counted nothing in \(path).") }
    }

    private static func lastNumber(_ line: Substring.UTF8View.SubSequence) -> Int? {
        line.lastIndex(of: UInt8(ascii: " ")).flatMap { Int(Substring(line[line.index(after: $0)...])) }
    }

    /// Runs a program to its end under callgrind.
    init(running program: String, _ arguments: [String], in folder: String) throws {
        let file = "\(folder)/callgrind.out"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let options = [
            "--tool=callgrind", "--compress-strings=no", "--compress-pos=no", "--callgrind-out-file=\(file)",
        ]
        let message = try Command.errors(of: "valgrind", options + [program] + arguments)
        guard FileManager.default.fileExists(atPath: file) else {
            throw InstructionsError("valgrind wrote no file: \(message)")
        }
        try self.init(contentsOf: file)
    }

    /// Instructions by stage. What belongs to no stage (the C library, the runtime, generic code) is its callers', in the
    /// shares in which they called it.
    func instructions() -> [Stage: Double] {
        var shares: [Function: [Stage: Double]] = [:]
        for function in own.keys {
            if let stage = Stage(of: function) { shares[function] = [stage: 1] }
        }
        let unassigned = own.keys.filter { shares[$0] == nil }
        // Calls go some levels deep before they reach a stage's function.
        for _ in 0..<30 {
            for function in unassigned {
                var sum: [Stage: Double] = [:]
                var weights = 0.0
                for (caller, cost) in callers[function] ?? [:] where caller != function {
                    guard let share = shares[caller] else { continue }
                    weights += Double(cost)
                    for (stage, part) in share { sum[stage, default: 0] += part * Double(cost) }
                }
                if weights > 0 { shares[function] = sum.mapValues { $0 / weights } }
            }
        }
        var result: [Stage: Double] = [:]
        for (function, cost) in own {
            for (stage, part) in shares[function] ?? [.rest: 1] { result[stage, default: 0] += part * Double(cost) }
        }
        return result
    }
}
