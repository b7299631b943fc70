"""Narrow, then judge: for every set with captures of two nodes or more, what `fleet judge` says of the suspects' captures must be
what `analyze` says of all. `scripts/fleet --sets FOLDER` runs it."""

import json
import subprocess


def report(tool, *words):
    result = subprocess.run([tool, *map(str, words)], capture_output=True, text=True)
    assert result.returncode < 64, result.stderr
    return json.loads(result.stdout)


def sets(folder):
    """Folders with captures of two nodes or more."""
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        nodes = {}
        # The shortest name: others are the same packets in another form.
        for path in sorted(place.glob("node-*.pcap*"), key=lambda path: (len(path.name), path.name)):
            nodes.setdefault(path.name.split(".")[0], path)
        if len(nodes) > 1:
            yield place, list(nodes.values())


def names_of(place, captures):
    """The Kubernetes name of each capture's node, by the letters that the sets call nodes; without cluster files, these."""
    file = place / "kube.json"
    items = json.loads(file.read_text())["items"] if file.exists() else []
    nodes = sorted(item["metadata"]["name"] for item in items if item["kind"] == "Node")
    plain = [capture.name.split(".")[0] for capture in captures]
    return nodes[: len(plain)] if len(nodes) >= len(plain) else plain


def check(tool, folder, scratch, matrix_of):
    same = other = quiet = 0
    for place, captures in sets(folder):
        rows = scratch / place.name / "rows"
        chosen = scratch / place.name / "captures"
        chosen.mkdir(parents=True)
        cluster = ["--cluster", place / "kube.json"] if (place / "kube.json").exists() else []
        for node, capture in zip(names_of(place, captures), captures):
            words = [capture, "--node", node, "--tables", rows, *cluster]
            subprocess.run([tool, "exchanges", "-q", *words], check=True)
            (chosen / f"{node}-{capture.name}").symlink_to(capture.resolve())
        matrix = scratch / place.name / "matrix.jsonl"
        matrix.write_text("".join(json.dumps(row) + "\n" for row in matrix_of(rows)))
        words = [matrix, "--captures", chosen, "--format", "json", *cluster]
        judged = report(tool, "fleet", "judge", *words)["judged"]
        everything = sorted(chosen.iterdir())
        whole = report(tool, "analyze", "-q", *everything, "--format", "json", *cluster)["verdicts"][0]
        verdicts = [entry["report"]["verdicts"][0] for entry in judged if entry.get("report")]
        # A capture that lacks frames is no fault of the fleet's.
        if not verdicts and whole["kind"] in ("healthy", "capture"):
            quiet += 1
        elif told(whole) in map(told, verdicts):
            same += 1
        else:
            other += 1
            print(f"  {place.name}: judge says {sorted(set(map(told, verdicts)))}, analyze {told(whole)}")
    print(f"narrow, then judge: {same} sets as analyze, {other} otherwise, {quiet} with nobody suspected where analyze sees no fault")
    return other


def told(verdict):
    return f"{verdict['kind']} ({verdict['culprit']})"
