"""Kills `live --rows` at random moments while it captures DNS on the loopback interface; whatever files are there must be whole.

Needs root; `scripts/rows --live 100` runs it.
"""

import concurrent.futures
import pathlib
import random
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import pyarrow.parquet


def name(number):
    return b"".join(bytes([len(label)]) + label for label in [b"name%d" % number, b"example", b"com"]) + b"\0"


def serve(server, stop):
    while not stop.is_set():
        try:
            query, client = server.recvfrom(512)
        except TimeoutError:
            continue
        server.sendto(query[:2] + b"\x81\x80" + query[4:], client)


def ask(port, stop):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    number = 0
    while not stop.is_set():
        number += 1
        question = name(number % 500) + struct.pack(">HH", 1, 1)
        client.send(struct.pack(">HHHHHH", number & 0xFFFF, 0x0100, 1, 0, 0, 0) + question)
        time.sleep(0.001)


# Exchanges are decided some ten seconds after their query.
LONGEST = 16
# So many captures at once.
TOGETHER = 10


def killed(tool, port, folder, delay):
    words = ["-i", "lo", "--port", str(port), "--rows", folder, "--rows-every", "1", "-q", "--no-progress"]
    process = subprocess.Popen([tool, "live", *words, "--node", "a"], stdout=subprocess.DEVNULL)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()


def found(folder):
    """Files that are there, all of which must be whole, and their exchanges."""
    files = rows = 0
    for path in pathlib.Path(folder).rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        table = pyarrow.parquet.read_table(path)
        files += 1
        if "exchanges" in path.parts:
            rows += table.num_rows
            for other in ["captures", "upstream_seconds", "connections", "pods"]:
                twin = pathlib.Path(str(path).replace("/exchanges/", f"/{other}/"))
                assert twin.exists(), f"{twin} is not there, though its exchanges are"
    return files, rows


def check(tool, count, seed):
    generator = random.Random(seed)
    stop = threading.Event()
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.2)
    port = server.getsockname()[1]
    threads = [threading.Thread(target=serve, args=(server, stop)), threading.Thread(target=ask, args=(port, stop))]
    for thread in threads:
        thread.start()
    delays = [generator.uniform(0.2, LONGEST) for _ in range(count)]

    def attempt(delay):
        with tempfile.TemporaryDirectory() as folder:
            killed(tool, port, folder, delay)
            return found(folder)

    try:
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
            outcomes = list(pool.map(attempt, delays))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    files, rows = (sum(numbers) for numbers in zip(*outcomes))
    assert files > 0 and rows > 0
    print(f"live killed {count} times (seed {seed}): {files} files, all whole, with {rows} exchanges.")
