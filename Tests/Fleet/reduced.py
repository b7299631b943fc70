"""Compares reduced rows with full ones: the cells of the matrix, and octets; `scripts/fleet` runs it."""

import pathlib
import subprocess


def octets(rows):
    return sum(path.stat().st_size for path in pathlib.Path(rows).rglob("*.parquet"))


def cells(matrix):
    """Rows of the matrix without what reduced rows do not tell: whether the endpoint's node shows what was answered."""
    found = {}
    for row in matrix:
        place = "answered" if row["place"] == "answered-unseen" else row["place"]
        key = (row["client_node"], row["endpoint"], row["endpoint_node"], place)
        values = found.setdefault(key, {"queries": 0, "clients": 0, "first_ns": row["first_ns"], "last_ns": 0})
        values["queries"] += row["queries"]
        values["first_ns"] = min(values["first_ns"], row["first_ns"])
        values["last_ns"] = max(values["last_ns"], row["last_ns"])
        # Clients of both kinds of answered queries are partly the same.
        values["clients"] = row["clients"] if place != "answered" else 0
    return found


def check(tool, full, reduced, matrix, engines, most):
    """The number of what differs."""
    bad = 0
    sql = subprocess.run([tool, "fleet", "sql", "--reduced"], check=True, capture_output=True, text=True).stdout
    wanted = cells(matrix)
    for engine, run in engines.items():
        found = cells(run(reduced, sql.rstrip(";\n"), ["exchanges", "captures", "pods", "arrivals", "counts"]))
        other = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
        for key in other[:5]:
            print(f"  {engine}: reduced rows say {found.get(key)} of {key}, full ones {wanted.get(key)}")
        bad += len(other)
    part = octets(reduced) / octets(full)
    print(f"  reduced rows: {octets(reduced)} octets for {octets(full)} ({part:.1%}); {len(wanted)} cells, {bad} differ")
    if most and part > most:
        print(f"  more than {most:.0%} of the octets")
        bad += 1
    return bad
