"""What tonghop-web tells at /metrics: that it is OpenMetrics, the same as status and doctor say, for those
only who may have it; and that the rules for Prometheus say what doctor says, at its limits, after as long as
they should. That each alert fires and goes away is test_doctor.py's.

    test_metrics.py BUILD_DIR [TEST...]
"""
import contextlib
import json
import os
import re
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, prometheus, tap, watch  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree, die_with_parent  # noqa: E402
from harness.web import Gateway  # noqa: E402
from integration.test_compat import NEWEST  # noqa: E402
from integration.test_obligations import deadline, instant  # noqa: E402

FORM, PERIOD = "f", "2030-A1"
TOKEN = "0123456789abcdef0123456789abcdef"
ADVICE = {"certificate": ("TonghopFileUnread",), "authority": ("TonghopFileUnread",), "issuer": ("TonghopFileUnread",),
          "key": ("TonghopKeyExposed",), "issuer_key": ("TonghopKeyExposed",), "disk_outlet": ("TonghopDiskFills", "TonghopFileUnread"),
          "disk_database": ("TonghopDiskFills", "TonghopFileUnread"), "fsync": ("TonghopSetting",), "full_page_writes": ("TonghopSetting",),
          "synchronous_commit": ("TonghopSetting",), "autovacuum": ("TonghopSetting",)} # check is a label of the metric
# Debian's own, which reads OpenMetrics to the letter
PARSER = """
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(json.dumps([[f.name, f.type, f.unit, f.documentation, [[s.name, s.labels, str(s.value)] for s in f.samples]]
                  for f in text_string_to_metric_families(sys.stdin.read())]))
"""


@contextlib.contextmanager
def world(build):
    kinds = {"kt": ("province", ""), "t": ("district", "kt"), "h": ("district", "kt")}
    with Tree(build, {"kt": "", "t": "kt", "h": "kt"}, clock=True) as tree:
        tree.set_clock(instant("2030-03-01 10:00"))
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), units=catalogues.units(kinds), cells=[catalogues.cell(1, "n")],
            deadlines=[deadline("each:district", "unit:kt", "2030-02-10", form=FORM, period="2029-A1"),
                       deadline("each:district", "unit:kt", "2031-02-10", form=FORM, period=PERIOD)]))
        tree.wait_catalogue(1)
        for unit in ("t", "h"):
            tree[unit].import_rows([(unit, FORM, PERIOD, "n", 5)])
        tree["t"].cli("submit", FORM, PERIOD)
        tree.sync()
        with Gateway(tree["kt"], told=True, workers=1) as kt, Gateway(tree["t"], told=True, workers=1) as t:
            tree.gateways = {"kt": kt, "t": t}
            yield tree


