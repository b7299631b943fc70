"""Checks the manifests, rules and the dashboard in deploy/ with the programs and libraries that will read them.

scripts/deploy runs it: deploy.py DNSVERDICT KUBECTL FOLDER-OF-PROMETHEUS
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import kubernetes_validate
import traffic
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

DEPLOY = pathlib.Path("deploy")
COMPONENTS = ["grafana", "prometheus-operator", "rows-on-node"]
RULES = DEPLOY / "components/prometheus-operator/rules.yaml"
DASHBOARD = DEPLOY / "components/grafana/dashboard.json"
# What comes with a scrape, and not from the program.
SCRAPED = {"instance", "job"}
problems = []


def expect(holds, sentence):
    if not holds:
        problems.append(sentence)


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, text=True, capture_output=True, **options).stdout


def build(kubectl, components):
    """The objects of an overlay such as Documentation/deploy.md shows."""
    with tempfile.TemporaryDirectory(dir=".build") as folder:
        up = "../../deploy"
        overlay = {
            "resources": [f"{up}/base"],
            "components": [f"{up}/components/{name}" for name in components],
            "images": [{"name": "REGISTRY/dnsverdict", "newName": "registry.example/dnsverdict", "newTag": "0.1.0"}],
        }
        (pathlib.Path(folder) / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
        return list(yaml.safe_load_all(run(kubectl, "kustomize", folder)))


def check_objects(objects, components):
    what = " + ".join(["base", *components])
    kinds = sorted(item["kind"] for item in objects)
    expected = ["DaemonSet", "Namespace", "ServiceAccount"]
    expected += ["ConfigMap"] if "grafana" in components else []
    expected += ["PodMonitor", "PrometheusRule"] if "prometheus-operator" in components else []
    expect(kinds == sorted(expected), f"{what}: it has {kinds}")
    for item in objects:
        if item["kind"] in ("PodMonitor", "PrometheusRule"):
            continue  # Kubernetes has no schema of these; the rules are read by promtool.
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                kubernetes_validate.validate(item, "1.30", strict=True)
        except kubernetes_validate.ValidationError as error:
            problems.append(f"{what}: {item['kind']}: {error.message} at {list(error.path)}")
    namespaces = {item["metadata"].get("namespace") for item in objects if item["kind"] != "Namespace"}
    expect(namespaces == {"dnsverdict"}, f"{what}: it is in the namespaces {namespaces}")

    (daemon,) = [item for item in objects if item["kind"] == "DaemonSet"]
    pod = daemon["spec"]["template"]["spec"]
    rights = {container["name"]: container["securityContext"] for container in pod["containers"]}
    added = {name: right["capabilities"].get("add", []) for name, right in rights.items()}
    expect(added == {"dnsverdict": ["NET_RAW"], "rows": []}, f"{what}: its capabilities are {added}")
    for name, right in rights.items():
        expect(right["capabilities"]["drop"] == ["ALL"], f"{what}: {name} keeps capabilities")
        expect(right["readOnlyRootFilesystem"] and not right["allowPrivilegeEscalation"], f"{what}: {name} may do more")
    expect(pod["automountServiceAccountToken"] is False, f"{what}: it has a token")
    expect("registry.example/dnsverdict:0.1.0" in str(pod), f"{what}: the image cannot be replaced")
    (volume,) = pod["volumes"]
    if "rows-on-node" in components:
        expect(volume == {"name": "data", "hostPath": {"path": "/var/lib/dnsverdict", "type": "DirectoryOrCreate"}}, what)
    else:
        expect(volume["emptyDir"]["sizeLimit"], f"{what}: rows have no limit")
    has_annotations = "prometheus.io/scrape" in daemon["spec"]["template"]["metadata"].get("annotations", {})
    expect(has_annotations != ("prometheus-operator" in components), f"{what}: it is scraped twice, or not at all")
    return pod


def check_cleaner(pod):
    """Runs the second container's script on a folder of old and new rows."""
    (cleaner,) = [container for container in pod["containers"] if container["name"] == "rows"]
    with tempfile.TemporaryDirectory() as folder:
        rows = pathlib.Path(folder) / "rows/exchanges"
        for hour, file, minutes in [("10", "old", 1500), ("11", ".killed.part", 1500), ("12", "young", 1400)]:
            path = rows / f"date=2026-11-23/hour={hour}/{file}"
            path.parent.mkdir(parents=True)
            path.touch()
            run("touch", "-d", f"{minutes} minutes ago", path)
            run("touch", "-d", f"{minutes} minutes ago", path.parent)
        script = cleaner["command"][2].replace("/data", folder).replace("sleep 300 &", "exit 0")
        for _ in range(2):  # Folders count as young once something was deleted in them.
            run("sh", "-c", script, env={"PATH": "/usr/bin:/bin", "KEEP_MINUTES": cleaner["env"][0]["value"]})
            for path in rows.glob("*/hour=1[01]"):
                run("touch", "-d", "1500 minutes ago", path)
        left = sorted(path.name for path in rows.rglob("*"))
        expect(left == ["date=2026-11-23", "hour=12", "young"], f"the container rows leaves {left}")


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text())["spec"]["groups"] for rule in group["rules"]]


