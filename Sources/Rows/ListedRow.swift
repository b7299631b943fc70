package import Bytes

/// A row that can be listed in every format.
package protocol ListedRow: ~Copyable {
    /// The columns in CSV's order, each called as JSON and CSV call it. The one whose name comes first in the alphabet is never
    /// left out.
    associatedtype Field: RawRepresentable<String>, CaseIterable, Sendable

    static func column(_ field: Field) -> Column
    static var table: RowTable<Self> { get }

    /// Appends the value's text, of ``Column/Kind/object`` JSON; false where the row has none.
    func append(_ field: Field, to text: inout TextBuffer) -> Bool
    /// Appends the text of a cell of CSV; false where the row has none.
    func appendCell(_ field: Field, to text: inout TextBuffer) -> Bool

    // Made in this module, where they know the row's type: elsewhere each value would be copied and looked up.

    /// Appends the row as one line of JSON, its keys sorted.
    func appendJSON(to text: inout TextBuffer)
    /// Appends the row as one line of CSV.
    func appendCSV(to text: inout TextBuffer)
}
