package import Bytes

/// A row that can be listed in every format.
package protocol ListedRow: ~Copyable {
    /// The columns in CSV's order, each called as JSON and CSV call it. The one whose name comes first in the alphabet is never
    /// left out.
    associatedtype Field: RawRepresentable<String>, CaseIterable, Sendable

    static func column(_ field: Field) -> Column
    /// Whether the column's text isn't made of ``likeness`` alone.
    static func isOwn(_ field: Field) -> Bool
    static var table: RowTable<Self> { get }

    /// What the columns are made of that are not the row's own; nil where that is more than it holds.
    var likeness: RowLikeness? { get }
    /// JSON of rows before.
    var likeRows: LikeRows { get set }

    /// Appends the value's text, of ``Column/Kind/object`` JSON; false where the row has none.
    func append(_ field: Field, to text: inout TextBuffer) -> Bool
    /// Appends the text of a cell of CSV; false where the row has none.
    func appendCell(_ field: Field, to text: inout TextBuffer) -> Bool

    // Made in this module, where they know the row's type: elsewhere each value would be copied and looked up.

    /// Appends the row as one line of JSON, its keys sorted.
    mutating func appendJSON(to text: inout TextBuffer)
    /// Appends the row as one line of CSV.
    func appendCSV(to text: inout TextBuffer)
}