def parse(text):
    done = subprocess.run(["/usr/bin/python3", "-c", PARSER], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask(gateway, **headers):
    return gateway.browser().get("/metrics", headers=headers)


def samples(gateway):
    """name -> value where there is one; name -> {label: value} by the last of its labels."""
    answer = ask(gateway)
    assert answer.status == 200, (answer.status, answer.data)
    out = {}
    for _, _, _, _, list_of in parse(answer.data.decode()):
        for name, labels, value in list_of:
            if labels:
                out.setdefault(name, {})[tuple(labels.values())] = float(value)
            else:
                out[name] = float(value)
    return out


def test_it_is_openmetrics_and_says_what_everything_is(w):
    answer = ask(w.gateways["kt"])
    same(answer.headers["Content-Type"], "application/openmetrics-text; version=1.0.0; charset=utf-8")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    same((answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]), ("no-store", "nosniff"))
    text = answer.data.decode()
    assert text.endswith("\n# EOF\n"), text[-60:]
    families = parse(text)
    assert len(families) > 40
    labels = set()
    for name, kind, unit, help_of, list_of in families:
        assert re.fullmatch(r"(tonghop|process)_[a-z_]+|tonghop_node", name), name
        assert kind in ("gauge", "counter", "info") and help_of.endswith("."), (name, kind, help_of)
        same(unit, next((u for u in ("seconds", "bytes") if name.endswith("_" + u)), ""))
        assert not re.search("_(ms|minutes|hours|days|kb|mib|mb)$", name), name
        for _, names, _ in list_of:
            labels.update(names.items())
    assert labels >= {("unit", "t"), ("direction", "down"), ("state", "late"), ("setting", "fsync")}
    same({name for name, _ in labels}, {"unit", "line", "direction", "state", "setting", "file", "disk", "software"})
    same({value for name, value in labels if name in ("unit", "line")}, {"kt", "t", "h", "main"})


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_numbers_are_those_of_status(w):
    kt = w["kt"]
    kt.cli("period", "lock", FORM, PERIOD)
    w["t"].import_rows([("t", FORM, PERIOD, "n", 6)])
    w["t"].cli("sync", "--wait", "60", check=False) # held
    for code in ("dropped", "waits"):
        kt.sql("INSERT INTO tonghop.quarantine (at, source, code, text, sha256, length, raw) VALUES (now(), "
               f"'h@127.0.0.1', 'E_FORM', '{code}', sha256('{code}'), 700, '{code}')")
    kt.cli("quarantine", "drop", str(kt.json("quarantine", "list")[0]["number"]))
    for unit in ("kt", "t"):
        status, m = w[unit].json("status"), samples(w.gateways[unit])
        for name, member in (("outbox_reports", "pending"), ("quarantine_items", "quarantine"), ("held_reports", "held"),
                             ("unmerged_reports", "dirty"), ("catalogue_version", "catalogue"),
                             ("connections", "connections"), ("strangers", "strangers"),
                             ("turned_away_total", "turned_away"), ("stressed", "stressed"),
                             ("node_database_up", "database")):
            same((name, m["tonghop_" + name]), (name, float(status[member])))
        same(m["tonghop_link_up"], {(x["direction"], x["unit"], x["line"]): float(x["state"] == "up")
                                    for x in status["links"]})
        same({k: round(v, 3) for k, v in m["tonghop_link_clock_offset_seconds"].items()}, {
            (x["direction"], x["unit"], x["line"]): x["clock_off_ms"] / 1000 for x in status["links"]})
        same(int(m["tonghop_database_size_bytes"]) >> 20, status["database_mib"])
        same((m["tonghop_node_up"], m["tonghop_database_up"]), (1, 1))
        # each merge takes some time, and less than the node has run
        assert 0 < m["tonghop_merge_seconds_total"] / m["tonghop_merges_total"] < 60, m
        assert abs(m["tonghop_node_resident_memory_bytes"] / resident(w[unit].process.pid) - 1) < 0.2
        same(set(m["tonghop_node_info"]), {(unit, status["software"])})
        same("tonghop_last_receipt_age_seconds" in m, "last_receipt" in status)
    m = samples(w.gateways["kt"])
    same((m["tonghop_held_reports"], m["tonghop_quarantine_items"]), (1, 1))
    same(m["tonghop_quarantine_size_bytes"], 1400)
    same([samples(w.gateways[unit])["tonghop_not_counted_reports"] for unit in ("kt", "t")], [0, 1])
    kt.cli("period", "reopen", FORM, PERIOD)