def check_rules(prometheus):
    """By the command that the file's first line gives to those without the operator."""
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "rules.yaml"
        command = re.search(r"sed '.*?'", RULES.read_text().partition("\n")[0]).group()
        plain.write_text(run("sh", "-c", f"{command} {RULES}"))
        tests = pathlib.Path(folder) / "rules.test.yaml"
        tests.write_text(pathlib.Path("Tests/Deploy/rules.test.yaml").read_text())
        for words in (["check", "rules", "--lint-fatal", plain], ["test", "rules", tests]):
            result = subprocess.run([f"{prometheus}/promtool", *words], text=True, capture_output=True)
            expect(result.returncode == 0, f"promtool {words[0]} rules: {result.stdout}{result.stderr}")
    tested = set(re.findall(r"alertname: (\w+)", pathlib.Path("Tests/Deploy/rules.test.yaml").read_text()))
    alerts = {rule["alert"] for rule in rules() if "alert" in rule}
    expect(tested == alerts, f"alerts without a test, or tests without an alert: {tested ^ alerts}")


def commands():
    """Every call of dnsverdict that a runbook names."""
    texts = [rule["annotations"]["runbook"] for rule in rules() if "alert" in rule]
    return {call for text in texts for call in re.findall(r"`(?:kubectl )?(dnsverdict [^`]+)`", text)}


def check_runbooks(tool):
    """What runbooks tell to type must be commands, options and rules that there are."""
    for call in sorted(commands()):
        words = call.split()[1:]
        if words[0] == "explain":
            if words[1] != "RULE":
                result = subprocess.run([tool, *words], capture_output=True)
                expect(result.returncode == 0, f"a runbook says {call}, and there is no such rule")
            continue
        verbs = [word for word in words[:2] if re.fullmatch("live|fleet|query|suspects|judge", word)] or ["cluster"]
        described = subprocess.run([tool, *verbs, "--help"], text=True, capture_output=True)
        expect(described.returncode == 0, f"a runbook says {call}, which is no command")
        for option in [word for word in words if word.startswith("-")]:
            known = re.search(rf"(^|[ ,]){re.escape(option)}\b", described.stdout, re.MULTILINE)
            expect(known, f"a runbook says {call}, and {' '.join(verbs)} has no {option}")


def lost(before, after, place=""):
    """Where two JSON values are not the same, as far as the first goes."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from lost(value, after[key], f"{place}/{key}") if key in after else [f"{place}/{key}"]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after)):
            yield from lost(one, other, f"{place}/{number}")
    elif before != after:
        yield place


def check_dashboard():
    """What Grafana's library does not know it leaves out."""
    register_default_plugins()
    stored = json.loads(DASHBOARD.read_text())
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(stored)))
    for place in lost(stored, read):
        problems.append(f"{DASHBOARD}: Grafana's library does not keep {place}")
    cells = set()
    for panel in stored["panels"]:
        grid = panel["gridPos"]
        taken = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])}
        expect(not taken & cells and grid["x"] + grid["w"] <= 24, f"{DASHBOARD}: {panel['title']} lies over another panel")
        cells |= taken
    ids = [panel["id"] for panel in stored["panels"]]
    expect(len(ids) == len(set(ids)), f"{DASHBOARD}: two panels have one number")
    targets = [(panel["title"], target) for panel in stored["panels"] for target in panel.get("targets", [])]
    expect({target["datasource"]["uid"] for _, target in targets} == {"${datasource}"}, "a query has a data source of its own")
    return targets


