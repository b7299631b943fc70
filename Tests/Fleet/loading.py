"""Loads rows by `fleet load` over HTTP, and asks by `fleet query`; `scripts/fleet` runs it. What must fail must load nothing."""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

import duckdb

TABLES = ["exchanges", "captures", "upstream_seconds", "connections", "pods"]
HOURS = 7_200_000_000_000


class Server:
    """A ClickHouse server: the one given, or chdb behind ClickHouse's protocol."""

    def __init__(self, tool):
        self.tool = tool
        self.environment = os.environ | {"CLICKHOUSE_PASSWORD": "secret word", "CLICKHOUSE_USER": "fleet"}
        script = pathlib.Path(__file__).with_name("clickhouse_http.py")
        self.process = subprocess.Popen(
            [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment
        )
        self.url = self.process.stdout.readline().strip()

    def run(self, command, *arguments, password=None, **options):
        environment = self.environment | ({"CLICKHOUSE_PASSWORD": password} if password else {})
        words = [self.tool, "fleet", command, "--url", self.url, "--database", "dns", *map(str, arguments)]
        return subprocess.run(words, capture_output=True, text=True, env=environment, **options)

    def query(self):
        result = self.run("query")
        assert result.returncode == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def changed(rows, place, node, columns):
    """The rows again, with other values in some columns of one node's exchanges and captures."""
    shutil.copytree(rows, place)
    for table in ["exchanges", "captures"]:
        file = place / table / f"{node}.parquet"
        names = [column[0] for column in duckdb.sql(f"SELECT * FROM '{file}' LIMIT 0").description]
        wanted = ", ".join(f"{value} AS {name}" for name, value in columns.items() if name in names)
        other = place / "other.parquet"
        duckdb.sql(f"COPY (SELECT * REPLACE ({wanted}) FROM '{file}') TO '{other}' (FORMAT parquet)")
        other.replace(file)


def expect(result, code, sentence):
    assert result.returncode == code and sentence in result.stderr, (result.returncode, result.stderr)
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def check(tool, rows, folder, matrix, seed):
    """Whatever is loaded must give the same matrix as the files."""
    generator = random.Random(seed)
    server = Server(tool)
    try:
        node = sorted((rows / "exchanges").iterdir())[0].stem
        expect(server.run("load", "--rows", rows, password="other"), 77, "CLICKHOUSE_PASSWORD")
        other = folder / "version"
        changed(rows, other, node, {"schema_version": "CAST(2 AS INTEGER)"})
        expect(server.run("load", "--rows", other), 65, f"of node {node} have schema version 2")
        lacking = folder / "lacking"
        shutil.copytree(rows, lacking)
        (lacking / "captures" / f"{node}.parquet").unlink()
        expect(server.run("load", "--rows", lacking), 66, f"captures/{node}.parquet")
        assert server.query()[0] == [], "what failed loaded something"
        kills = interrupted = 0
        for _ in range(5):
            process = subprocess.Popen(
                [tool, "fleet", "load", "-q", "--url", server.url, "--database", "dns", "--rows", rows],
                env=server.environment,
            )
            time.sleep(generator.uniform(0, 1.5))
            process.kill()
            process.wait()
            kills += 1
            found = server.query()[0]
            assert found in ([], matrix), "a load that was killed is half there"
            interrupted += found == []
        start = time.monotonic()
        assert server.run("load", "--rows", rows).returncode == 0
        print(f"  fleet load: {time.monotonic() - start:.1f} s, after {kills} that were killed, {interrupted} before their end")
        again = server.run("load", "--rows", rows)
        assert again.returncode == 0 and "loaded 0 files" in again.stderr, again.stderr
        found, messages = server.query()
        assert found == matrix and "clock" not in messages, messages
        expect(server.run("load", "--rows", "/no-such-folder"), 66, "there are no rows")
    finally:
        server.close()
    expect(server.run("query"), 66, "cannot be reached")
    shifted = folder / "shifted"
    columns = ["time_ns", "query_ns", "answer_ns", "watched_until_ns", "first_ns", "last_ns"]
    changed(rows, shifted, node, {name: f"{name} + {HOURS}" for name in columns})
    local = Server(tool)
    try:
        assert local.run("load", "--rows", shifted).returncode == 0
        found, messages = local.query()
        assert f"{node}: its clock is 2.0 hours ahead" in messages, messages
        plain = [{key: row[key] for key in row if key not in ("first_ns", "last_ns")} for row in found]
        wanted = [{key: row[key] for key in row if key not in ("first_ns", "last_ns")} for row in matrix]
        assert plain == wanted, "a clock that is hours off changes the matrix"
        print(f"  clock: {messages.strip()}")
    finally:
        local.close()


def check_local(tool, rows, matrix):
    """`fleet query` with the program duckdb, where there is one."""
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    if not shutil.which("duckdb", path=path):
        print("  fleet query --engine duckdb DID NOT RUN: there is no program duckdb")
        return
    words = [tool, "fleet", "query", "--engine", "duckdb", "--rows", rows]
    result = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"PATH": path})
    assert result.returncode == 0, result.stderr
    assert [json.loads(line) for line in result.stdout.splitlines()] == matrix
