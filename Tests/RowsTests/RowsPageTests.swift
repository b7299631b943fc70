import Foundation
import Rows
import TestSupport
import Testing

/// `Documentation/rows.md` is written from the tables of columns.
///
/// `DNSVERDICT_RECORD=1 swift test --filter RowsPageTests` writes it anew.
@Suite struct RowsPageTests {
    private static func section<Row: ListedRow & ~Copyable>(_ title: String, _ type: Row.Type) -> String {
        let rows = Row.Field.allCases.map { field in
            let column = Row.column(field)
            let absence =
                switch column.absence {
                case .never: ""
                case .null: "; `null` where there is none"
                case .leftOut: "; left out where there is none"
                }
            let formats =
                switch column.formats {
                case .all: ""
                case .json: "; not in CSV"
                case .csv: "; in CSV only"
                }
            let type = column.kind.rawValue + (column.unit.map { ", \($0)" } ?? "")
            return
                "| `\(field.rawValue)` | \(type) | \(column.meaning)\(absence)\(formats) | \(column.standard ?? "") |"
        }
        return """
            ## \(title)

            | column | type | meaning | standard |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    private static func flatSection<Row: FlatRow>(_ title: String, _ type: Row.Type) -> String {
        let rows = Row.columns().map { name, column in
            let standards = column.standards
            let names = [standards.ecs, standards.otel, standards.zeek, standards.ocsf].map {
                $0.map { "`\($0)`" } ?? ""
            }
            return
                "| `\(name)` | \(column.kind.type) | \(column.meaning) | \(names.joined(separator: " | ")) |"
        }
        return """
            ## \(title)

            | column | type | meaning | ECS | OpenTelemetry | Zeek | OCSF |
            |---|---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    private static let flat = """
        ## Flat rows

        `dnsverdict exchanges CAPTURE… --format parquet -o FILE`, or `--format jsonl` or `csv` with `--flat`, lists the exchanges \
        for databases: no lists, a value in every column, and keys by which the rows of different captures are joined. Take the \
        captures of one node at a time and say with `--node` which it is, by its name in Kubernetes; `--cluster-name` names the \
        cluster. `--only failures` leaves out what got a usable answer in time or is pending. With `--redact` the keys are of the \
        pseudonyms, so that one key file for all captures keeps them joinable.

        `--tables FOLDER` writes all flat tables in one reading: `FOLDER/exchanges/NODE.parquet`, and so on for `captures`, \
        `upstream_seconds`, `connections` and `pods`. One folder takes the files of all nodes.

        With `--reduced`, `exchanges` has in full only what is not plainly answered (`failed`, or `pending`), and of the rest those \
        with `key % 32 = 0`, the same ones on every node, for clocks to be compared. Two more tables stand for the rest: `arrivals`, \
        keys of what came to endpoints and was answered (`leg` = `coredns`), and `counts`, which counts all exchanges, those in \
        full too. [The fleet](fleet.md#reduced-rows) says what they tell and what they do not.

        Parquet files are compressed with Zstandard and appear when they are whole: what a killed run leaves behind has a name that \
        begins with a dot and ends in `.part`. Times are numbers, nanoseconds since the Unix epoch in UTC, because time stamps so \
        fine are no type that ClickHouse, DuckDB, Spark and Athena all read. JSON and CSV have the same columns in the same order.

        The four last columns are what [standards](#standards) call the same thing in the same form; `--names ecs`, `otel` or \
        `zeek` writes their names in place of the column's own.

        ### Keys

        `key` and `question_key` are XXH64 (seed 0) as signed numbers. `key` is over the client's address, the endpoint's, the \
        client's port, the ID, the type's number (each in network byte order; IPv4 addresses as IPv4-mapped IPv6, an endpoint that \
        is not known as zeros), one octet for the transport (17 for UDP, 6 for TCP) and the name in wire form with small letters; \
        nothing for a name that could not be read. `question_key` leaves the addresses out. In Python, for names without escapes:

        ```python
        \(calculation)
        ```

        `key % 1099511627776`, the remainder by 2⁴⁰ with the key's sign, is what `arrivals` have as `key_40`; all engines calculate \
        it so.

        Every capture of an exchange has the same `question_key`, unless masquerade gave the client another port; all that show \
        its endpoint have the same `key`. Ports and IDs come again: join rows whose times are within seconds of each other.

        """

    private static let calculation = """
        import ipaddress, struct, xxhash

        def octets(address):
            address = ipaddress.ip_address(address or "::")
            return address.packed if address.version == 6 else bytes(10) + b"\\xff\\xff" + address.packed

        def keys(client, endpoint, client_port, id, qtype, transport, qname):
            labels = [] if qname == "." else qname.lower().encode().split(b".")
            name = b"".join(bytes([len(label)]) + label for label in labels) + b"\\0"
            question = struct.pack(">HHHB", client_port, id, qtype, {"udp": 17, "tcp": 6}[transport]) + name
            signed = lambda number: number - 2**64 if number >= 2**63 else number
            return (signed(xxhash.xxh64_intdigest(octets(client) + octets(endpoint) + question)),
                    signed(xxhash.xxh64_intdigest(question)))

        # 7461373618869925033, -3475190750432405838
        print(keys("192.168.2.71", "192.168.2.218", 40000, 4660, 1, "udp", "Example.COM"))
        """

    private static let standards = """
        ## Standards

        - **ECS**, the Elastic Common Schema: `client.*`, `server.*`, `network.transport` and the DNS fields. `event.duration` is \
        nanoseconds as well. `@timestamp` is a date: `time_ns` / 10⁶ milliseconds.
        - **OpenTelemetry** semantic conventions: `k8s.*`, `client.*`, `server.*`, `network.*` and `dns.question.name`.
        - **Zeek**'s dns.log: `ts` is `time_ns` / 10⁹ and `rtt` is `latency_ns` / 10⁹, both in seconds; `rejected` is `rcode` = \
        `REFUSED`.
        - **OCSF**, class DNS Activity (4003): `query_time` and `response_time` are `query_ns` and `answer_ns` / 10⁶, in milliseconds; \
        `activity_id` is 6 (traffic).

        """

    static var page: String {
        """
        # Rows

        The columns of `messages` and `exchanges`, in the order of CSV; as `jsonl` each row is an object with its keys sorted. \
        Addresses are text (RFC 5952 for IPv6), times are RFC 3339 in UTC with nanoseconds. *standard* says what a standard calls \
        the same: an RFC, or the Elastic Common Schema (ECS). An absent value is an empty cell in CSV. What databases take is \
        [below](#flat-rows).

        \(section("`messages`: one row for each DNS message as captured", MessageFields.self))

        \(section("`exchanges`: one row for each query with what became of it", ListedExchange.self))

        \(flat)
        \(flatSection("Flat `exchanges`: one row for each query with what became of it", FlatExchange.self))

        \(flatSection("`captures`: one row for each capture", FlatCapture.self))

        \(flatSection("`upstream_seconds`: one row for each second in which a server asked another", FlatUpstreamSecond.self))

        \(flatSection("`connections`: one row for TCP connections of one client, server and fate", FlatConnection.self))

        \(flatSection("`pods`: one row for each address of a pod, with `--cluster`", FlatPod.self))

        \(flatSection("`arrivals`: one row for each query that came to an endpoint, of `--reduced`", FlatArrival.self))

        \(flatSection("`counts`: one row for exchanges of a minute that are alike, of `--reduced`", FlatCount.self))

        \(standards)
        """
    }

    @Test func `the page of rows says what the columns say`() throws {
        let file = Files.checkout.appending(path: "Documentation/rows.md")
        if ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil {
            try Data(RowsPageTests.page.utf8).write(to: file)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == RowsPageTests.page, "DNSVERDICT_RECORD=1 swift test --filter RowsPageTests writes it anew")
    }

    @Test func `no key is left out that a row's object begins with`() {
        #expect(Self.first(MessageFields.self) == .never && Self.first(ListedExchange.self) == .never)
    }

    private static func first<Row: ListedRow & ~Copyable>(_ type: Row.Type) -> Column.Absence? {
        Row.Field.allCases.min { $0.rawValue < $1.rawValue }.map { Row.column($0).absence }
    }
}
