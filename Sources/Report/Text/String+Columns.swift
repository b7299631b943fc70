extension Character {
    /// Columns that a terminal gives it: two where Unicode says that it is wide or fullwidth (UAX #11), none where it
    /// joins the one before.
    var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.value {
        case ..<0x1100: return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf,
            0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
            0x1f300...0x1f64f, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }
}

extension StringProtocol {
    /// Columns that a terminal gives it.
    var columns: Int {
        // Most text is ASCII.
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    /// As much of its start as so many columns hold.
    func cut(toColumns width: Int) -> String {
        var room = width
        return String(
            prefix { character in
                room -= character.columns
                return room >= 0
            })
    }

    /// With blanks behind it, or before it, up to so many columns.
    func padded(toColumns width: Int, isRight: Bool = false) -> String {
        let pad = String(repeating: " ", count: Swift.max(width - columns, 0))
        return isRight ? pad + self : self + pad
    }
}
