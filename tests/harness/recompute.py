"""What a roll-up must be, from scratch: plain sums over the rows that were typed.

Reads the catalogue's CSV files and the reports' CSV and knows nothing of the daemons, their
database or their messages. Percentages and verdicts follow the contract's words, with fractions
instead of anything that rounds. Covers what the Kon Tum plan uses: one line, no strata's ratios
over other forms, targets unit: and each:.
"""
import csv
import os
import re
from fractions import Fraction


def read(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def split(text):
    return [part for part in text.split("|") if part]


class Catalogue:
    def __init__(self, folder):
        self.units = {row["unit"]: row for row in read(folder, "units")}
        self.forms = {row["form"]: row for row in read(folder, "forms")}
        self.cells = {row["cell"]: row for row in read(folder, "cells")}
        self.ratios = {row["ratio"]: row for row in read(folder, "ratios")}
        self.targets = read(folder, "targets")
        self.strata = {row["stratum"]: set(split(row["any_of"])) for row in read(folder, "strata")}

    def below(self, top):
        """The unit and everything below it."""
        found = [top]
        for unit in found:
            found += [u for u, row in self.units.items() if row["parent"] == unit]
        return found

    def fills(self, unit, cell):
        row = self.cells[cell]
        if row["source"] != "typed":
            return False
        kinds = split(row["filled_by"]) or split(self.forms[row["form"]]["filled_by"])
        return not kinds or self.units[unit]["kind"] in kinds

    def bears(self, unit, stratum):
        return not stratum or bool(self.strata[stratum] & set(split(self.units[unit]["tags"])))

    def terms(self, text):
        return [term.strip() for term in text.split("+")]


class Figures:
    """What stands at one unit for one form and period. reports: {unit: {cell: int or '-'}}, a
    unit that is not in it has not reported."""

    def __init__(self, catalogue, reports, top, form):
        self.c, self.reports, self.top, self.form = catalogue, reports, top, form
        self.leaves = [u for u in catalogue.below(top)
                       if any(catalogue.fills(u, cell) for cell, row in catalogue.cells.items()
                              if row["form"] == form)]

    def given(self, unit, cell):
        """A number, '-', or None."""
        return self.reports.get(unit, {}).get(cell)

    def cell(self, cell, stratum="", among=None):
        """value, reporters, not applicable, missing units."""
        asked = [u for u in among or self.leaves
                 if self.c.fills(u, cell) and self.c.bears(u, stratum)]
        numbers = [self.given(u, cell) for u in asked if isinstance(self.given(u, cell), int)]
        na = [u for u in asked if self.given(u, cell) == "-"]
        missing = [u for u in asked if self.given(u, cell) is None]
        return sum(numbers), len(numbers), len(na), missing

    def tally(self, cell):
        """met of the targets a tally cell names, with the units judged."""
        met = judged = 0
        for number in re.findall(r"\d+", self.c.cells[cell]["source"]):
            target = next(t for t in self.c.targets if t["number"] == number)
            for verdict in self.judged(target):
                judged += verdict in ("met", "not_met")
                met += verdict == "met"
        return met, judged

    def ratio(self, ratio, stratum="", among=None):
        """numerator, denominator, reporters, not applicable, missing units."""
        row = self.c.ratios[ratio]
        top, bottom = self.c.terms(row["numerator"]), self.c.terms(row["denominator"])
        if any(self.c.cells[t]["source"] != "typed" for t in top + bottom):
            return self.computed(top, bottom)
        num = den = reporters = na = 0
        missing = []
        for u in among or self.leaves:
            if not all(self.c.fills(u, t) for t in top + bottom) or not self.c.bears(u, stratum):
                continue
            values = [self.given(u, t) for t in top + bottom]
            if "-" in values:
                na += 1
            elif None in values:
                missing.append(u)
            else:
                reporters += 1
                num += sum(values[:len(top)])
                den += sum(values[len(top):])
        return num, den, reporters, na, missing

    def computed(self, top, bottom):
        def value(term):
            if self.c.cells[term]["source"].startswith("tally"):
                return self.tally(term)
            total, reporters, _, _ = self.cell(term)
            return total, reporters
        values = [value(t) for t in top + bottom]
        reporters = min(n for _, n in values)
        return (sum(v for v, _ in values[:len(top)]), sum(v for v, _ in values[len(top):]),
                reporters, 0, [])

    def verdict_at(self, target, unit):
        """The verdict and short_by of a target on a unit's merged value."""
        among = self.c.below(unit)
        if target["measure"] in self.c.ratios:
            num, den, reporters, na, missing = self.ratio(target["measure"], target["stratum"], among)
        else:
            num, reporters, na, missing = self.cell(target["measure"], target["stratum"], among)
            den = None
        if reporters == 0:
            return ("not_applicable" if na and not missing else "no_data"), None
        if den == 0:
            return "not_applicable", None
        short = 0
        while not self.passes(target, num + short, den):
            short += 1
        return ("not_met", short) if short else ("met", 0)

    @staticmethod
    def passes(target, num, den):
        if target["comparator"] == "done":
            return num >= (den if den is not None else 1)
        low = target["threshold"].split("..")[0]
        limit = Fraction(low.rstrip("%"))
        value = Fraction(100 * num, den) if low.endswith("%") else Fraction(num)
        return value > limit if target["comparator"] == ">" else value >= limit

    def judged(self, target):
        """The verdicts at the units a target is judged at, at and below this one."""
        kind, _, what = target["scope"].partition(":")
        units = self.c.below(self.top)
        here = [u for u in units if (u == what if kind == "unit" else
                                     self.c.units[u]["kind"] == what)]
        return [self.verdict_at(self.assigned(target, u), u)[0] for u in here]

    def assigned(self, target, unit):
        """The target whose threshold counts at a unit: its own, where the plan gave it one."""
        about = ("plan", "form", "measure", "stratum", "frequency")
        own = [t for t in self.c.targets if t["scope"] == f"unit:{unit}" and
               target["scope"].startswith("each:") and all(t[k] == target[k] for k in about)]
        return max(own, key=lambda t: int(t["number"]), default=target)

    def row(self, target):
        """verdict and short_by as the row at this unit says; None where it does not stand."""
        kind, _, what = target["scope"].partition(":")
        if kind == "unit":
            return self.verdict_at(target, what) if what in self.c.below(self.top) else None
        verdicts = self.judged(target)
        if not verdicts and self.c.units[self.top]["parent"]:
            return None
        met, judged = verdicts.count("met"), verdicts.count("met") + verdicts.count("not_met")
        na = verdicts.count("not_applicable")
        if met < judged:
            return "not_met", judged - met
        if judged and judged == len(verdicts) - na:
            return "met", 0
        if len(verdicts) == na:
            return ("not_applicable" if na else "no_data"), None
        return "no_data", None


def percent(num, den):
    """Two decimals, half up, never 100.00 or 0.00 unless exact."""
    if den == 0:
        return None
    hundredths = (2 * 10000 * num + den) // (2 * den)
    if hundredths == 10000 and num != den:
        hundredths = 9999 if num < den else 10001
    if hundredths == 0 and num:
        hundredths = 1
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def load_reports(path, form, period):
    reports = {}
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            if (row["form"], row["period"]) == (form, period):
                value = row["value"] if row["value"] == "-" else int(row["value"])
                reports.setdefault(row["unit"], {})[row["cell"]] = value
    return reports


def differences(catalogue, reports, rollup):
    """Everything in which a `rollup --output json` differs from the from-scratch figures."""
    f = Figures(catalogue, reports, rollup["unit"], rollup["form"])
    found = []

    def compare(what, got, want):
        if got != want:
            found.append(f"{rollup['unit']} {what}: {got!r} instead of {want!r}")

    missing = [u for u in f.leaves if u not in reports]
    compare("coverage", [rollup["coverage"][k] for k in ("expected", "reported", "missing")],
            [len(f.leaves), len(f.leaves) - len(missing), sorted(missing)])
    cells = {(c["cell"], c["stratum"]): c for c in rollup["cells"]}
    for name, row in catalogue.cells.items():
        if row["form"] != rollup["form"]:
            continue
        if row["source"].startswith("obligations"): # in no report: counted by the node that shows it
            got = cells.pop((name, ""), None)
            compare(f"{name} is counted", got is None or got.get("counted"), True)
            continue
        for stratum in [""] + split(row["strata"]):
            got = cells.pop((name, stratum), None)
            if row["source"] != "typed":
                met, judged = f.tally(name)
                compare(name, got and (got["value"], got["reporters"]),
                        (met, judged) if judged else None)
                continue
            value, reporters, na, missing = f.cell(name, stratum)
            compare(f"{name} {stratum}", got and (got["value"], got["reporters"], got["not_applicable"],
                                                  got["missing"]),
                    (value, reporters, na, sorted(missing)) if reporters else None)
    compare("other cells", sorted(cells), [])
    ratios = {(r["ratio"], r["stratum"]): r for r in rollup["ratios"]}
    for name, row in catalogue.ratios.items():
        terms = catalogue.terms(row["numerator"]) + catalogue.terms(row["denominator"])
        if any(catalogue.cells[t]["source"].startswith("obligations") for t in terms):
            got = ratios.pop((name, ""), None)
            compare(f"{name} is counted", got is None or got.get("counted"), True)
            continue
        shared = set.intersection(*[set(split(catalogue.cells[t]["strata"])) for t in terms])
        for stratum in [""] + sorted(shared):
            num, den, reporters, na, missing = f.ratio(name, stratum)
            got = ratios.pop((name, stratum), None)
            compare(f"{name} {stratum}", got and (got["numerator"], got["denominator"], got["reporters"],
                                                  got["missing"], got.get("percent")),
                    (num, den, reporters, sorted(missing), percent(num, den)) if reporters else None)
    compare("other ratios", sorted(ratios), [])
    verdicts = {(v["measure"], v["stratum"], v["scope"]): v for v in rollup["verdicts"]}
    for target in catalogue.targets:
        want = f.row(target)
        key = (target["measure"], target["stratum"], target["scope"])
        got = verdicts.pop(key, None)
        compare(" ".join(key), got and (got["verdict"], got.get("short_by")), want)
    compare("other verdicts", sorted(verdicts), [])
    return found
