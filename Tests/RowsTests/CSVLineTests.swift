import Rows
import Testing

@Suite struct CSVLineTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a; b", "\"a; b\""),
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-dash.example", "'-dash.example"),
        ("'quoted", "''quoted"), ("-1.5", "-1.5"), ("+3e-05", "+3e-05"), ("-inf", "'-inf"), ("\u{ff1d}1", "'\u{ff1d}1"),
        ("=a,b", "\"'=a,b\""), ("\t=1", "\\u{9}=1"), ("two\r\nlines", "two\\u{d}\\u{a}lines"),
        ("\u{1b}[31m", "\\u{1b}[31m"),
    ])
    func `a cell is text or a number to a spreadsheet, and can be had back`(cell: String, text: String) {
        #expect(CSVLine.of([cell]) == text + "\n")
        #expect(CSVLine.of(["1", cell, "2"]) == "1,\(text),2\n")
    }
}
