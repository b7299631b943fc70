"""Finds the faults of generated fleets with one SQL text on several engines; `scripts/fleet` runs it."""

import argparse
import concurrent.futures
import json
import pathlib
import random
import subprocess
import tempfile
import time

import chdb.session
import duckdb

import loading
import narrow
import reduced

TABLES = ["exchanges", "captures", "pods"]
# How each fault shows: what is suspected, and where queries end.
SHOWN = {
    "hung": ("endpoint", "at-endpoint"),
    "servfail": ("endpoint", "server-error"),
    "not-delivered": ("node", "at-endpoint-node"),
    "lost-to": ("path", "to-endpoint-node"),
    "lost-back": ("path", "back-to-client-node"),
    "lossy-way": ("path", "to-endpoint-node"),
    "stopped-at-node": ("node", "at-client-node"),
    "untranslated": ("node", "at-client-node"),
    "kept-back": ("node", "back-at-client-node"),
}


def query(tool):
    return subprocess.run([tool, "fleet", "sql"], check=True, capture_output=True, text=True).stdout.rstrip(";\n")


def on_duckdb(rows, sql, tables=TABLES):
    engine = duckdb.connect()
    for table in tables:
        engine.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{rows}/{table}/**/*.parquet')")
    result = engine.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row)) for row in result.fetchall()]


def on_clickhouse(rows, sql, tables=TABLES):
    engine = chdb.session.Session()
    engine.query("CREATE DATABASE fleet")
    engine.query("USE fleet")
    for table in tables:
        # A table, since each use of a view would read the files again.
        engine.query(
            f"CREATE TABLE {table} ENGINE = MergeTree ORDER BY tuple() AS "
            f"SELECT * FROM file('{rows}/{table}/**/*.parquet', Parquet)"
        )
    result = engine.query(f"{sql} SETTINGS output_format_json_quote_64bit_integers = 0", "JSONEachRow")
    engine.close()
    return [json.loads(line) for line in str(result).splitlines()]


def on_spark(rows, sql, tables=TABLES):
    import pyspark.sql

    engine = pyspark.sql.SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
    for table in tables:
        engine.read.option("recursiveFileLookup", "true").parquet(f"{rows}/{table}").createOrReplaceTempView(table)
    return [row.asDict() for row in engine.sql(sql).collect()]


def write_rows(tool, fleet, rows, *options):
    def write(capture):
        arguments = ["--cluster", fleet / "kube.json", "--node", capture.stem, "--tables", rows, *options]
        subprocess.run([tool, "exchanges", "-q", capture, *arguments], check=True)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(write, sorted(fleet.glob("*.pcap"))))


def judge(truth, suspects):
    """Faults that nobody is suspected of, and suspects without a fault."""
    missed, left = [], list(suspects)
    for fault in truth["faults"]:
        kind, place = SHOWN[fault["fault"]]

        def fits(suspect):
            if (suspect["kind"], suspect["place"]) != (kind, place):
                return False
            if fault["node"] and suspect["node"] != fault["node"]:
                return False
            return not fault["endpoint"] or suspect["endpoint"] in (fault["endpoint"], "")

        found = [suspect for suspect in suspects if fits(suspect)]
        if not found:
            missed.append(fault)
        left = [suspect for suspect in left if suspect not in found]
    # A node without a capture is told as such, which blames nobody.
    wrong = [suspect for suspect in left if suspect["kind"] != "undetermined"]
    return missed, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("generator")
    parser.add_argument("--nodes", type=int, default=16)
    parser.add_argument("--pods", type=int, default=6)
    parser.add_argument("--servers", type=int, default=5)
    parser.add_argument("--rate", type=float, default=2)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--seeds", type=int, nargs="*", default=[random.randrange(1 << 32)])
    parser.add_argument("--spark", action="store_true", help="on Spark as well")
    parser.add_argument("--load", action="store_true", help="by `fleet load` and `fleet query` over HTTP as well")
    parser.add_argument("--sets", type=pathlib.Path, help="a folder of sets of captures, to narrow and to judge")
    parser.add_argument("--reduced", type=float, metavar="PART", help="most that reduced rows take of the full ones' octets")
    parser.add_argument("--healthy", action="store_true")
    arguments = parser.parse_args()
    bad = 0
    if arguments.sets:
        with tempfile.TemporaryDirectory() as name:
            sql = query(arguments.tool)
            bad += narrow.check(
                arguments.tool, arguments.sets, pathlib.Path(name), lambda rows: on_duckdb(rows, sql)
            )
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as name:
            bad += try_seed(arguments, seed, pathlib.Path(name))
    raise SystemExit(1 if bad else 0)


def try_seed(arguments, seed, folder):
    fleet, rows = folder / "fleet", folder / "rows"
    options = [("--nodes", arguments.nodes), ("--pods", arguments.pods), ("--servers", arguments.servers)]
    options += [("--rate", arguments.rate), ("--seconds", arguments.seconds), ("--seed", seed)]
    words = [str(word) for option in options for word in option] + ["--healthy"] * arguments.healthy
    subprocess.run([arguments.generator, fleet, *words], check=True, stdout=subprocess.DEVNULL)
    start = time.monotonic()
    write_rows(arguments.tool, fleet, rows)
    print(f"seed {seed}: rows written in {time.monotonic() - start:.1f} s")
    sql = query(arguments.tool)
    engines = {"DuckDB": on_duckdb, "ClickHouse": on_clickhouse} | ({"Spark": on_spark} if arguments.spark else {})
    results = {}
    for engine, run in engines.items():
        start = time.monotonic()
        results[engine] = run(rows, sql)
        print(f"  {engine}: {len(results[engine])} rows in {time.monotonic() - start:.1f} s")
    matrix = results["DuckDB"]
    bad = 0
    for engine, result in results.items():
        if result != matrix:
            print(f"  {engine} gives other rows than DuckDB: {next((a, b) for a, b in zip(result, matrix) if a != b)}")
            bad += 1
    write_rows(arguments.tool, fleet, folder / "reduced", "--reduced")
    bad += reduced.check(arguments.tool, rows, folder / "reduced", matrix, engines, arguments.reduced)
    loading.check_local(arguments.tool, rows, matrix)
    if arguments.load:
        loading.check(arguments.tool, rows, folder, matrix, seed)
    path = folder / "matrix.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in matrix))
    suspects = json.loads(
        subprocess.run(
            [arguments.tool, "fleet", "suspects", path, "--format", "json", "--exit-zero"], check=True,
            capture_output=True, text=True
        ).stdout
    )["suspects"]
    truth = json.loads((fleet / "truth.json").read_text())
    missed, wrong = judge(truth, suspects)
    for fault in missed:
        print(f"  missed: {fault}")
    for suspect in wrong:
        print(f"  wrongly suspected: {suspect}")
    print(f"  {len(truth['faults'])} faults, {len(missed)} missed, {len(wrong)} others suspected")
    return bad + len(missed) + len(wrong)


if __name__ == "__main__":
    main()
