"""The catalogues of the five plans against the domain's own lists (tests/data/plans): every
indicator, target and deadline stands where its plan names it, what is off stays off, and `catalogue
check` warns about exactly the chains that invert. Needs no daemon, only the command line."""
import contextlib
import csv
import functools
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# plan: its folder, and how the names of its source file begin
PLANS = {"nghe_an_2023": ("nghe-an-2023", "000_"), "hop_thanh_2024": ("hop-thanh-2024", "001_"),
         "huong_tra_2022": ("huong-tra-2022", "002_"), "son_la_2021_2023": ("son-la-2021-2023", "003_"),
         "kon_tum_2023": ("kon-tum-2023", "004_")}

KINDS = ("kdc", "xa", "cq", "dn", "csgd")
MOVEMENT = ("xuat_sac", "kha", "trung_binh", "yeu", "chua")
# A grade is a cell for each of its values.
GRADES = dict({f"pl_grade_{kind}": MOVEMENT for kind in (*KINDS, "huyen")},
              mh_grade=("tot", "kem_hieu_qua", "hinh_thuc", "chua"))
# Sums of grades have no cell of their own, so that nothing is typed twice: indicator -> the ratio
# whose numerator it is, and the grades it adds.
SUMS = dict({f"pl_graded_{kind}": (f"pl_graded_rate_{kind}", MOVEMENT[:4]) for kind in KINDS},
            **{f"pl_kha_up_{kind}": (f"pl_kha_up_rate_{kind}", MOVEMENT[:2]) for kind in KINDS})
OFF = {"x_tin_bao", "x_giao_nop_vu_khi", "x_dau_thu", "x_tai_hoa_nhap", "x_cai_nghien", "x_treo_co"}

# What the domain calls a level -> the kind of unit here; None: all of them.
LEVELS = {"village": "hamlet", "commune": "commune", "commune_agency": "agency", "district": "district",
          "district_agency": "agency", "district_police": "district", "district_front": "district",
          "member_organisation": "organisation", "province_unit": "agency", "province_agency": "agency",
          "province_managed_unit": "establishment", "province": "province", "any": None}
# Receivers that are units here, without the office a report goes through. The rest are outside.
RECEIVERS = {("nghe_an_2023", "UBND tỉnh"): "unit:na",
             ("hop_thanh_2024", "Ban Chỉ đạo 138 xã"): "unit:hop-thanh",
             ("huong_tra_2022", "Cơ quan Thường trực Ban chỉ đạo 138 thị xã"): "unit:huong-tra",
             ("son_la_2021_2023", "Công an tỉnh"): "unit:sl-ca",
             ("son_la_2021_2023", "Mặt trận Tổ quốc tỉnh"): "unit:sl-mt",
             ("son_la_2021_2023", "Ủy ban MTTQ Việt Nam tỉnh"): "unit:sl-mt",
             ("kon_tum_2023", "Ban Chỉ đạo Phòng, chống tội phạm tỉnh"): "unit:kt"}
PERIOD_KINDS = {"h1": "periodic", "year": "periodic", "month": "monthly", "quarter": "quarterly"}

CHAINS = "deadlines.csv"
OWES = re.compile(r"(\S+) owes it to (\S+) before (\S+), but (\S+) owes it to (.+) before (\S+) already "
                  r"\(line (\d+)\)(, the same day)?; no time is left in between$")