def test_numbers_are_those_of_doctor_and_obligations(w):
    kt, t = w["kt"], w["t"]
    for unit in ("kt", "t"):
        m, owed = samples(w.gateways[unit]), w[unit].json("obligations")
        counts = {(state,): sum(o["state"] == state for o in owed) for (state,) in m["tonghop_obligations"]}
        same(m["tonghop_obligations"], counts)
    assert m["tonghop_obligations"][("late",)] == 1 and sum(counts.values()) == 2, counts
    found = {r["check"]: r for r in json.loads(t.cli("--output", "json", "doctor", expect=1).stdout)}
    m = samples(w.gateways["t"])
    same(found["certificate"]["found"], "until 2040-01-01")
    same(round(m["tonghop_certificate_remaining_seconds"][("certificate",)]),
         (instant("2040-01-01 07:00") - instant("2030-03-01 10:00")) / 1e6)
    same((found["schema"]["found"], m["tonghop_schema_version"]), (f"version {NEWEST}; this program has {NEWEST}", NEWEST))
    same(int(m["tonghop_postgresql_version"]) // 10000, int(found["postgresql"]["found"].split(".")[0]))
    same({k[0] for k, v in m["tonghop_postgresql_setting_on"].items() if v == 0},
         {check for check in ("fsync", "full_page_writes") if found[check]["state"] != "ok"})
    for name, check in (("backup", "backup"), ("verify", "verify")):
        same((m[f"tonghop_{name}_age_seconds"], found[check]["found"]), (float("inf"), "there was none"))
    t.cli("backup", os.path.join(w.folder, "t.backup"))
    t.cli("verify", "--all", "--local")
    w.set_clock(instant("2030-03-01 11:00"))
    m = samples(w.gateways["t"])
    same([round(m[f"tonghop_{name}_age_seconds"]) for name in ("backup", "verify", "catalogue")], [3600] * 3)
    same(m["tonghop_log_rows"], int(t.sql("SELECT max(seq) FROM tonghop.audit")[0][0]))
    w.set_clock(instant("2030-03-01 10:00"))
    same(kt.sql("SELECT detail FROM tonghop_read.audit WHERE kind = 'verified'"), [])
    assert re.fullmatch(r"0 differences in \d+ revisions",
                        t.sql("SELECT detail FROM tonghop_read.audit WHERE kind = 'verified'")[0][0])


def test_the_gateways_own_figures_are_those_of_its_process(w):
    m, pid = samples(w.gateways["t"]), w.gateways["t"].process.pid
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        resident = int(f.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    assert abs(m["process_resident_memory_bytes"] - resident) < resident / 2, (m, resident)
    assert 0 < m["process_open_fds"] < 100 <= m["process_max_fds"] and m["process_cpu_seconds_total"] > 0
    cpu = m["process_cpu_seconds_total"]
    assert samples(w.gateways["t"])["process_cpu_seconds_total"] > cpu


def test_a_user_who_may_read_no_key_sees_that_nobody_else_may(w):
    """As it is installed: a user of its own, in whose name the node answers nothing but how it is."""
    if os.geteuid() != 0:
        raise tap.Skip("another user takes root")
    kt = w["kt"]
    os.chmod(os.path.join(w.folder, "tls"), 0o755) # as tonghop join makes them
    for name in ("kt.pem", "ca.pem"):
        os.chmod(os.path.join(w.folder, "tls", name), 0o644)
    kt.restart(sections={"access": {"web": "user:nobody"}})
    gateway = Gateway(kt, name="nobody", told=True, workers=1)
    gateway.start(user="nobody", group="nogroup", extra_groups=[os.stat(f"{w.folder}/kt.sock").st_gid])
    try:
        m = samples(gateway)
        same((m["tonghop_node_up"], m["tonghop_database_up"], m["tonghop_key_private"]), (1, 1, {("key",): 1}))
        same(m["tonghop_file_readable"], {("settings",): 1, ("certificate",): 1, ("authority",): 1,
                                          ("disk_database",): 1})
        os.chmod(kt.config, 0o600)
        m = samples(gateway)
        same((m["tonghop_file_readable"], "tonghop_key_private" in m), ({("settings",): 0, ("disk_database",): 1}, False))
    finally:
        os.chmod(kt.config, 0o644)
        gateway.stop()
        kt.restart()


# ---- Who may have it ----

def test_it_is_for_this_machine_and_not_through_a_proxy(w):
    t = w["t"]
    for headers in ({"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"Via": "1.1 proxy"}):
        answer = ask(w.gateways["t"], **headers)
        same((answer.status, answer.code), (403, "E_ACCESS"))
        assert b"tonghop_" not in answer.data
    for method, status in (("POST", 405), ("PUT", 405), ("DELETE", 405)):
        same(w.gateways["t"].browser().ask(method, "/metrics", {}).status, status)
    with Gateway(t, name="behind", proxy="127.0.0.1", workers=1) as gateway:
        for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}):
            same((ask(gateway, **headers).status, ask(gateway, **headers).code), (403, "E_ACCESS"))
    with Gateway(t, name="off", metrics="off", workers=1) as gateway:
        same((ask(gateway).status, ask(gateway).code), (404, "E_REQUEST"))


def token_file(w, text):
    path = os.path.join(w.folder, "token")
    with open(path, "w", encoding="ascii") as f:
        f.write(text)
    return path


def test_a_page_of_another_site_does_not_read_it_by_a_name_of_this_machine(w):
    with Gateway(w["t"], name="rebound", workers=1) as gateway:
        for host in ("figures.example", "127.0.0.1.figures.example:7080", "10.0.0.1", "localhost.figures.example",
                     "localhost:x", "[::1].figures.example", "[::2]"):
            same((host, ask(gateway, Host=host).status), (host, 403))
        for host in ("localhost", "LocalHost:7080", "127.0.0.1", "127.8.0.1:7080", "[::1]", "[::1]:7080"):
            same((host, ask(gateway, Host=host).status), (host, 200))


def test_a_token_lets_in_who_has_it_and_nobody_else(w):
    with Gateway(w["t"], name="token", metrics=token_file(w, TOKEN + "\n"), proxy="127.0.0.1", workers=1) as gateway:
        for value in (None, "", TOKEN, "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}0",
                      f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}e"):
            answer = ask(gateway, **({"Authorization": value} if value is not None else {}))
            same((value, answer.status, answer.code, answer.headers["WWW-Authenticate"]),
                 (value, 401, "E_LOGIN", "Bearer"))
            assert b"tonghop_" not in answer.data and TOKEN.encode() not in answer.data
        same(ask(gateway, Authorization=f"Bearer {TOKEN}", **{"X-Forwarded-For": "203.0.113.9"}).status, 200)
        same(gateway.browser().get("/api/status", headers={"Authorization": f"Bearer {TOKEN}"}).status, 401)
    for text in ("", "short\n", "x" * 201, TOKEN + " two words\n"):
        gateway = Gateway(w["t"], name="bad", metrics=token_file(w, text))
        done = subprocess.run([w.program("clients/web/tonghop-web"), "--config", gateway.config, "--check-config"],
                              capture_output=True, text=True)
        assert done.returncode == 1 and "is no token" in done.stderr, (text, done.stderr)


FROM_ELSEWHERE = """
import json, ssl, sys, urllib.error, urllib.request
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
out = []
for address in sys.argv[2:]:
    try:
        answer = urllib.request.urlopen(f"https://{address}:{sys.argv[1]}/metrics", context=context, timeout=30)
        out.append([answer.status, "tonghop_" in answer.read().decode()])
    except urllib.error.HTTPError as e:
        out.append([e.code, "tonghop_" in e.read().decode()])
print(json.dumps(out))
"""


def test_a_stranger_on_the_network_gets_nothing(w):
    """In a network of its own, in which the machine has another address, too."""
    if os.geteuid() != 0:
        raise tap.Skip("a network of its own takes root")
    gateway = Gateway(w["t"], name="open", address="0.0.0.0", certificate=w.certificate("t"),
                      key=w.certificate("t", "key"), workers=1)
    with subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up && ip address add 192.0.2.7/32 dev lo && "
                           "echo ready && exec sleep 1000"], stdout=subprocess.PIPE, text=True,
                          preexec_fn=die_with_parent) as network:
        try:
            same(network.stdout.readline(), "ready\n")
            inside = ["nsenter", "--net", "--target", str(network.pid)]
            with open(gateway.log, "wb") as log, subprocess.Popen(
                    [*inside, w.program("clients/web/tonghop-web"), "--config", gateway.config],
                    env=dict(os.environ, TONGHOP_WEB_PORT_FILE=gateway.port_file, **w.env), stdout=log, stderr=log,
                    preexec_fn=die_with_parent) as process:
                try:
                    port = watch.wait_event(gateway.log, 0, event="serving")["port"]
                    done = subprocess.run([*inside, "/usr/bin/python3", "-c", FROM_ELSEWHERE, port, "192.0.2.7",
                                           "127.0.0.1"], capture_output=True, text=True, check=True)
                finally:
                    process.kill()
        finally:
            network.kill()
    same(json.loads(done.stdout), [[403, False], [200, True]])


