"""ClickHouse's HTTP interface, as much of it as `fleet load` and `fleet query` take, over chdb: for machines without a server.

Prints its URL and serves until standard input ends. User fleet has the password of the environment's CLICKHOUSE_PASSWORD.
"""

import http.server
import os
import re
import sys
import tempfile
import threading
import urllib.parse

import chdb.session

SESSION = chdb.session.Session()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        key = self.headers.get("X-ClickHouse-Key", "")
        if (self.headers.get("X-ClickHouse-User"), key) != ("fleet", os.environ.get("CLICKHOUSE_PASSWORD", "")):
            return self.answer(403, b"Code: 516. DB::Exception: fleet: Authentication failed. (AUTHENTICATION_FAILED)\n")
        try:
            self.answer(200, self.run(query, body))
        except RuntimeError as error:
            self.answer(500, str(error).encode())

    def run(self, query, body):
        SESSION.query(f"USE {query.get('database', 'default')}")
        insert = re.fullmatch(r"INSERT INTO (\S+) FORMAT (\w+)", query.get("query", ""))
        if insert:
            with tempfile.NamedTemporaryFile() as rows:
                rows.write(body)
                rows.flush()
                source = f"file('{rows.name}', {insert[2]})"
                found = str(SESSION.query(f"DESCRIBE TABLE {source}", "TabSeparatedRaw"))
                # By name, as a server takes them.
                names = ", ".join(line.split("\t")[0] for line in found.splitlines())
                SESSION.query(f"INSERT INTO {insert[1]} ({names}) SELECT {names} FROM {source}")
            return b""
        settings = "SETTINGS output_format_json_quote_64bit_integers = 0"
        statement, form = body.decode(), "TabSeparatedRaw"
        match = re.fullmatch(r"(.*?)\s*FORMAT (\w+)", statement, re.DOTALL)
        if match:
            statement, form = f"{match[1]} {settings}", match[2]
        return str(SESSION.query(statement, form) or "").encode()

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    SESSION.query("CREATE DATABASE IF NOT EXISTS dns")
    # One request at a time: so is chdb.
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
