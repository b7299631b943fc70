/// The files of an archive in their order, forward only: this target unpacks none itself.
package struct LogArchive {
    /// What the user calls the archive.
    package let name: String
    private let nextFile: () throws(ContextError) -> (path: String, feed: ByteFeed)?

    /// - Parameter next: gives the next file, whose octets can be read until the call after; nil after the last.
    package init(name: String, next: @escaping () throws(ContextError) -> (path: String, feed: ByteFeed)?) {
        self.name = name
        nextFile = next
    }

    func next() throws(ContextError) -> (path: String, feed: ByteFeed)? { try nextFile() }
}
