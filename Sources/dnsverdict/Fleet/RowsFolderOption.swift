import ArgumentParser

/// The folder of rows whose name stands in SQL.
struct RowsFolderOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder that exchanges --tables wrote to.", valueName: "folder"), completion: .directory)
    var rows = "rows"

    func validate() throws {
        if rows.contains("\\") || rows.contains(where: \.isNewline) {
            throw ValidationError(
                "--rows: engines read a backslash or a line's end in a name each in its own way; give the folder another name."
            )
        }
    }
}
