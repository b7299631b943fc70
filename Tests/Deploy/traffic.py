"""DNS traffic on the loopback interface, `dnsverdict live --metrics` over it with the DaemonSet's rights, and a Prometheus."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

CLIENT, COREDNS, UPSTREAM = "127.0.0.1", "127.0.0.53", "127.0.0.54"
# The program counts a query once it is settled, some eleven seconds after; then a rate takes a few scrapes.
PATIENCE = 40


def bound(address, port=0, kind=socket.SOCK_DGRAM):
    one = socket.socket(socket.AF_INET, kind)
    one.bind((address, port))
    one.settimeout(0.2)
    return one


def free_port():
    with bound(CLIENT, kind=socket.SOCK_STREAM) as one:
        return one.getsockname()[1]


def question(number):
    labels = [b"name%d" % (number % 50), b"example", b"com"]
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack(">HHHHHH", number & 0xFFFF, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1)


def resolve(service, port, stop):
    """Asks the upstream what it is asked."""
    asker = bound(COREDNS)
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            query, client = service.recvfrom(512)
            asker.sendto(query, (UPSTREAM, port))
            service.sendto(asker.recvfrom(512)[0], client)


def answer(service, stop):
    """Every fourth query with SERVFAIL."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            query, asker = service.recvfrom(512)
            code = 2 if query[1] % 4 == 0 else 0
            service.sendto(query[:2] + bytes([0x81, 0x80 | code]) + query[4:], asker)


def ask(port, stop):
    client = bound(CLIENT)
    for number in range(20_000):
        if stop.is_set():
            return
        client.sendto(question(number), (COREDNS, port))
        time.sleep(0.02)


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as response:
        return response.read().decode()


@contextlib.contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def talk():
    """The port that carries DNS."""
    stop = threading.Event()
    coredns = bound(COREDNS)
    port = coredns.getsockname()[1]
    upstream = bound(UPSTREAM, port)
    threads = [
        threading.Thread(target=resolve, args=(coredns, port, stop)),
        threading.Thread(target=answer, args=(upstream, stop)),
        threading.Thread(target=ask, args=(port, stop)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield port
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def scraped(tool, prometheus, rules):
    """The metrics as the program wrote them, and a function that asks Prometheus for an expression's series."""
    with tempfile.TemporaryDirectory() as name, talk() as dns:
        folder = pathlib.Path(name)
        metrics, api = free_port(), free_port()
        groups = yaml.safe_load(rules.read_text())["spec"]
        for group in groups["groups"]:
            group["interval"] = "1s"
        (folder / "rules.yaml").write_text(yaml.safe_dump(groups).replace("[5m]", "[10s]"))
        (folder / "prometheus.yaml").write_text(
            yaml.safe_dump({
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                "rule_files": ["rules.yaml"],
                "scrape_configs": [{"job_name": "dnsverdict", "static_configs": [{"targets": [f"{CLIENT}:{metrics}"]}]}],
            }))
        # The rights of the DaemonSet: root's name, NET_RAW and nothing else.
        rights = ["setpriv", "--inh-caps=-all,+net_raw", "--bounding-set=-all,+net_raw", "--no-new-privs"]
        words = ["-i", "lo", "--port", str(dns), "--metrics", str(metrics), "--coredns-ip", COREDNS, "--upstream-ip", UPSTREAM]
        kept = ["--rows", str(folder / "rows"), "--rows-every", "5", "--node", "node-a", "--no-progress", "-q"]
        live = subprocess.Popen(
            [*rights, tool, "live", *words, *kept], stdout=subprocess.DEVNULL, env={**os.environ, "TMPDIR": name})
        server = subprocess.Popen(
            [f"{prometheus}/prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address={CLIENT}:{api}"], stderr=open(folder / "prometheus.log", "w"))

        def series(expression):
            query = urllib.parse.urlencode({"query": expression})
            try:
                return json.loads(fetch(f"http://{CLIENT}:{api}/api/v1/query?{query}"))["data"]["result"]
            except urllib.error.HTTPError as error:
                raise SystemExit(f"Prometheus takes no {expression}: {error.read().decode()}") from error

        with ended(live), ended(server):
            limit = time.monotonic() + PATIENCE
            ready = "sum(rate(dnsverdict_client_failures_total[10s])) > 0 and sum(instance:dnsverdict_client_failures:ratio_rate5m) > 0"
            while time.monotonic() < limit:
                time.sleep(0.5)
                if live.poll() is not None:
                    raise SystemExit(f"deploy: dnsverdict live ended with {live.returncode}, with the rights of the DaemonSet")
                with contextlib.suppress(urllib.error.URLError, ConnectionError):
                    if series(ready):
                        break
            else:
                raise SystemExit(f"deploy: no failed queries were scraped within {PATIENCE} s")
            time.sleep(2)
            if not list((folder / "rows/exchanges").rglob("*.parquet")):
                raise SystemExit("deploy: live kept no rows with the rights of the DaemonSet")
            yield fetch(f"http://{CLIENT}:{metrics}/metrics"), series
