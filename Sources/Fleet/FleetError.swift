/// Why rows could not be loaded or asked, as one sentence: what, why, what to do.
package struct FleetError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// A program that the user is to have.
        case missingProgram
        case unreachable
        case wrongCredentials
        /// There are no rows, or not all of a node's.
        case missingRows
        /// Rows that this program, or the query, cannot take.
        case unfitRows
        /// What a server or a program says that runs SQL.
        case refused
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        description = sentence
    }

    /// As <sysexits.h> numbers them.
    package var exitCode: Int32 {
        switch kind {
        case .wrongCredentials: 77
        case .unfitRows, .refused: 65
        case .missingProgram, .unreachable, .missingRows: 66
        }
    }
}
