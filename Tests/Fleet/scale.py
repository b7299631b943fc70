"""Computes what a fleet's packets and rows come to, from figures that were measured on a small one; prints Markdown.

Every figure is an option (--help). Without any, it prints the tables of Documentation/scale.md; --check compares them.
"""

import argparse
import pathlib
import sys

DAY = 86_400
PAGE = pathlib.Path(__file__).resolve().parents[2] / "Documentation/scale.md"

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
options.add_argument("--check", action="store_true", help="compare with Documentation/scale.md")
for name, value, text in [
    ("nodes", 5_000, "nodes of the fleet"),
    ("queries", 50_000, "queries a second of all clients"),
    ("servers", 100, "nodes that have a CoreDNS pod"),
    ("misses", 0.2, "queries to an upstream for each query of a client"),
    ("packets-a-row", 4.20, "packets captured, as each interface shows a packet"),
    ("octets-a-packet", 130.8, "of a pcap file"),
    ("octets-a-row", 40.2, "of Parquet"),
    ("reduced", 0.2, "octets of reduced rows for one of full rows"),
    ("octets-a-period", 4_293, "of a period's five files without any row"),
    ("period", 300, "seconds, as --rows-every"),
    ("microseconds-a-packet", 1.95, "of a core, that live takes"),
    ("microseconds-a-row", 0.79, "of a core, that the fleet's query takes in DuckDB"),
    ("gib-for-rows", 1.6, "memory for ten million rows in DuckDB"),
    ("storage-price", 0.02, "for a gigabyte and month"),
    ("transfer-price", 0.01, "for a gigabyte"),
    ("core-price", 0.05, "for a core and hour"),
]:
    options.add_argument(f"--{name}", type=type(value), default=value, help=text)
figures = options.parse_args()


def amount(octets):
    for unit in ["B", "kB", "MB", "GB", "TB"]:
        if octets < 1000 or unit == "TB":
            return f"{octets:.3g} {unit}" if octets < 1000 else f"{octets:,.0f} {unit}"
        octets /= 1000
    raise AssertionError


def duration(seconds):
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"


def count(number):
    return f"{float(f'{number:.3g}'):,.0f}"


empty = figures.octets_a_period * DAY / figures.period * figures.nodes
# A row on the client's node, one on the server's, and there one for what it asks in turn.
rows = figures.queries * (2 + figures.misses)
full = rows * figures.octets_a_row * DAY
kept = [
    ("packets (pcap)", rows * figures.packets_a_row * figures.octets_a_packet * DAY),
    ("rows", full + empty),
    ("reduced rows, if they reach the aim", full * figures.reduced + empty),
]
lines = [
    "| kept | a day, all nodes | a day, a node on average | a month's storage of one day | moving a day |",
    "|---|---|---|---|---|",
]
for name, octets in kept:
    price = [octets / 1e9 * figures.storage_price, octets / 1e9 * figures.transfer_price]
    lines.append(f"| {name} | {amount(octets)} | {amount(octets / figures.nodes)} | {price[0]:,.2f} | {price[1]:,.2f} |")
lines += [
    "",
    "| question over | rows | processor time | memory, if at once | price |",
    "|---|---|---|---|---|",
]
for name, seconds in [("a minute", 60), ("five minutes", 300), ("an hour", 3600), ("a day", DAY)]:
    number = rows * seconds
    time = number * figures.microseconds_a_row / 1e6
    memory = number / 1e7 * figures.gib_for_rows
    lines.append(
        f"| {name} | {count(number)} | {duration(time)} | {count(memory) if memory >= 10 else f'{memory:.1f}'} GiB "
        f"| {time / 3600 * figures.core_price:.4f} |")
average = figures.queries / figures.nodes
at_server = average + figures.queries / figures.servers * (1 + figures.misses)
lines += [
    "",
    "| node | rows a second | rows a day | processor time of `live` |",
    "|---|---|---|---|",
]
for name, share in [("without a CoreDNS pod", average), (f"with one of {figures.servers} CoreDNS pods", at_server)]:
    packets = share * figures.packets_a_row
    octets = share * figures.octets_a_row * DAY + empty / figures.nodes
    load = packets * figures.microseconds_a_packet / 1e6
    lines.append(f"| {name} | {count(share)} | {amount(octets)} | {load:.2%} of a core |")
tables = "\n".join(lines) + "\n"

if not figures.check:
    print(tables, end="")
elif tables not in PAGE.read_text():
    sys.exit("scale: Documentation/scale.md has other tables than scripts/scale prints; put these in it.")
