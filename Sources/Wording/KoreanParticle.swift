/// Korean particles that depend on the last sound of the word before them: after a consonant `은`, `이`, `을`, `과`,
/// `으로`; after a vowel `는`, `가`, `를`, `와`, `로`, which also follows ㄹ.
enum KoreanParticle {
    private enum Sound {
        case vowel, consonant, liquid
    }

    /// - Parameter forms: after a consonant and after a vowel: `은/는`.
    static func suited(_ forms: Substring, to word: String) -> Substring {
        let forms = forms.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard forms.count == 2 else { return forms.first ?? "" }
        return switch lastSound(of: word) {
        case .vowel: forms[1]
        case .consonant: forms[0]
        case .liquid: forms[0].hasPrefix("으로") ? forms[1] : forms[0]
        }
    }

    /// Of what is read last: nobody reads what is in brackets at the end, nor punctuation.
    private static func lastSound(of word: String) -> Sound {
        var rest = word[...]
        if rest.last == ")", let bracket = rest.lastIndex(of: "("), bracket > rest.startIndex {
            rest = rest[..<bracket]
        }
        let spoken = rest.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "%" }
        let read = String(spoken.reversed().drop { $0 == " " }.reversed())
        guard let last = read.last, let scalar = last.unicodeScalars.first else { return .vowel }
        switch scalar.value {
        case 0xac00...0xd7a3:
            let final = (scalar.value - 0xac00) % 28
            return final == 0 ? .vowel : final == 8 ? .liquid : .consonant
        case 0x30...0x39:
            // 영 일 이 삼 사 오 육 칠 팔 구
            return "178".contains(last) ? .liquid : "036".contains(last) ? .consonant : .vowel
        default: return latin(read)
        }
    }

    /// A capital by its name (엘, 엠, 엔, 알); a word as it is borrowed: `pcap` 피캡, `node` 노드, `client` 클라이언트.
    private static func latin(_ word: String) -> Sound {
        guard let last = word.last else { return .vowel }
        switch last {
        case "L", "R", "l": return .liquid
        case "M", "N", "m", "n": return .consonant
        case "k" where word.hasSuffix("ck"): return .consonant
        case "c", "k", "p", "t": return word.dropLast().last.map("aeiou".contains) == true ? .consonant : .vowel
        case "g": return word.hasSuffix("ng") ? .consonant : .vowel
        default: return .vowel
        }
    }
}
