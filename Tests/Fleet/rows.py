"""Reads flat rows back with pyarrow, DuckDB and ClickHouse; `scripts/rows` runs it."""

import argparse
import ipaddress
import json
import pathlib
import random
import re
import signal
import struct
import subprocess
import tempfile
import time

import chdb
import duckdb
import pyarrow.parquet
import xxhash

import live

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
TABLES = ["exchanges", "captures", "upstream_seconds", "connections", "pods"]
# Of reduced rows besides.
REDUCED = ["exchanges", "arrivals", "counts"]
# Of so many captures, one is read in reduced rows too.
EACH = 4


def captures():
    found = sorted((CHECKOUT / "Samples").rglob("*.pcap")) + sorted((CHECKOUT / "Tests/Captures").rglob("*.pcap*"))
    return [path for path in found if path.is_file()]


def run(tool, *arguments):
    return subprocess.run([tool, "exchanges", "--quiet", *map(str, arguments)], capture_output=True, text=True)


def by_engine(path):
    """The file's rows as each engine reads them: a list of objects."""
    yield "pyarrow", pyarrow.parquet.read_table(path).to_pylist()
    table = duckdb.connect().execute(f"SELECT * FROM '{path}'")
    names = [column[0] for column in table.description]
    yield "DuckDB", [dict(zip(names, row)) for row in table.fetchall()]
    query = f"SELECT * FROM file('{path}', Parquet) SETTINGS output_format_json_quote_64bit_integers = 0"
    lines = str(chdb.query(query, "JSONEachRow")).splitlines()
    yield "ClickHouse", [json.loads(line) for line in lines if line]


def check_values(tool, folder):
    rows = files = 0
    for number, capture in enumerate(captures()):
        forms = [([], TABLES)] + ([(["--reduced"], REDUCED)] if number % EACH == 0 else [])
        for options, tables in forms:
            found = check_tables(tool, folder / f"{number}{len(options)}", capture, options, tables)
            rows += found
            files += len(tables) if found else 0
    print(f"{rows} rows of {files} files are the same in JSON, pyarrow, DuckDB and ClickHouse.")


def check_tables(tool, folder, capture, options, tables):
    """The number of rows in the tables."""
    rows = 0
    for form in ["parquet", "jsonl"]:
        result = run(tool, capture, "--node", "a", "--tables", folder / form, "--format", form, *options)
    if not (folder / "parquet/pods/a.parquet").exists():
        assert result.returncode >= 64, (capture, result.stderr)
        return 0
    for table in tables:
        expected = [json.loads(line) for line in (folder / "jsonl" / table / "a.jsonl").read_text().splitlines()]
        for engine, read in by_engine(folder / "parquet" / table / "a.parquet"):
            assert read == expected, f"{capture}: {table} as {engine} reads it"
        rows += len(expected)
        if table == "exchanges":
            for row in expected:
                check_keys(row)
    return rows


def octets(address):
    address = ipaddress.ip_address(address or "::")
    return address.packed if address.version == 6 else bytes(10) + b"\xff\xff" + address.packed


def wire_name(text):
    if text in ("", "."):
        return b"\0" if text else b""
    labels, label = [], b""
    for part in re.findall(r"\\\d{3}|\\.|.", text):
        if part == ".":
            labels.append(label)
            label = b""
        else:
            number = int(part[1:]) if re.fullmatch(r"\\\d{3}", part) else ord(part[-1])
            label += bytes([number])
    return b"".join(bytes([len(label)]) + label for label in labels + [label]) + b"\0"


TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "HTTPS": 65}


def check_keys(row):
    if row["qtype"] not in TYPES or not row["qname"].isascii():
        return
    question = struct.pack(
        ">HHHB", row["client_port"], row["id"], TYPES[row["qtype"]], {"udp": 17, "tcp": 6}[row["transport"]]
    ) + wire_name(row["qname"]).lower()
    for column, hashed in [("question_key", question), ("key", octets(row["client"]) + octets(row["endpoint"]) + question)]:
        number = xxhash.xxh64_intdigest(hashed)
        assert row[column] == (number - 2**64 if number >= 2**63 else number), (column, row)


def check_kills(tool, folder, capture, count, seed):
    generator = random.Random(seed)
    place = folder / "killed"
    place.mkdir()
    whole = interrupted = 0
    start = time.monotonic()
    run(tool, capture, "--node", "a", "-o", place / "rows.parquet")
    duration = time.monotonic() - start
    rows = pyarrow.parquet.read_metadata(place / "rows.parquet").num_rows
    for _ in range(count):
        target = place / "rows.parquet"
        target.unlink(missing_ok=True)
        process = subprocess.Popen([tool, "exchanges", "-q", capture, "--node", "a", "-o", target])
        time.sleep(generator.uniform(0, duration * 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if target.exists():
            assert pyarrow.parquet.read_metadata(target).num_rows == rows, "a file that is there is whole"
            whole += 1
        else:
            interrupted += 1
        for rest in place.iterdir():
            assert rest == target or (rest.name.startswith(".") and rest.suffix == ".part"), rest
            if rest != target:
                rest.unlink()
    print(f"Killed {count} times (seed {seed}): {whole} whole files, {interrupted} times none.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--capture", help="one that takes a while, for the kills; the largest sample without")
    parser.add_argument("--live", type=int, default=0, metavar="KILLS", help="kill `live --rows` so often, as root")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_values(arguments.tool, folder)
        capture = arguments.capture or max(captures(), key=lambda path: path.stat().st_size)
        check_kills(arguments.tool, folder, capture, arguments.kills, arguments.seed)
        if arguments.live:
            live.check(arguments.tool, arguments.live, arguments.seed)


if __name__ == "__main__":
    main()
