"""A real Prometheus that asks the gateways of a tree and judges by the rules of clients/prometheus, as they
are installed but for their `for:` (promtool's own unit tests hold those: test_metrics.py). It is asked
again and again what fires; nothing is judged by how long that takes.

Fails: by an exception, with the end of its log.
"""
import json
import os
import re
import select
import socket
import subprocess
import time
import urllib.error
import urllib.request

from harness.tree import die_with_parent, tail

RULES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
                     "clients", "prometheus", "tonghop.rules.yml")
MOST_SECONDS, PAUSE_SECONDS = 120, 0.05


def free_port(address="127.0.0.1"):
    with socket.socket() as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def at_once(rules):
    """Without their `for:`."""
    return re.sub(r"^ +for: .*\n", "", rules, flags=re.M)


class Prometheus:
    """targets: name of an instance -> "address:port" of its gateway, which need not be there yet."""

    def __init__(self, folder, targets):
        self.folder = os.path.join(folder, "prometheus")
        self.targets = targets
        self.log = os.path.join(folder, "prometheus.log")
        self.process, self.port = None, 0

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(text)
        return f.name

    def __enter__(self):
        os.mkdir(self.folder)
        with open(RULES, encoding="utf-8") as f:
            rules = self.write("rules.yml", at_once(f.read()))
        config = self.write("prometheus.yml", json.dumps({
            "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "200ms"},
            "rule_files": [rules],
            "scrape_configs": [{"job_name": "tonghop", "static_configs": [
                {"targets": [target], "labels": {"instance": name}} for name, target in self.targets.items()]}]}))
        self.port = free_port()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", "--config.file", config, "--storage.tsdb.path",
                 os.path.join(self.folder, "data"), "--web.listen-address", f"127.0.0.1:{self.port}", "--log.level", "warn"],
                stdout=log, stderr=log, preexec_fn=die_with_parent)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def firing(self, instance):
        """What fires of an instance: the check of doctor, else the alert's name, to its annotations."""
        return {a["labels"].get("check") or a["labels"]["alertname"]: a
                for a in self.ask("alerts")["alerts"]
                if a["state"] == "firing" and a["labels"].get("instance") == instance}

    def wait_firing(self, instance, wanted):
        """Comes back when just these fire, with them."""
        end, found = time.monotonic() + MOST_SECONDS, None
        while time.monotonic() < end:
            try:
                found = self.firing(instance)
                if set(found) == set(wanted) and (wanted or self.is_asked(instance)):
                    return found
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None:
                    break # else it only begins
            select.select([], [], [], PAUSE_SECONDS)
        raise AssertionError(f"of {instance} {sorted(found or [])} fires instead of {sorted(wanted)}\n"
                             f"{tail(self.log)}")

    def is_asked(self, instance):
        """Whether the rules can know: nothing fires either where nobody was asked yet."""
        return bool(self.ask(f'query?query=up{{instance="{instance}"}}==1')["result"])
