/// Text files as shells write them.
enum TextEncoding {
    /// The text in UTF-8 without a byte order mark: PowerShell redirects into UTF-16 with one.
    static func utf8(_ octets: [UInt8]) -> [UInt8] {
        var transcoder = Transcoder()
        return transcoder.transcode(octets[...]) + transcoder.finish()
    }

    /// The same of a text that comes piece by piece.
    struct Transcoder {
        private enum Encoding {
            case unknown
            case utf8
            case utf16(isBigEndian: Bool)
        }

        private var encoding = Encoding.unknown
        /// Octets of a unit, or of a mark, that is not whole yet.
        private var pending: [UInt8] = []
        /// The first half of a pair that stands for one character.
        private var highSurrogate: UInt16?

        mutating func transcode(_ octets: ArraySlice<UInt8>) -> [UInt8] {
            pending += octets
            if case .unknown = encoding, pending.count >= 3 { recognize() }
            switch encoding {
            case .unknown: return []
            case .utf8:
                defer { pending.removeAll() }
                return pending
            case .utf16(let isBigEndian): return takeUnits(isBigEndian)
            }
        }

        /// What is left at the end.
        mutating func finish() -> [UInt8] {
            if case .unknown = encoding { recognize() }
            return transcode([]) + (highSurrogate == nil ? [] : Array("\u{fffd}".utf8))
        }

        private mutating func recognize() {
            if pending.starts(with: [0xff, 0xfe]) || pending.starts(with: [0xfe, 0xff]) {
                encoding = .utf16(isBigEndian: pending[0] == 0xfe)
                pending.removeFirst(2)
            } else {
                encoding = .utf8
                if pending.starts(with: [0xef, 0xbb, 0xbf]) { pending.removeFirst(3) }
            }
        }

        /// RFC 2781, section 2.2.
        private mutating func takeUnits(_ isBigEndian: Bool) -> [UInt8] {
            var units = highSurrogate.map { [$0] } ?? []
            highSurrogate = nil
            let count = pending.count / 2
            for place in 0..<count {
                let (first, second) = (UInt16(pending[2 * place]), UInt16(pending[2 * place + 1]))
                units.append(isBigEndian ? first << 8 | second : second << 8 | first)
            }
            pending.removeFirst(2 * count)
            if let last = units.last, UTF16.isLeadSurrogate(last) { highSurrogate = units.removeLast() }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        }
    }
}

extension ByteFeed {
    /// The same text in UTF-8 without a byte order mark, whatever shell wrote it.
    package var inUTF8: ByteFeed {
        var transcoder = TextEncoding.Transcoder()
        var pending: ArraySlice<UInt8> = []
        var isAtEnd = false
        return ByteFeed(name: name) { buffer in
            while pending.isEmpty, !isAtEnd {
                let count = try read(into: &buffer)
                isAtEnd = count == 0
                pending = (isAtEnd ? transcoder.finish() : transcoder.transcode(buffer[..<count]))[...]
            }
            let part = pending.prefix(buffer.count)
            buffer.replaceSubrange(0..<part.count, with: part)
            pending = pending.dropFirst(part.count)
            return part.count
        }
    }
}