def label_values(text):
    """The values of each label of each metric, as the program wrote them."""
    values = {}
    for name, labels in re.findall(r"^(\w+)(?:\{(.*)\})? ", text, re.MULTILINE):
        known = values.setdefault(name, {})
        for label, value in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels):
            known.setdefault(label, set()).add(value)
    return values


def check_names(expression, values, recorded, roles):
    """Every metric, label and value in an expression against what there is."""
    texts = re.sub(r'"[^"]*"', '""', expression)
    labels = set(SCRAPED)
    for name, selector in re.findall(r"([a-z_]*:?dnsverdict_[\w:]+)(?:\{([^}]*)\})?", expression):
        if name in recorded:
            known = recorded[name]
        else:
            expect(name in values, f"{expression}: there is no metric {name}")
            known = values.get(name, {})
        labels |= set(known)
        for label, operator, value in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', selector or ""):
            expect(label in set(known) | SCRAPED, f"{expression}: {name} has no label {label}")
            possible = roles if label == "role" else known.get(label)
            for one in value.split("|") if label not in SCRAPED and possible else []:
                expect(one in possible, f"{expression}: {name} has no {label} {one}")
    for group in re.findall(r"\b(?:by|on|without|ignoring) \(([^)]*)\)", texts):
        for label in group.replace(" ", "").split(","):
            expect(label in labels, f"{expression}: its metrics have no label {label}")


def check_queries(tool, prometheus, targets):
    """Scrapes the program, and asks every query of the rules and the dashboard."""
    defined = rules()
    with traffic.scraped(tool, prometheus, RULES) as (text, ask):
        values = label_values(text)
        recorded = {}
        for rule in defined:
            if "record" in rule:
                grouped = re.search(r"by \(([^)]*)\)", rule["expr"])
                source = re.search(r"instance:\w+:\w+", rule["expr"])
                names = grouped.group(1).replace(" ", "").split(",") if grouped else list(recorded[source.group()])
                recorded[rule["record"]] = {name: set() for name in names if name != "le"}
        for expression in [rule["expr"] for rule in defined] + [target["expr"] for _, target in targets]:
            check_names(expression, values, recorded, {"service", "coredns", "upstream", "node-cache", "client", "unknown"})
        used = " ".join([rule["expr"] for rule in defined] + [target["expr"] for _, target in targets])
        unused = sorted(name for name in values if name not in used)
        expect(not unused, f"neither the rules nor the dashboard show {unused}")
        for label, expression in [(f"the record {rule['record']}", rule["record"]) for rule in defined if "record" in rule] + [
            (f"the panel {title}", target["expr"]) for title, target in targets
        ]:
            expression = expression.replace("$__rate_interval", "10s").replace("$instance", ".*")
            series = ask(expression)
            expect(series, f"{label} is empty: {expression}")
            legends = [target["legendFormat"] for _, target in targets if target["expr"] in expression]
            for name in {word for legend in legends for word in re.findall(r"\{\{(\w+)\}\}", legend)}:
                expect(all(name in one["metric"] for one in series), f"{label}: its series have no label {name}")
        page = pathlib.Path("Documentation/metrics.md").read_text()
        for name in values:
            expect(f"`{name}`" in page, f"Documentation/metrics.md does not tell of {name}")
    return len(values), len(targets), len(defined)


def main(tool, kubectl, prometheus):
    for components in [[], *[[name] for name in COMPONENTS], COMPONENTS]:
        pod = check_objects(build(kubectl, components), components)
    check_cleaner(pod)
    check_rules(prometheus)
    check_runbooks(tool)
    targets = check_dashboard()
    metrics, queries, defined = check_queries(tool, prometheus, targets)
    for problem in problems:
        print(f"deploy: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print(
        f"deploy: 5 overlays, {defined} rules and {queries} queries of the dashboard over {metrics} metrics: nothing wrong.")


main(*sys.argv[1:])
