"""A roll-up as tests look at it: rows by their names, and which numbers stand nowhere in it."""
import json


class Rollup:
    """What `tonghop --output json rollup FORM PERIOD ...` prints at a node."""

    def __init__(self, node, form, period, *args):
        self.text = node.cli("--output", "json", "rollup", form, period, *args).stdout
        self.json = json.loads(self.text)

    def __getitem__(self, key):
        return self.json[key]

    def only(self, block, **wanted):
        """The one row of a block that has these values."""
        rows = [r for r in self.json[block] if all(r.get(k) == v for k, v in wanted.items())]
        assert len(rows) == 1, f"{len(rows)} rows of {block} with {wanted} in {self.text}"
        return rows[0]

    def has(self, block, **wanted):
        return any(all(r.get(k) == v for k, v in wanted.items()) for r in self.json[block])

    def cell(self, name, stratum=""):
        return self.only("cells", cell=name, stratum=stratum)

    def value(self, name, stratum=""):
        return self.cell(name, stratum)["value"]

    def ratio(self, name, stratum=""):
        return self.only("ratios", ratio=name, stratum=stratum)

    def of(self, name, stratum=""):
        """A ratio in words: "64/79 81.01"; "0/0 -" where there is no percentage."""
        r = self.ratio(name, stratum)
        return f"{r['numerator']}/{r['denominator']} {r.get('percent', '-')}"

    def verdict(self, measure, **more):
        return self.only("verdicts", measure=measure, **more)

    def judged(self, measure, **more):
        """A verdict in words: "met", "not_met 1", "no_data"."""
        v = self.verdict(measure, **more)
        return v["verdict"] + (f" {v['short_by']}" if v.get("short_by") else "")

    def everything(self):
        """Every number that is shown: counts, fractions, percentages."""
        found = {c["value"] for c in self.json["cells"]}
        for r in self.json["ratios"]:
            found |= {r["numerator"], r["denominator"], f"{r['numerator']}/{r['denominator']}",
                      r.get("percent", "-")}
        return found

    def shows_nowhere(self, *numbers):
        shown = self.everything() & set(numbers)
        assert not shown, f"{shown} in {self.text}"


def same(a, b):
    """assert a == b that says what the two were."""
    assert a == b, f"{a!r} is not {b!r}"
