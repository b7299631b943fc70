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


def check(tool, folder, scratch, matrix_of):
    same = other = quiet = 0
    for place, captures in sets(folder):
        rows = scratch / place.name / "rows"
        for capture in captures:
            node = capture.name.split(".")[0]
            subprocess.run([tool, "exchanges", "-q", capture, "--node", node, "--tables", rows], check=True)
        matrix = scratch / place.name / "matrix.jsonl"
        matrix.write_text("".join(json.dumps(row) + "\n" for row in matrix_of(rows)))
        chosen = scratch / place.name / "captures"
        chosen.mkdir()
        for capture in captures:
            (chosen / capture.name).symlink_to(capture)
        judged = report(tool, "fleet", "judge", matrix, "--captures", chosen, "--format", "json")["judged"]
        whole = report(tool, "analyze", "-q", *captures, "--format", "json")["verdicts"][0]
        kinds = {entry["report"]["verdicts"][0]["kind"] for entry in judged if entry.get("report")}
        if not kinds:
            quiet += 1
            print(f"  {place.name}: nobody is suspected; analyze says {whole['kind']}")
        elif whole["kind"] in kinds:
            same += 1
        else:
            other += 1
            print(f"  {place.name}: judge says {sorted(kinds)}, analyze {whole['kind']}")
    print(f"narrow, then judge: {same} sets as analyze, {other} otherwise, {quiet} without suspects")
    return other