# ---- The rules ----

def promtool(*args):
    done = subprocess.run(["promtool", *args], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rules():
    """The rules as a list of dicts; they are written as plainly as this reads them."""
    out = []
    with open(prometheus.RULES, encoding="utf-8") as f:
        for line in f:
            if found := re.fullmatch(r"  - alert: (\w+)\n", line):
                out.append({"alert": found[1]})
            elif (found := re.fullmatch(r" +(\w+): (.+)\n", line)) and out:
                out[-1][found[1]] = json.loads(found[2]) if found[2].startswith('"') else found[2]
    return out


def test_rules_and_the_example_are_what_prometheus_takes(w):
    promtool("check", "rules", prometheus.RULES)
    with open(prometheus.RULES.replace(".rules.", ".scrape."), encoding="utf-8") as f:
        text = f.read()
    text = text.replace("/usr/share/tonghop/prometheus/tonghop.rules.yml", prometheus.RULES)
    text = text.replace("/etc/prometheus/tonghop.token", token_file(w, TOKEN))
    path = os.path.join(w.folder, "prometheus.yml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    promtool("check", "config", path)


def test_rules_say_in_both_languages_what_doctor_says_at_its_limits(w):
    every = rules()
    assert len(every) > 25
    for rule in every:
        assert all(rule.get(key) for key in ("summary", "summary_vi", "description", "description_vi", "severity")), rule
        assert rule["summary"].startswith("{{ $labels.instance }}: ") and rule["summary"] != rule["summary_vi"], rule
    for row in w["kt"].json("doctor", "--list"):
        mine = [r for r in every if r.get("check") == row["check"] or r["alert"] in ADVICE.get(row["check"], ())]
        assert mine, row["check"]
        for key, name in (("advice", "description"), ("advice_vi", "description_vi")):
            wanted = row[key].replace("%s", "FILE" if "chmod" in row[key] else "{{ $labels.setting }}")
            assert any(wanted in r[name] for r in mine), (row, mine)
        if "limit" in row:
            assert any(re.search(rf"\b{row['limit']}\b", r["expr"]) for r in mine), (row, mine)


def provoking(expr):
    """A series, and a value of it, for which a plain rule is true; None: it is not plain."""
    found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (==|>|>=|<|<=) (\d+)", expr)
    if not found:
        return None
    labels = dict(re.findall(r'(\w+)="(\w+)"', found[2] or ""))
    return found[1], labels, int(found[4]) + {">": 1, "<": -1}.get(found[3], 0)


def minutes(text):
    return int(text[:-1]) * {"m": 1, "h": 60}[text[-1]]


def test_rules_wait_as_long_as_they_say_and_no_longer(w):
    """promtool's own clock."""
    tests = []
    for rule in rules():
        plain = provoking(rule["expr"])
        if plain is None:
            continue
        metric, labels, value = plain
        labels = {"instance": "kt", "job": "tonghop", "unit": "h", "setting": "fsync", "file": "key", **labels}
        wait = minutes(rule["for"]) if "for" in rule else 0

        def said(text):
            text = re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda m: labels[m[1]], text)
            return text.replace("{{ $value }}", str(value))

        if "humanize" in rule["summary"]:
            continue # those have no "for"
        alert = {"exp_labels": {**labels, "severity": rule["severity"],
                                **({"check": said(rule["check"])} if "check" in rule else {})},
                 "exp_annotations": {k: said(rule[k]) for k in ("summary", "summary_vi", "description",
                                                                "description_vi")}}
        series = metric + "{" + ",".join(f'{k}="{v}"' for k, v in labels.items()) + "}"
        at = [(wait, [alert])] + ([(wait - 1, [])] if wait else [])
        tests.append({"interval": "1m", "input_series": [{"series": series, "values": f"{value}x{wait + 2}"}],
                      "alert_rule_test": [{"eval_time": f"{m}m", "alertname": rule["alert"], "exp_alerts": exp}
                                          for m, exp in at]})
    waiting = [t for t in tests if len(t["alert_rule_test"]) == 2]
    assert len(waiting) > 10, len(waiting)
    path = os.path.join(w.folder, "rules.test.yml")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"rule_files": [prometheus.RULES], "evaluation_interval": "1m", "tests": tests}, f)
    promtool("test", "rules", path)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