class World:
    def __init__(self, build, folder):
        self.program, self.folder = os.path.join(build, "clients", "cli", "tonghop"), folder

    def check(self, folder):
        """What the check of a good catalogue warns about: (file, line, text)."""
        done = subprocess.run([self.program, "catalogue", "check", folder], capture_output=True, text=True,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        assert done.returncode == 0, done.stdout + done.stderr
        lines = done.stderr.splitlines()
        found = [re.match(r"(\w+\.csv):(\d+):\d+: warning: .*?column \w+: (.*)$", line) for line in lines]
        assert all(found), done.stderr
        return [(m[1], int(m[2]), m[3]) for m in found]


@contextlib.contextmanager
def a_program(build):
    with tempfile.TemporaryDirectory() as folder:
        yield World(build, folder)


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


@functools.lru_cache(None)
def domain(name):
    return read("tests", "data", "plans", name + ".csv")


@functools.lru_cache(None)
def plan_file(plan, name):
    path = ("clients", "catalogue", PLANS[plan][0], name + ".csv")
    return read(*path) if os.path.exists(os.path.join(ROOT, *path)) else []


def named_by(plan):
    """Codes of the indicators whose sources name the plan."""
    start = PLANS[plan][1]
    return {i["code"] for i in domain("indicators")
            if any(s.startswith(start) for s in i["source_file"].split(";"))}


def expressed(plan):
    """Codes of the indicators that the plan's catalogue holds, in whichever form."""
    cells = {c["cell"] for c in plan_file(plan, "cells")}
    ratios = {r["ratio"]: r["numerator"] for r in plan_file(plan, "ratios")}
    held = cells | set(ratios)
    held |= {grade for grade, values in GRADES.items() if {f"{grade}.{v}" for v in values} <= cells}
    for code, (ratio, grades) in SUMS.items():
        grade = "pl_grade_" + code.rsplit("_", 1)[1]
        if ratios.get(ratio) == " + ".join(f"{grade}.{v}" for v in grades):
            held.add(code)
    return held


def test_every_indicator_stands_in_each_plan_that_names_it():
    union = set()
    for plan in PLANS:
        same((plan, sorted(named_by(plan) - expressed(plan))), (plan, []))
        union |= expressed(plan)
    codes = [i["code"] for i in domain("indicators")]
    same((len(codes), len(set(codes)), sorted(set(codes) - union)), (232, 232, []))


def test_a_stock_is_the_last_value_and_a_flow_is_summed():
    over_time = {"stock": "last", "flow": "sum"}
    kind = {i["code"]: i["stock_or_flow"] for i in domain("indicators")}
    for plan in PLANS:
        for c in plan_file(plan, "cells"):
            code = c["cell"].split(".")[0]
            if code in kind:
                same((plan, c["cell"], c["over_time"]), (plan, c["cell"], over_time[kind[code]]))


def test_what_is_off_stands_only_in_forms_that_nobody_can_file():
    off = set()
    for plan in PLANS:
        closed = [f for f in plan_file(plan, "forms") if f["form"].endswith("-chua-mo")]
        same((plan, len(closed), closed[0]["frequency"]), (plan, 1, "once"))
        same([w for w in plan_file(plan, "windows") if w["calendar"] == closed[0]["calendar"]], [])
        inside = {c["cell"] for c in plan_file(plan, "cells") if c["form"] == closed[0]["form"]}
        same(inside, {c["cell"] for c in plan_file(plan, "cells") if c["cell"] in OFF})
        same([d for d in plan_file(plan, "deadlines") if d["form"] == closed[0]["form"]], [])
        off |= inside
    same(off, OFF)


def in_our_words(t):
    """A target of the domain's list: a status is done or not, whatever number stands beside it."""
    status = t["comparator"] == "status"
    return (t["indicator"], t["stratum"], "done" if status else t["comparator"],
            "" if status else t["threshold_percent_or_count"], t["due_date"])


def test_every_target_is_one_of_its_plan():
    same(len(domain("targets")), 65)
    for plan in PLANS:
        wanted = Counter(in_our_words(t) for t in domain("targets") if t["plan"] == plan)
        found = Counter((t["measure"], t["stratum"], t["comparator"], t["threshold"], t["due"])
                        for t in plan_file(plan, "targets") if t["plan"] == plan)
        same((plan, wanted - found), (plan, Counter()))


def reporter_fits(plan, level, scope):
    kind = LEVELS[level.split(":")[0]] # a unit that is named follows a colon
    what, name = scope.split(":")
    kinds = {u["kind"] for u in plan_file(plan, "units") if u["unit"] == name} if what == "unit" else {name}
    return kind is None or kind in kinds


def receivers(plan, text):
    """The scopes that a receiver of the domain's list may be, one set for each that is named."""
    for name in re.sub(r" \(.*?\)", "", text).split("; ") if text else ["không nêu"]:
        yield {f"outside:{name}".casefold(), RECEIVERS.get((plan, name), "").casefold()}


def kind_fits(d, row):
    """The kind of the report, and its half or year."""
    if d["period_kind"] == "task":
        return row["kind"].startswith("task-")
    if d["period_kind"] == "event":
        month, day = d["period_start"].split("-")[1:]
        return row["kind"] == f"event-{int(day)}-{int(month)}"
    if d["period_kind"] == "year" and row["kind"] == "thematic": # the yearly account of models
        return True
    ends = {"h1": "-S1", "year": "-A1"}.get(d["period_kind"], "")
    return row["kind"] == PERIOD_KINDS.get(d["period_kind"], d["period_kind"]) and row["period"].endswith(ends)


def test_every_deadline_is_one_of_its_plan():
    same(len(domain("deadlines")), 123)
    for d, times in Counter(tuple(d.items()) for d in domain("deadlines")).items():
        d = dict(d)
        plan = d["plan"]
        rows = [r for r in plan_file(plan, "deadlines")
                if r["plan"] == plan and r["due"] == d["due"] and kind_fits(d, r)
                and reporter_fits(plan, d["reporter_level"], r["reporter"])]
        for scopes in receivers(plan, d["receiver"]):
            found = [r for r in rows if r["receiver"].casefold() in scopes]
            assert len(found) >= times, f"{times} of {d}: {found}"


def test_every_deadline_comes_to_obligations_of_its_plan_and_day():
    rows, keys = {}, set()
    for o in domain("obligations"):
        rows.setdefault(int(o["row"]), []).append(o)
        keys.add(tuple(o[c] for c in ("plan", "reporter", "receiver", "kind", "period", "form")))
    same((sorted(rows), len(keys)), (list(range(1, 124)), len(domain("obligations"))))
    for number, d in enumerate(domain("deadlines"), 1):
        for o in rows[number]:
            same((number, o["plan"], o["due"]), (number, d["plan"], d["due"]))
            same((number, o["state"] == "open"), (number, d["due"] == ""))
            assert kind_fits(d, o), (d, o)
            unit = "unit:" + o["reporter"]
            assert reporter_fits(d["plan"], d["reporter_level"], unit), (d, o)


def test_the_check_warns_of_exactly_the_two_chains_that_invert(w):
    for plan, (folder, _) in PLANS.items():
        warned = w.check(os.path.join(ROOT, "clients", "catalogue", folder))
        chains = [OWES.match(text) for file, _, text in warned if file == CHAINS]
        same(len(chains), len(warned))
        same((plan, [m.groups()[:6] for m in chains]), (plan, [
            (f"each:{kind}", "unit:na", "2023-10-01", "unit:na", "outside:Bộ Công an", "2023-08-01")
            for kind in ("district", "agency") if plan == "nghe_an_2023"]))
        rows = plan_file(plan, "deadlines")
        same({(rows[int(m[7]) - 2]["kind"], rows[int(m[7]) - 2]["reporter"]) for m in chains},
             {("task-models", "unit:na")} if chains else set())


def a_deadline(plan, reporter, receiver, period, due):
    return {"plan": plan, "form": "f", "kind": "periodic", "reporter": "each:" + reporter,
            "receiver": "each:" + receiver, "period": period, "due": due, "judged_by": "received"}


# District to province of three provinces, over the commune's and the district's dates of two others.
ABOVE = {"a": ("2023-06-14", "2023-12-14"), "b": ("2023-06-01", "2023-11-01"), "c": ("2023-06-10", "2023-12-10")}


def test_trap_12_deadlines_that_cannot_chain(w):
    rows = []
    for plan, above in ABOVE.items():
        for period, dues in (("2023-S1", ("2023-05-20", "2023-06-10", above[0])),
                             ("2023-A1", ("2023-11-20", "2023-11-15", above[1]))):
            levels = ("hamlet", "commune", "district", "province")
            rows += [a_deadline(plan, *edge, period, due) for *edge, due in zip(levels, levels[1:], dues)]
    tree = {"p": ("province", ""), "d": ("district", "p"), "c": ("commune", "d"), "n": ("hamlet", "c")}
    folder = catalogues.write(os.path.join(w.folder, "trap12"), units=catalogues.units(tree),
                              cells=[catalogues.cell(1, "a")], deadlines=rows,
                              forms=[{"form": "f", "title": "f", "calendar": "year", "frequency": "A|S",
                                      "kind": "periodic"}])
    found = []
    for file, line, text in w.check(folder):
        m = OWES.match(text)
        assert file == CHAINS and m, text
        below, above = rows[line - 2], rows[int(m[7]) - 2]
        # both ends are named as they stand in the file, and by their lines
        same(m.groups()[:6], (*(below[c] for c in ("reporter", "receiver", "due")),
                              *(above[c] for c in ("reporter", "receiver", "due"))))
        same((below["receiver"], below["plan"], below["period"]),
             (above["reporter"], above["plan"], above["period"]))
        found.append((below["plan"], below["period"], below["reporter"][5:], below["due"], above["due"],
                      bool(m[8])))
    hamlet = ("2023-A1", "hamlet", "2023-11-20", "2023-11-15", False)
    same(sorted(found), [("a", *hamlet), # 14/6 leaves 21 and 4 days; of the year only the first step inverts
                         ("b", "2023-A1", "commune", "2023-11-15", "2023-11-01", False), ("b", *hamlet),
                         ("b", "2023-S1", "commune", "2023-06-10", "2023-06-01", False),
                         ("c", *hamlet), ("c", "2023-S1", "commune", "2023-06-10", "2023-06-10", True)])


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=a_program))
