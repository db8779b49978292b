"""The traps of the domain, by their numbers: each figure goes in by `report import` and is read
from `rollup`, at a province with two districts, one commune with a node of its own and four
whose reports are kept at their district. Each test brings its own form; figures are the traps'."""
import contextlib
import os
import sys
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
NODES = {"kt": "", "t": "kt", "h": "kt", "c4": "h"}
KEPT_AT = {"c1": "t", "c2": "t", "c3": "h", "c5": "h"}
VILLAGES = [f"v{i:03}" for i in range(100)]  # of trap 7: the even ones below t, the odd ones below h
VILLAGE_OF = {v: "th"[i % 2] for i, v in enumerate(VILLAGES)}
TOWNS = ("cua_lo", "vinh", "thai_hoa", "hoang_mai")  # of trap 20
WARDS = {"w3": "2023-09-01", "w4": "2023-09-01", "w34": ""}  # of trap 16: until when
HOLDER = {**KEPT_AT, **VILLAGE_OF, **{u: "kt" for u in (*TOWNS, "kontum")}, **{u: "h" for u in WARDS}}
CALENDARS = [{"calendar": c, "year_start": start, "name": c} for c, start in
             (("year", "01-01"), ("dec10", "12-10"), ("nov01", "11-01"), ("nov16", "11-16"))]
WINDOWS = [{"calendar": "dec10", "period": "2022-A2", "start": "2021-12-10", "end": "2023-12-10"},
           {"calendar": "dec10", "period": "2021-A2", "start": "2020-12-10", "end": "2022-12-10"},
           {"calendar": "year", "period": "2021-A3", "start": "2021-01-01", "end": "2024-01-01"}]
FORMS = {}
TARGET_NUMBERS = {}  # by form, measure, comparator and scope


def form(cells, ratios=None, targets=(), name=None, **more):
    """The form a test enters and reads; it is called like the trap, trap_01."""
    def register(test):
        FORMS[name or test.__name__[5:12]] = dict(cells=cells.split(), ratios=ratios or {},
                                                  targets=targets, **more)
        return test
    return register


def village_tags(i):
    """40 urban, 60 in the mountains; 30 of those and 25 of these are recognised."""
    place = "urban" if i < 40 else "mountain"
    return f"{place}|recognised" if i % 40 < (30 if i < 40 else 25) and i < 80 else place


def write_catalogue(folder, version=1, in_force_from="2000-01-01", without=(), more_targets=(),
                    **basis):
    """The catalogue of all traps. A later version: targets of these numbers end, others begin; forms
    count by another basis, and then their first cell gets a new number."""
    units = catalogues.units()
    units += catalogues.units({v: ("village", d) for v, d in VILLAGE_OF.items()},
                              tags={v: village_tags(i) for i, v in enumerate(VILLAGES)})
    units += catalogues.units({u: ("town", "kt") for u in TOWNS})
    units += [dict(row, valid_to=WARDS[row["unit"]], valid_from="2023-09-01" if row["unit"] == "w34" else
                   "2000-01-01") for row in catalogues.units({u: ("ward", "h") for u in WARDS})]
    # w34 is urban from November on
    units[-1] = dict(units[-1], valid_to="2023-11-01")
    units.append(dict(units[-1], valid_from="2023-11-01", valid_to="", tags="urban"))
    units += catalogues.units({"kontum": ("city", "kt")})
    for row in units:
        row["entered_at"] = HOLDER.get(row["unit"], "")
        if row["unit"] in ("kt", "kontum"):
            row["name"] = "Kon Tum"  # of trap 31
    forms, cells, ratios, targets, rules = [], [], [], [], []
    for name, f in FORMS.items():
        forms.append({"form": name, "title": name, "calendar": f.get("calendar", "year"),
                      "kind": f.get("kind", "periodic"),
                      "frequency": f.get("frequency", "A"), "basis": basis.get(name, f.get("basis", "")),
                      "filled_by": f.get("filled_by", "commune|district|province")})
        for code in f["cells"]:
            cells.append(catalogues.cell(len(cells) + 1, code, name, strata=f.get("strata", ""),
                                         name_vi=f.get("names", {}).get(code, code),
                                         filled_by=f.get("filled", {}).get(code, ""),
                                         calendar=f.get("calendars", {}).get(code, ""),
                                         over_time="sum" if code in f.get("flows", ()) else "last"))
        for code, (top, bottom) in f["ratios"].items():
            ratios.append(catalogues.ratio(len(ratios) + 1, code, top, bottom, name))
        for measure, comparator, threshold, scope, *more in f["targets"]:
            stratum, plan = (*more, *("", "p")[len(more):])
            targets.append(catalogues.target(len(targets) + 1, measure, comparator, threshold, scope,
                                             name, stratum=stratum, plan=plan))
            TARGET_NUMBERS[name, measure, comparator, scope] = len(targets)
        for expression in f.get("rules", ()):
            rules.append({"form": name, "rule": f"rule{len(rules)}", "expression": expression,
                          "severity": "error", "message_vi": "sai", "message_en": "it does not add up"})
    strata = [{"stratum": s, "number": i, "name_vi": s, "name_en": s, "any_of": s}
              for i, s in enumerate(("urban", "mountain", "recognised"), 1)]
    for form in basis:
        next(c for c in cells if c["form"] == form)["number"] = 9000 + version
    targets = [row for row in targets if row["number"] not in without] + list(more_targets)
    return catalogues.write(folder, version, in_force_from, units=units, forms=forms, cells=cells,
                            calendars=CALENDARS, windows=WINDOWS,
                            ratios=ratios, targets=targets, rules=rules, strata=strata)


@contextlib.contextmanager
def a_tree(build):
    with Tree(build, NODES) as t:
        t.create()
        t.start()
        t["kt"].cli("catalogue", "load", write_catalogue(os.path.join(t.folder, "catalogue")))
        t.wait_catalogue(1)
        yield t


def next_version(t, in_force_from, **changes):
    """The number and the folder of the version after the newest."""
    version = 1 + len(t["kt"].json("catalogue", "show"))
    return version, write_catalogue(os.path.join(t.folder, f"catalogue{version}"), version, in_force_from,
                                    **changes)


def enter(t, name, cells, rows, period=YEAR, **options):
    """Imports one row a unit at the node that keeps it, and waits until the province has it.
    A value is a number, "-" (not applicable) or "" (missing)."""
    files = {}
    for unit, values in rows.items():
        values = values if isinstance(values, tuple) else (values,)
        files.setdefault(HOLDER.get(unit, unit), []).append(
            ",".join([unit, name, period, *map(str, values)]) + "\n")
    header = ",".join(["unit", "form", "period", *cells.split()]) + "\n"
    for node, lines in files.items():
        t[node].import_text(header + "".join(lines), **options)
    above = {NODES[n] for n in files} | {"kt"}
    t.sync(*[n for n in ("c4", "h", "t", "kt") if n in files or n in above])
    return Rollup(t["kt"], name, period)


@form("total registered achieved", {"rate": ("achieved", "registered")},
      [("rate", ">", "80%", "unit:kt")], filled_by="commune")
def test_trap_01_percentages_are_not_averaged(t):
    r = enter(t, "trap_01", "total registered achieved",
              {"c1": (20, 20, 19), "c2": (30, 30, 27), "c3": (10, 10, 6), "c4": (8, 8, 5),
               "c5": (12, 11, 7)})
    same(r.of("rate"), "64/79 81.01")
    same(r.judged("rate"), "met")
    same(Rollup(t["t"], "trap_01", YEAR).of("rate"), "46/50 92.00")
    same(Rollup(t["h"], "trap_01", YEAR).of("rate"), "18/29 62.07")
    r.shows_nowhere("74.23", "77.03")


@form("xa xa_achieved all reached dn dn_registered dn_achieved",
      {"xa_rate": ("xa_achieved", "xa"), "reach": ("reached", "all"),
       "dn_registration": ("dn_registered", "dn"), "dn_rate": ("dn_achieved", "dn_registered")},
      [("xa_rate", ">", "80%", "unit:kt"), ("xa_rate", ">=", "80%", "unit:kt"),
       ("reach", ">=", "90%", "unit:kt"), ("dn_registration", "bare", "70%", "unit:kt"),
       ("dn_rate", ">", "70%", "unit:kt"), ("dn_rate", ">=", "70%", "unit:kt"),
       ("dn_rate", "bare", "70%", "unit:kt")], filled_by="commune")
def test_trap_02_above_is_not_from_and_a_bare_number_is_from(t):
    r = enter(t, "trap_02", "xa xa_achieved all reached dn dn_registered dn_achieved",
              {"c1": (1, 1, 50, 40, 40, 25, 15), "c2": (1, 1, 50, 40, 30, 20, 14),
               "c3": (1, 1, 40, 40, 10, 10, 10), "c4": (1, 0, 40, 40, 10, 5, 5),
               "c5": (1, 1, 20, 20, 10, 10, 5)})
    same(r.of("xa_rate"), "4/5 80.00")
    same(r.judged("xa_rate", comparator=">"), "not_met 1")
    same(r.judged("xa_rate", comparator=">="), "met")
    same(r.of("reach"), "180/200 90.00")
    same(r.judged("reach"), "met")
    same(r.of("dn_registration"), "70/100 70.00")
    same(r.judged("dn_registration"), "met")
    same(r.of("dn_rate"), "49/70 70.00")
    same(r.judged("dn_rate", comparator=">"), "not_met 1")
    same(r.judged("dn_rate", comparator=">="), "met")
    same(r.judged("dn_rate", comparator="bare"), "met")


CSGD = {"c1": (5, 5), "c2": (7, 6), "t": (3, 3), "c3": (2, 2), "c4": (2, 1), "h": (1, 1), "kt": (6, 5)}


@form("dn dn_achieved csgd csgd_achieved",
      {"dn_rate": ("dn_achieved", "dn"), "csgd_rate": ("csgd_achieved", "csgd")},
      [("dn_rate", ">", "70%", "each:commune"), ("csgd_rate", ">", "80%", "unit:kt")])
def test_trap_03_zero_missing_and_not_applicable_are_three_things(t):
    dn = {"c1": (12, 9), "c2": (21, 16), "c3": (3, 3), "c4": (0, 0), "c5": (4, "-")}
    rows = {u: (*dn.get(u, ("", "")), *CSGD.get(u, (3, ""))) for u in {**CSGD, **dn}}
    r = enter(t, "trap_03", "dn dn_achieved csgd csgd_achieved", rows)
    # c4 has no enterprise: 0 of 0 is no percentage, neither met nor not met
    c4 = Rollup(t["h"], "trap_03", YEAR, "--unit", "c4")
    same(c4.of("dn_rate"), "0/0 -")
    same(c4.cell("dn")["reporters"], 1)
    same(c4.verdict("dn_rate")["verdict"], "not_applicable")
    # 0 is a number; "-" is declared; the districts and the province gave nothing
    dn = r.cell("dn_achieved")
    same((dn["value"], dn["reporters"], dn["not_applicable"]), (28, 4, 1))
    same(dn["missing"], ["h", "kt", "t"])
    each = r.verdict("dn_rate", scope="each:commune")
    same((each["met"], each["judged"], each["expected"]), (3, 3, 3))
    # c5's missing number is not 0: it is out of the ratio, and said
    csgd = r.ratio("csgd_rate")
    same(r.of("csgd_rate"), "23/26 88.46")
    same((csgd["reporters"], csgd["expected"], csgd["missing"]), (7, 8, ["c5"]))
    same(r.verdict("csgd_rate")["complete"], False)
    r.shows_nowhere("79.31", "23/29", "100.00", "0.00")
    same([r.split(",")[1] for r in t["h"].cli("--output", "csv", "report", "show", "c5", "trap_03",
                                              YEAR).stdout.splitlines()[1:]], ["4", "-", "3"])
    r = enter(t, "trap_03", "dn dn_achieved csgd csgd_achieved", {"c5": (4, "-", 3, 2)})
    same(r.of("csgd_rate"), "25/29 86.21")
    same((r.judged("csgd_rate"), r.verdict("csgd_rate")["complete"]), ("met", True))
    r.shows_nowhere("79.31", "88.46", "93.10")


@form("dn dn_registered dn_achieved kdc kdc_registered kdc_achieved",
      {"dn_registration": ("dn_registered", "dn"), "dn_of_registered": ("dn_achieved", "dn_registered"),
       "dn_of_all": ("dn_achieved", "dn"), "kdc_of_registered": ("kdc_achieved", "kdc_registered"),
       "kdc_of_all": ("kdc_achieved", "kdc")},
      [("dn_registration", "bare", "70%", "unit:kt"), ("kdc_of_registered", ">", "80%", "unit:kt"),
       ("kdc_of_all", ">", "80%", "unit:kt"), ("dn_of_registered", ">", "70%", "unit:kt")],
      filled_by="district")
def test_trap_04_each_ratio_names_its_denominator(t):
    r = enter(t, "trap_04", "dn dn_registered dn_achieved kdc kdc_registered kdc_achieved",
              {"t": (60, 41, 29, 50, 50, 46), "h": (40, 29, 20, 30, 29, 18)})
    same(r.of("dn_of_registered"), "49/70 70.00")
    same(r.of("dn_of_all"), "49/100 49.00")
    same(r.judged("dn_registration"), "met")
    same(r.judged("dn_of_registered"), "not_met 1")
    same(r.of("kdc_of_registered"), "64/79 81.01")
    same(r.judged("kdc_of_registered"), "met")
    same(r.of("kdc_of_all"), "64/80 80.00")
    same(r.judged("kdc_of_all"), "not_met 1")


@form("total registered achieved",
      {"of_registered": ("achieved", "registered"), "of_all": ("achieved", "total")},
      [("of_registered", ">", "80%", "unit:kt"), ("of_all", ">", "80%", "unit:kt")],
      filled_by="district")
def test_trap_05_the_basis_is_a_field_of_the_target(t):
    cells = "total registered achieved"
    full = enter(t, "trap_05", cells, {"t": (50, 50, 47), "h": (30, 30, 18)}, "2022-A1")
    same((full.of("of_registered"), full.of("of_all")), ("65/80 81.25", "65/80 81.25"))
    same((full.judged("of_registered"), full.judged("of_all")), ("met", "met"))
    one_less = enter(t, "trap_05", cells, {"t": (50, 50, 46), "h": (30, 29, 18)})
    same((one_less.of("of_registered"), one_less.of("of_all")), ("64/79 81.01", "64/80 80.00"))
    same((one_less.judged("of_registered"), one_less.judged("of_all")), ("met", "not_met 1"))


@form("kdc kdc_achieved xa xa_achieved",
      {"kdc_rate": ("kdc_achieved", "kdc"), "xa_rate": ("xa_achieved", "xa"),
       "pooled": ("kdc_achieved + xa_achieved", "kdc + xa")},
      [("kdc_rate", ">=", "90%", "unit:kt"), ("xa_rate", ">=", "90%", "unit:kt"),
       ("pooled", ">=", "90%", "unit:kt")], filled_by="district")
def test_trap_06_kinds_are_judged_by_themselves(t):
    r = enter(t, "trap_06", "kdc kdc_achieved xa xa_achieved",
              {"t": (600, 560, 30, 25), "h": (400, 360, 20, 15)})
    same((r.of("kdc_rate"), r.judged("kdc_rate")), ("920/1000 92.00", "met"))
    same((r.of("xa_rate"), r.judged("xa_rate")), ("40/50 80.00", "not_met 5"))
    same((r.of("pooled"), r.judged("pooled")), ("960/1050 91.43", "met"))


@form("communes cameras", {"rate": ("cameras", "communes")},
      [("rate", "bare", "100%", "unit:kt", "urban"), ("rate", "bare", "70%", "unit:kt", "recognised"),
       ("rate", "bare", "50%", "unit:kt", "mountain"), ("rate", "bare", "50%", "each:district", "mountain"),
       ("rate", "bare", "60%", "unit:h", "mountain")],
      strata="urban|mountain|recognised", filled_by="village")
def test_trap_07_strata_overlap_and_are_never_summed(t):
    # all 40 urban ones, 12 recognised and 18 other ones in the mountains have cameras
    has = [i < 40 or 40 <= i < 52 or 65 <= i < 83 for i in range(100)]
    r = enter(t, "trap_07", "communes cameras", {v: (1, int(has[i])) for i, v in enumerate(VILLAGES)})
    same(r.of("rate", "urban"), "40/40 100.00")
    same(r.of("rate", "mountain"), "30/60 50.00")
    same(r.of("rate", "recognised"), "42/55 76.36")
    same(r.of("rate"), "70/100 70.00")
    same([r.judged("rate", stratum=s, scope="unit:kt") for s in ("urban", "recognised", "mountain")],
         ["met"] * 3)
    same([r.value("communes", s) for s in ("urban", "mountain", "recognised", "")], [40, 60, 55, 100])
    r.shows_nowhere("72.26", "112/155", 112, 155)
    # 15 of 30 in each district; h was assigned 60 % instead of the 50 % of every district
    same([Rollup(t[d], "trap_07", YEAR).of("rate", "mountain") for d in "th"], ["15/30 50.00"] * 2)
    each = r.verdict("rate", scope="each:district")
    same((each["verdict"], each["met"], each["judged"], each["short_by"]), ("not_met", 1, 2, 1))
    same(r.judged("rate", scope="unit:h", stratum="mountain"), "not_met 3")
    same([Rollup(t[d], "trap_07", YEAR).judged("rate", scope="each:district") for d in "th"],
         ["met", "not_met 1"])


@form("cq cq_achieved dn dn_achieved schools",
      {"cq_rate": ("cq_achieved", "cq"), "dn_rate": ("dn_achieved", "dn")},
      [("cq_rate", ">", "80%", "unit:kt"), ("dn_rate", ">", "70%", "unit:kt")],
      filled={"schools": "commune"})
def test_trap_08_what_a_level_manages_itself_is_counted_there_and_once(t):
    cells = "cq cq_achieved dn dn_achieved"
    r = enter(t, "trap_08", cells,
              {"c1": (4, 4, 12, 9), "c2": (6, 5, 21, 14), "t": (10, 9, 8, 6), "c3": (3, 2, 3, 2),
               "c4": (3, 2, 0, 0), "c5": (3, 1, 4, 3), "h": (8, 7, 4, 2), "kt": (20, 18, 18, 13)})
    same((r.of("cq_rate"), r.judged("cq_rate")), ("48/57 84.21", "met"))
    same((r.of("dn_rate"), r.judged("dn_rate")), ("49/70 70.00", "not_met 1"))
    r.shows_nowhere("73.68", "14/19", "70.42", "50/71")
    # a level above cannot type what only the level below counts
    refused = t["kt"].import_text(f"unit,form,period,schools\nkt,trap_08,{YEAR},6\n", expect=3)
    assert "E_CELL_NOT_ASKED" in refused.stderr and "schools" in refused.stderr, refused.stderr
    # and the province's enterprise counted by c1 as well is the figure that was avoided
    r = enter(t, "trap_08", cells, {"c1": (4, 4, 13, 10)})
    same((r.of("dn_rate"), r.judged("dn_rate")), ("50/71 70.42", "met"))
    r = enter(t, "trap_08", cells, {"c1": (4, 4, 12, 9)})
    same((r.of("dn_rate"), r.judged("dn_rate")), ("49/70 70.00", "not_met 1"))


@form("new recognised", {"recognition": ("recognised", "new")}, calendar="dec10", flows=("new", "recognised"),
      calendars={"recognised": "nov01"}, filled_by="commune")
def test_trap_10_windows_are_half_open_so_no_day_is_in_two_years(t):
    # 20 from 10/12/2021 to 9/12/2022; 3 on 10/12/2022 and 18 after it, until 9/12/2023
    first = enter(t, "trap_10", "new recognised", {"c1": (8, 6), "c2": (4, 4), "c3": (4, 2), "c4": (2, 1),
                                                   "c5": (2, 1)}, "2022-A1")
    second = enter(t, "trap_10", "new recognised", {"c1": (9, 7), "c2": (5, 5), "c3": (3, 1), "c4": (1, 1),
                                                    "c5": (3, 2)})
    same((first.value("new"), second.value("new")), (20, 3 + 18))
    both = Rollup(t["kt"], "trap_10", "2022-A2")
    same((both.value("new"), both.cell("new")["reporters"], both.cell("new")["missing"]), (41, 5, []))
    same(both.of("recognition"), "30/41 73.17")
    both.shows_nowhere(44, 23)
    same([p["period"] for p in both["periods"]], ["2022-A1", YEAR])
    same((both["verdicts"], both["coverage"]["expected"], both["coverage"]["missing"]), ([], 5, []))
    same([Rollup(t[d], "trap_10", "2022-A2").value("new") for d in "th"], [26, 15])
    # the days that one year has and the next has not, as `report import` takes them: the window
    # belongs to the calendar, and a cell may count by another
    refused = t["t"].import_text("unit,form,period,new\nc1,trap_10,2022-A2,41\n", expect=3)
    assert "E_PERIOD" in refused.stderr, refused.stderr


MODELS = "start new ended active"


@form(MODELS, frequency="A|S", flows=("new", "ended"), filled_by="commune",
      rules=["active = start + new - ended"])
def test_trap_14_the_year_contains_the_half_and_is_never_added_to_it(t):
    half = enter(t, "trap_14", MODELS, {"c1": (3, 0, 0, 3), "c2": (3, 1, 0, 4), "c3": (2, 0, 0, 2),
                                        "c4": (1, 0, 0, 1), "c5": (2, 0, 0, 2)}, "2023-S1")
    same((half.value("active"), half.value("new")), (12, 1))
    rows = {"c1": (3, 1, 0, 4), "c2": (3, 1, 0, 4), "c3": (2, 0, 0, 2), "c4": (1, 0, 0, 1),
            "c5": (2, 1, 0, 3)}
    year = enter(t, "trap_14", MODELS, rows)
    same((year.value("active"), year.value("new")), (14, 3))
    same((year.value("start"), year.value("ended")), (11, 0))
    year.shows_nowhere(26, 4)
    # 11 at start + 3 new - 0 ended = 14, unit by unit; 26 cannot be typed
    refused = t["h"].import_text(f"unit,form,period,{MODELS.replace(' ', ',')}\n"
                                 f"c5,trap_14,{YEAR},2,1,0,15\n", expect=3)
    assert "E_RULE" in refused.stderr and "it does not add up" in refused.stderr, refused.stderr


@form("new active", frequency="S", flows=("new",), filled_by="commune", ratios={"rate": ("new", "active")},
      name="halves", targets=[("active", ">=", "14", "unit:kt")])
def test_a_year_of_a_form_filed_by_half_sums_flows_and_takes_the_last_stock(t):
    rows = {"c1": (0, 3), "c2": (1, 4), "c3": (0, 2), "c4": (0, 1), "c5": (0, 2)}
    half = enter(t, "halves", "new active", rows, "2023-S1")
    same((half.value("active"), half.value("new"), half.judged("active")), (12, 1, "not_met 2"))
    year = Rollup(t["kt"], "halves", YEAR)
    # nobody has given the second half: there is no year, and nobody of whom it could be told
    same((year["cells"], year["ratios"], year["verdicts"], year["revision"]), ([], [], [], 0))
    same(year["coverage"]["missing"], ["c1", "c2", "c3", "c4", "c5"])
    rows = {"c1": (1, 4), "c2": (0, 4), "c3": (0, 2), "c4": (0, 1)}
    enter(t, "halves", "new active", rows, "2023-S2")
    year = Rollup(t["kt"], "halves", YEAR)
    new = year.cell("new")
    same((new["value"], new["reporters"], new["expected"], new["missing"], new["partly"]),
         (2, 4, 5, ["c5"], ["c5"]))
    enter(t, "halves", "new active", {"c5": (1, 3)}, "2023-S2")
    year = Rollup(t["kt"], "halves", YEAR)
    same((year.value("active"), year.value("new"), year.of("rate")), (14, 3, "3/14 21.43"))
    same((year.cell("active")["missing"], year["coverage"]["reported"]), ([], 5))
    year.shows_nowhere(26, 4)
    same(Rollup(t["kt"], "halves", YEAR, "--unit", "h").value("active"), 6)
    by_child = t["kt"].rollup("halves", YEAR, "--by-child")
    same([[c["unit"], [x["value"] for x in c["cells"] if x["cell"] == "active"]]
          for c in by_child["children"]], [["h", [6]], ["t", [8]]])
    table = t["kt"].cli("rollup", "halves", YEAR).stdout
    assert "2023-S1 to 2023-S2 together" in table and "14" in table, table
    same(t["kt"].json("coverage", "halves", YEAR)["reported"], 5)
    refused = t["kt"].cli("rollup", "halves", YEAR, "--catalogue", "1", expect=2)
    assert "a catalogue each" in refused.stderr, refused.stderr
    # of a form that is filed for both, the year is what was reported for the year
    same(Rollup(t["kt"], "trap_14", YEAR)["revision"] > 0, True)
    three = Rollup(t["kt"], "trap_14", "2021-A3")
    same([p["period"] for p in three["periods"]], ["2021-A1", "2022-A1", "2023-A1"])
    same(three["coverage"]["missing"], ["c1", "c2", "c3", "c4", "c5"])
    enter(t, "trap_14", MODELS, {u: (1, 2, 0, 3) for u in ("c1", "c2", "c3", "c4", "c5")}, "2021-A1")
    enter(t, "trap_14", MODELS, {u: (3, 1, 1, 3) for u in ("c1", "c2", "c3", "c4", "c5")}, "2022-A1")
    three = Rollup(t["kt"], "trap_14", "2021-A3")
    same((three.value("new"), three.value("ended"), three.value("active")), (10 + 5 + 3, 5, 14))
    for period, words in (("2021-A4", "2021-A4"), ("2023-M07", "2023-M07")):
        refused = t["kt"].cli("rollup", "halves", period, expect=3)
        assert "E_PERIOD" in refused.stderr and words in refused.stderr, refused.stderr


OLD, NEW = "Thông tư 23/2012/TT-BCA", "Thông tư 124/2021/TT-BCA"


@form("small dn achieved", {"rate": ("achieved", "dn")}, [("rate", ">=", "90%", "unit:kt")], calendar="dec10",
      frequency="A|S", filled_by="commune", flows=("achieved",), basis=OLD)
def test_trap_15_a_figure_carries_its_circular_and_a_comparison_across_two_is_marked(t):
    # 100 enterprises, 60 of them small or micro; the new circular does not cover these
    rows = {"c1": (20, 30, 22), "c2": (10, 20, 15), "c3": (10, 20, 14), "c4": (10, 10, 8), "c5": (10, 20, 13)}
    old = enter(t, "trap_15", "small dn achieved", rows, "2021-A1")
    same((old.of("rate"), old["basis"], old.judged("rate")), ("72/100 72.00", OLD, "not_met 18"))
    version, folder = next_version(t, "2022-02-10", trap_15=NEW)
    t["kt"].cli("catalogue", "load", folder)
    t.wait_catalogue(version)
    rows = {"c1": (0, 10, 10), "c2": (0, 10, 9), "c3": (0, 8, 8), "c4": (0, 4, 3), "c5": (0, 8, 8)}
    # the half from 10/12/2021 to 10/6/2022 ends under it, though it began before
    half = enter(t, "trap_15", "small dn achieved", rows, "2022-S1")
    same((half.of("rate"), half["basis"], half["catalogue"]), ("38/40 95.00", NEW, version))
    new = enter(t, "trap_15", "small dn achieved", rows, "2022-A1")
    same((new.of("rate"), new["basis"], new.judged("rate")), ("38/40 95.00", NEW, "met"))
    # what was counted by the old one keeps it, and its verdict
    same(Rollup(t["kt"], "trap_15", "2021-A1").json, old.json)
    both = Rollup(t["kt"], "trap_15", "2022-A1", "--against", "2021-A1")
    same((both["comparable"], both["reason"], both["detail"]), (False, "basis", f"{OLD} -> {NEW}"))
    same(both["against"], old.json)
    rate = both.ratio("rate")
    same((rate["before"]["numerator"], rate["before"]["denominator"], rate["before"]["percent"],
          rate["comparable"], rate["reason"]), (72, 100, "72.00", False, "basis"))
    # a number that was given up is not what is called so now
    small = both.cell("small")
    assert "before" not in small and small["reason"] == "number", small
    assert small["detail"].endswith(f" -> {9000 + version}"), small
    table = t["kt"].cli("rollup", "trap_15", "2022-A1", "--against", "2021-A1").stdout
    assert f"counts by {NEW}" in table and f"not comparable with 2021-A1: basis: {OLD} -> {NEW}" in table, table
    assert "72/100 72.00" in table, table
    # with itself everything can be compared, and two years of two circulars are marked
    alike = Rollup(t["kt"], "trap_15", "2022-A1", "--against", "2022-S1")
    same((alike["comparable"], alike.ratio("rate")["before"]["percent"]), (True, "95.00"))
    assert "reason" not in alike.ratio("rate"), alike.text
    years = Rollup(t["kt"], "trap_15", "2021-A2")
    same((years.value("achieved"), years["comparable"], years["detail"]), (110, False, f"{OLD} -> {NEW}"))
    same((years.cell("achieved")["comparable"], [p["basis"] for p in years["periods"]]), (False, [OLD, NEW]))


@form("kdc new", flows=("new",), filled_by="ward", strata="urban", ratios={"density": ("new", "kdc")})
def test_trap_16_of_units_that_merge_stocks_count_at_the_end_and_flows_all_the_way(t):
    # w3 with 10 and w4 with 8 become w34 with 15 on 1 September; w3 had a new model before that
    r = enter(t, "trap_16", "kdc new", {"w34": (15, 1)})
    kdc = r.cell("kdc")
    same((kdc["value"], kdc["expected"], kdc["missing"]), (15, 3, ["w3", "w4"]))
    same(r["coverage"]["missing"], ["w3", "w4"])
    # their closing reports: the flow counts, the stock is no longer there
    r = enter(t, "trap_16", "kdc new", {"w3": (10, 1), "w4": (8, 0)})
    kdc, new = r.cell("kdc"), r.cell("new")
    same((kdc["value"], kdc["reporters"], kdc["not_applicable"], kdc["missing"]), (15, 1, 2, []))
    same((new["value"], new["reporters"], new["not_applicable"], new["missing"]), (2, 3, 0, []))
    same((r.of("density"), r.ratio("density")["reporters"]), ("1/15 6.67", 1))
    r.shows_nowhere(33, 18, 25)
    same([Rollup(t["h"], "trap_16", YEAR).value(c) for c in ("kdc", "new")], [15, 2])
    # what a closed unit reported stays readable
    same(t["h"].cli("--output", "csv", "report", "show", "w3", "trap_16", YEAR).stdout.splitlines()[1:],
         ["kdc,10,", "new,1,"])
    # the year before is as it was: 10 + 8; the year after knows neither
    before = enter(t, "trap_16", "kdc new", {"w3": (10, 0), "w4": (8, 2)}, "2022-A1")
    same((before.value("kdc"), before.value("new"), before.cell("kdc")["expected"]), (18, 2, 2))
    refused = t["h"].import_text("unit,form,period,kdc,new\nw3,trap_16,2024-A1,10,1\n", expect=3)
    assert "w3" in refused.stderr and "E_UNIT" in refused.stderr, refused.stderr
    refused = t["h"].import_text("unit,form,period,kdc,new\nw34,trap_16,2022-A1,15,1\n", expect=3)
    assert "w34" in refused.stderr and "E_UNIT" in refused.stderr, refused.stderr
    # tags are those of the end: w34 is urban by then, and the closed ones never were
    same((r.value("kdc", "urban"), r.value("new", "urban"), r.cell("kdc", "urban")["expected"]), (15, 1, 1))


@form("kdc new", flows=("new",), frequency="Q", filled_by="ward", ratios={"density": ("new", "kdc")}, name="wards")
def test_the_year_of_units_that_merge_is_made_of_quarters(t):
    for period, rows in (("2023-Q1", {"w3": (10, 1), "w4": (8, 0)}), ("2023-Q2", {"w3": (10, 0), "w4": (8, 0)}),
                         ("2023-Q3", {"w3": (10, 0), "w4": (8, 0), "w34": (15, 0)}),
                         ("2023-Q4", {"w34": (15, 1)})):
        enter(t, "wards", "kdc new", rows, period)
    year = Rollup(t["kt"], "wards", YEAR)
    kdc, new = year.cell("kdc"), year.cell("new")
    # the stock of units alive at the end; flows of everybody who was alive
    same((kdc["value"], kdc["reporters"], kdc["expected"], kdc["missing"]), (15, 1, 1, []))
    same((new["value"], new["reporters"], new["expected"], new["missing"]), (2, 3, 3, []))
    year.shows_nowhere(33, 48, 51)
    # a ratio of what happened to what there is: the units that ended cannot be taken out of its sum
    same((year.has("ratios", ratio="density"), year["left_out"]), (False, ["density"]))
    same(year["coverage"]["expected"], 3)


@form("exemplary sessions", targets=[
    ("exemplary", "bare", "1", "unit:t"), ("exemplary", "bare", "1", "unit:h"),
    ("exemplary", "bare", "1", "each:district"), ("sessions", "range", "1..2", "each:commune")],
      filled_by="commune")
def test_trap_18_one_for_each_is_not_the_sum(t):
    r = enter(t, "trap_18", "exemplary sessions",
              {"c1": (0, 2), "c2": (0, 1), "c3": (1, 1), "c4": (0, 0), "c5": (1, 3)})
    same(r.value("exemplary"), 2)
    same((r.judged("exemplary", scope="unit:t"), r.judged("exemplary", scope="unit:h")),
         ("not_met 1", "met"))
    each = r.verdict("exemplary", scope="each:district")
    same((each["met"], each["judged"], each["expected"], each["verdict"], each["short_by"]),
         (1, 2, 2, "not_met", 1))
    # 7 sessions in 5 communes are 1.4 each, inside 1..2; c4 held none
    same(r.value("sessions"), 7)
    each = r.verdict("sessions")
    same((each["met"], each["judged"], each["expected"], each["verdict"], each["short_by"]),
         (4, 5, 5, "not_met", 1))
    r.shows_nowhere("1.40", "140.00")
    same(Rollup(t["t"], "trap_18", YEAR).judged("exemplary", scope="unit:t"), "not_met 1")


@form("all reached most little more", {"rate": ("reached", "all"), "nearly": ("most", "all"),
                                       "hardly": ("little", "all"), "over": ("more", "all")},
      [("rate", "bare", "100%", "unit:kt"), ("over", "bare", "100%", "unit:kt")],
      filled_by="commune")
def test_trap_19_nothing_is_rounded_up_to_the_target(t):
    r = enter(t, "trap_19", "all reached most little more",
              {"c1": (2400, 2400, 2400, 0, 2400), "c2": (3100, 3100, 3100, 0, 3100),
               "c3": (450, 450, 450, 0, 450), "c4": (380, 361, 380, 0, 380),
               "c5": (520, 520, 520, 0, 520)})
    same((r.of("rate"), r.judged("rate")), ("6831/6850 99.72", "not_met 19"))
    same((r.of("nearly"), r.of("hardly")), ("6850/6850 100.00", "0/6850 0.00"))
    # 100 and 0 are printed only when they are exact
    r = enter(t, "trap_19", "all reached most little more",
              {"c1": (1000000, 1000000, 999999, 1, 1000001), "c2": (0, 0, 0, 0, 0),
               "c3": (0, 0, 0, 0, 0), "c4": (0, 0, 0, 0, 0), "c5": (0, 0, 0, 0, 0)})
    same((r.of("nearly"), r.of("hardly")), ("999999/1000000 99.99", "1/1000000 0.01"))
    same((r.of("over"), r.judged("over")), ("1000001/1000000 100.01", "met"))


ASSIGNED = (("kt", 15), ("cua_lo", 7), ("vinh", 4), ("thai_hoa", 2), ("hoang_mai", 2))


@form("exemplary", targets=[("exemplary", ">=", str(n), f"unit:{u}") for u, n in ASSIGNED],
      filled_by="town")
def test_trap_20_a_target_that_is_a_sum_of_targets(t):
    def judged(period):
        r = enter(t, "trap_20", "exemplary", {"cua_lo": 7, "vinh": 3, "thai_hoa": 2, "hoang_mai": 2}, period)
        return [r.verdict("exemplary", scope=f"unit:{u}")["threshold"] + " " +
                r.judged("exemplary", scope=f"unit:{u}") for u in ("kt", "vinh")], r["catalogue"]

    before = judged(YEAR)
    same(before[0], ["15 not_met 1", "4 not_met 1"])
    # Vinh is assigned 3 from 2024 on. A number keeps its meaning, so the row cannot be edited ...
    number = TARGET_NUMBERS["trap_20", "exemplary", ">=", "unit:vinh"]
    row = catalogues.target(number, "exemplary", ">=", "3", "unit:vinh", "trap_20")
    version, folder = next_version(t, "2024-01-01", without={number}, more_targets=[row])
    refused = t["kt"].cli("catalogue", "check", folder, expect=3)
    assert 'its threshold was "4" in version' in refused.stderr and 'is "3" here' in refused.stderr, \
        refused.stderr
    # ... it ends, and a new one begins; that the parts no longer make 15 is a warning
    next_version(t, "2024-01-01", without={number}, more_targets=[dict(row, number=1000)])
    for command in ("check", "load"):
        said = t["kt"].cli("catalogue", command, folder).stderr
        assert "unit:kt is to reach 15, but what is assigned below it makes 14:" in said, said
        for u, n in (("cua_lo", 7), ("vinh", 3), ("thai_hoa", 2), ("hoang_mai", 2)):
            assert f"unit:{u} {n} (line " in said, said
    t.wait_catalogue(version)
    t.sync()
    # the year that is over is judged as it was; the next one by what was assigned for it
    same(judged(YEAR), before)
    same(judged("2024-A1"), (["15 not_met 1", "3 met"], version))


@form("registered achieved", {"rate": ("achieved", "registered")}, [("rate", ">", "80%", "unit:kt")],
      filled_by="district")
def test_trap_21_an_estimate_is_marked_and_the_final_number_takes_its_place(t):
    enter(t, "trap_21", "registered achieved", {"t": (50, 46)})
    t["h"].import_text(f"unit,form,period,registered,achieved\nh,trap_21,{YEAR},29,24\n", "--provisional")
    t.sync("h", "kt")
    estimate = Rollup(t["kt"], "trap_21", YEAR)
    same((estimate.of("rate"), estimate["state"], estimate.judged("rate")), ("70/79 88.61", "provisional", "met"))
    same(Rollup(t["t"], "trap_21", YEAR)["state"], "final")
    final = enter(t, "trap_21", "registered achieved", {"h": (29, 18)})
    same((final.of("rate"), final["state"], final.judged("rate")), ("64/79 81.01", "final", "met"))
    # the estimate stays on record
    same([line.split(",")[0] for line in t["h"].cli("--output", "csv", "report", "history", "h", "trap_21",
                                                    YEAR).stdout.splitlines()[1:]], ["1", "2"])


def test_trap_21_a_correction_after_the_due_day_does_not_make_it_late(t):
    with Tree(t.build, {"kt": "", "h": "kt"}, clock=True) as tree:
        tree.set_clock(1_698_750_000_000_000)  # 31 October 2023, 18:00 in Vietnam
        tree.create()
        tree.start()
        units = catalogues.units({"kt": ("province", ""), "h": ("district", "kt")})
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), units=units,
            cells=[catalogues.cell(1, "registered", filled_by="district"),
                   catalogues.cell(2, "achieved", filled_by="district")],
            ratios=[catalogues.ratio(1, "rate", "achieved", "registered")],
            deadlines=[{"plan": "p", "form": "f", "kind": "periodic", "reporter": "unit:h", "receiver": "unit:kt",
                        "period": YEAR, "due": "2023-11-01", "judged_by": "received"}]))
        tree.wait_catalogue(1)
        header = "unit,form,period,registered,achieved\n"
        tree["h"].import_text(header + f"h,f,{YEAR},79,70\n", "--provisional")
        tree["h"].cli("submit", "f", YEAR)
        tree.sync()
        r = Rollup(tree["kt"], "f", YEAR)
        same((r.of("rate"), r["state"], r["coverage"]["late"]), ("70/79 88.61", "provisional", 0))
        tree.set_clock(1_702_000_000_000_000)  # 8 December
        tree["h"].import_text(header + f"h,f,{YEAR},79,64\n")
        tree.sync()
        r = Rollup(tree["kt"], "f", YEAR)
        same((r.of("rate"), r["state"], r["coverage"]["late"]), ("64/79 81.01", "final", 0))
        same(tree["kt"].sql("SELECT rev, punctuality FROM tonghop_read.revision WHERE unit = 'h' AND "
                            "part = 'merged' AND purpose = 'submitted' ORDER BY rev")[-1][1], "after_due")
        same(tree["kt"].sql("SELECT first_submitted FROM tonghop_read.head WHERE unit = 'h' AND part = 'merged'"),
             [["on_time"]])
        same(Rollup(tree["kt"], "f", YEAR, "--as-of", "2023-11-02").of("rate"), "70/79 88.61")


@form("total achieved", {"rate": ("achieved", "total")}, [("rate", ">", "80%", "unit:kt")])
def test_trap_22_a_resubmission_replaces_and_the_same_again_changes_nothing(t):
    first = enter(t, "trap_22", "total achieved", {**CSGD, "c5": (3, "")})
    same((first.of("rate"), first.ratio("rate")["missing"]), ("23/26 88.46", ["c5"]))
    second = enter(t, "trap_22", "total achieved", {"c5": (3, 2)})
    same((second.of("rate"), second.ratio("rate")["reporters"]), ("25/29 86.21", 8))
    again = enter(t, "trap_22", "total achieved", {"c5": (3, 2)})
    same(again.json, second.json)
    again.shows_nowhere("93.10", "27/29")
    history = t["h"].cli("--output", "csv", "report", "history", "c5", "trap_22", YEAR).stdout
    same([line.split(",")[0] for line in history.splitlines()[1:]], ["1", "2"])
    # the links down and up again: both ends compare what they hold, and nothing moves
    for unit in ("h", "kt"):
        t[unit].restart()
    t.sync("h", "kt")
    same(Rollup(t["kt"], "trap_22", YEAR).json, second.json)


@form("registered achieved", {"rate": ("achieved", "registered")}, [("rate", ">", "80%", "unit:kt")],
      filled_by="commune")
def test_trap_23_a_late_child_changes_what_was_forwarded_and_both_say_whom_they_cover(t):
    early = enter(t, "trap_23", "registered achieved",
                  {"c1": (20, 19), "c2": (30, 27), "c3": (10, 6), "c4": (8, 5)})
    rate = early.ratio("rate")
    same((early.of("rate"), rate["reporters"], rate["expected"], rate["missing"]),
         ("57/68 83.82", 4, 5, ["c5"]))
    same((early["coverage"]["reported"], early["coverage"]["missing"]), (4, ["c5"]))
    same((early.judged("rate"), early.verdict("rate")["complete"]), ("met", False))
    late = enter(t, "trap_23", "registered achieved", {"c5": (11, 7)})
    rate = late.ratio("rate")
    same((late.of("rate"), rate["reporters"], rate["missing"]), ("64/79 81.01", 5, []))
    same((late.judged("rate"), late.verdict("rate")["complete"]), ("met", True))
    same(late["coverage"]["missing"], [])
    late.shows_nowhere("83.82")


@form("reg_kdc", filled_by="commune", kind="registration", name="dk_24")
def test_a_registration_is_a_form_like_another(t):
    r = enter(t, "dk_24", "reg_kdc", {"c1": 20, "c2": 30}, "2020-A1")
    same((r.value("reg_kdc"), r.cell("reg_kdc")["missing"]), (50, ["c3", "c4", "c5"]))


@form("total achieved", {"of_registered": ("achieved", "dk_24:reg_kdc"), "of_all": ("achieved", "total")},
      [("of_registered", ">", "80%", "unit:kt")], filled_by="commune")
def test_trap_24_the_denominator_moves_and_says_which_registration_it_is(t):
    registered = {"c1": 20, "c2": 30, "c3": 10, "c4": 8, "c5": 11}
    enter(t, "dk_24", "reg_kdc", registered)
    r = enter(t, "trap_24", "total achieved", {"c1": (20, 19), "c2": (30, 27), "c3": (10, 6), "c4": (8, 5),
                                               "c5": (12, 7)})
    same((r.of("of_registered"), r.judged("of_registered")), ("64/79 81.01", "met"))
    same(r.ratio("of_registered")["registration"],
         [{"form": "dk_24", "period": YEAR, "rev": 1, "units": 5}])
    assert "registration" not in r.ratio("of_all"), r.text
    # one more is registered in June, at a node that knows nothing of the ratio's verdict
    enter(t, "dk_24", "reg_kdc", {"c4": 9})
    r = Rollup(t["kt"], "trap_24", YEAR)
    same((r.of("of_registered"), r.judged("of_registered")), ("64/80 80.00", "not_met 1"))
    same(r.ratio("of_registered")["registration"],
         [{"form": "dk_24", "period": YEAR, "rev": 1, "units": 4},
          {"form": "dk_24", "period": YEAR, "rev": 2, "units": 1}])
    same((r.value("achieved"), r.of("of_all")), (64, "64/80 80.00"))
    for unit, of in (("h", "18/30 60.00"), ("t", "46/50 92.00"), ("c4", "5/9 55.56")):
        same(Rollup(t[unit], "trap_24", YEAR).of("of_registered"), of)
    table = t["kt"].cli("rollup", "trap_24", YEAR).stdout
    assert "dk_24 2023-A1 r1: 4, r2: 1" in table, table
    # the lineage says it too: five reports, five registrations, with the digests of the originals
    taken = t["kt"].sql("SELECT leaf, taken_rev, encode(taken_digest, 'hex') FROM tonghop_read.taken "
                        f"WHERE unit = 'kt' AND form = 'trap_24' AND period = '{YEAR}' "
                        "AND until_rev IS NULL ORDER BY leaf")
    same([row[:2] for row in taken], [["c1", "1"], ["c2", "1"], ["c3", "1"], ["c4", "2"], ["c5", "1"]])
    same([[taken[3][2]]], t["c4"].sql("SELECT encode(digest, 'hex') FROM tonghop_read.head WHERE "
                                      f"part = 'own' AND form = 'dk_24' AND period = '{YEAR}'"))


def test_a_registration_revised_while_the_period_was_closed_counts_from_its_reopening(t):
    t["c4"].cli("period", "lock", "trap_24", YEAR)
    enter(t, "dk_24", "reg_kdc", {"c4": 8})
    same(Rollup(t["kt"], "trap_24", YEAR).of("of_registered"), "64/80 80.00")
    t["c4"].cli("period", "reopen", "trap_24", YEAR)
    t.sync("c4", "h", "kt")
    same(Rollup(t["kt"], "trap_24", YEAR).of("of_registered"), "64/79 81.01")


@form("achieved", {"of_registered": ("achieved", "dk_24:reg_kdc")}, frequency="A|S",
      filled_by="commune", name="later")
def test_without_a_registration_a_pair_is_missing_and_the_last_one_before_will_do(t):
    rows = {"c1": 19, "c2": 27, "c3": 6, "c4": 5, "c5": 7}
    r = enter(t, "later", "achieved", rows, "2020-S2") # c1 and c2 registered 50 for 2020
    same((r.of("of_registered"), r.ratio("of_registered")["missing"]), ("46/50 92.00", ["c3", "c4", "c5"]))
    same(r.ratio("of_registered")["registration"],
         [{"form": "dk_24", "period": "2020-A1", "rev": 1, "units": 2}])
    r = enter(t, "later", "achieved", rows, "2021-A1")
    same((r.of("of_registered"), r.ratio("of_registered")["registration"][0]["period"]),
         ("46/50 92.00", "2020-A1"))
    same(enter(t, "later", "achieved", rows, "2019-A1").has("ratios", ratio="of_registered"), False)
    # of another year's registration nothing is made dirty that was over before it began
    before = [Rollup(t["kt"], "later", p)["revision"] for p in ("2019-A1", "2020-S2", "2021-A1")]
    enter(t, "dk_24", "reg_kdc", {"c3": 10}, "2020-A1")
    same([Rollup(t["kt"], "later", p)["revision"] - b
          for p, b in zip(("2019-A1", "2020-S2", "2021-A1"), before)], [0, 1, 1])
    same(Rollup(t["kt"], "later", "2020-S2").of("of_registered"), "52/60 86.67")


GRADES = "total xuat_sac kha trung_binh yeu chua"


@form(GRADES, {"kha_up": ("xuat_sac + kha", "total")}, [("kha_up", ">", "95%", "unit:kt")],
      filled_by="commune")
def test_trap_25_kha_or_better_includes_xuat_sac_and_the_basis_is_all(t):
    r = enter(t, "trap_25", GRADES,
              {"c1": (20, 10, 9, 1, 0, 0), "c2": (30, 12, 17, 1, 0, 0), "c3": (10, 3, 6, 1, 0, 0),
               "c4": (8, 2, 6, 0, 0, 0), "c5": (12, 4, 7, 0, 0, 1)})
    same([r.value(g) for g in GRADES.split()], [80, 31, 45, 3, 0, 1])
    same((r.of("kha_up"), r.judged("kha_up")), ("76/80 95.00", "not_met 1"))
    r.shows_nowhere("56.25", "45/80", "96.20", "76/79")


SIZES = "n25 n80 n79 n5 k25 k80 k79 k5"


@form(SIZES, {f"r{n}": (f"k{n}", f"n{n}") for n in (25, 80, 79, 5)},
      [("r25", ">=", "70%", "unit:kt"), ("r80", ">", "80%", "unit:kt"),
       ("r79", ">", "80%", "unit:kt"), ("r5", ">", "80%", "unit:kt")], filled_by="province")
def test_trap_26_the_smallest_passing_count(t):
    def short(*counts):
        r = enter(t, "trap_26", SIZES, {"kt": (25, 80, 79, 5, *counts)})
        return [r.judged(f"r{n}") for n in (25, 80, 79, 5)]

    same(short(0, 0, 0, 0), ["not_met 18", "not_met 65", "not_met 64", "not_met 5"])
    same(short(17, 64, 63, 4), ["not_met 1"] * 4)
    same(short(18, 65, 64, 5), ["met"] * 4)


PEOPLE = "officials officials_reached members members_reached"


@form(PEOPLE, {"officials_rate": ("officials_reached", "officials"), "members_rate": ("members_reached", "members")},
      [("officials_rate", "bare", "100%", "unit:kt"), ("members_rate", "bare", "100%", "unit:kt")],
      filled_by="district")
def test_trap_27_people_who_are_in_two_groups_are_in_no_sum_of_them(t):
    # 1,000 of the 1,200 officials are union members as well
    r = enter(t, "trap_27", PEOPLE, {"t": (700, 680, 600, 580), "h": (500, 470, 400, 380)})
    same((r.of("officials_rate"), r.judged("officials_rate")), ("1150/1200 95.83", "not_met 50"))
    same((r.of("members_rate"), r.judged("members_rate")), ("960/1000 96.00", "not_met 40"))
    r.shows_nowhere("95.91", "2110/2200", 2110, 2200)


@form("a b", filled_by="province")
def test_trap_28_whole_numbers_in_digits_and_nothing_else(t):
    def typed(value, expect):
        return t["kt"].import_text(f'unit,form,period,cell,value\nkt,trap_28,{YEAR},a,"{value}"\n'
                                   f"kt,trap_28,{YEAR},b,7\n", expect=expect)

    typed("01", 0)
    t.sync("kt")
    same(Rollup(t["kt"], "trap_28", YEAR).value("a"), 1)
    for value in ("1.234", "1,234", "81,01", "90 %", "07/07", "01-02", "10/06", "10/6", "14/6",
                  "tháng 8/2023", "+5", "-5", " 5", "5 ", "1e3", "0x10", "một", "--"):
        said = typed(value, 3).stderr
        assert ":2:5: a: E_VALUE: " in said and f'"{value}"' in said and "1234" in said, said
    t.sync("kt")
    r = Rollup(t["kt"], "trap_28", YEAR)
    same((r.value("a"), r.value("b"), r["revision"]), (1, 7, 1))
    r.shows_nowhere(1234, 8101, 90, 7707, 102, 10, 14, 5)


@form("old new", filled_by="province", names={"old": "chuyển hoá địa bàn", "new": "chuyển hóa địa bàn"})
def test_trap_30_names_are_for_people_and_are_joined_by_nobody(t):
    version, folder = next_version(t, "2090-01-01")
    t["kt"].cli("catalogue", "load", folder)
    # typed in the other normal form, with letters and marks apart, it is the same catalogue
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(unicodedata.normalize("NFD", text))
    said = t["kt"].cli("catalogue", "load", folder).stdout
    assert f"version {version} is in force here already" in said, said
    shown = t["kt"].cli("catalogue", "show", str(version), "cells.csv").stdout
    # two spellings stay two, each as it was typed, composed
    assert "chuyển hoá địa bàn" in shown and "chuyển hóa địa bàn" in shown, shown
    assert unicodedata.is_normalized("NFC", shown)
    r = enter(t, "trap_30", "old new", {"kt": (3, 4)})
    same((r.value("old"), r.value("new")), (3, 4))
    for name in ("chuyển hoá địa bàn", unicodedata.normalize("NFD", "chuyển hóa địa bàn")):
        refused = t["kt"].import_text(f"unit,form,period,cell,value\nkt,trap_30,{YEAR},{name},5\n", expect=3)
        assert "E_CELL_UNKNOWN" in refused.stderr, refused.stderr
    same(Rollup(t["kt"], "trap_30", YEAR)["revision"], r["revision"])


@form("models", filled_by="province|city")
def test_trap_31_one_name_two_units(t):
    r = enter(t, "trap_31", "models", {"kt": 5, "kontum": 3})
    same((r.value("models"), r.cell("models")["reporters"]), (8, 2))
    names = t["kt"].sql("SELECT DISTINCT unit, kind FROM tonghop_read.unit WHERE name = 'Kon Tum' ORDER BY unit")
    same(names, [["kontum", "city"], ["kt", "province"]])
    for unit, value in (("kt", "5"), ("kontum", "3")):
        same(t["kt"].cli("--output", "csv", "report", "show", unit, "trap_31", YEAR).stdout.splitlines()[1],
             f"models,{value},")
    refused = t["kt"].import_text(f"unit,form,period,models\nKon Tum,trap_31,{YEAR},7\n", expect=3)
    assert "Kon Tum" in refused.stderr, refused.stderr
    same(Rollup(t["kt"], "trap_31", YEAR).value("models"), 8)


@form("models", targets=[("models", ">=", "5", "unit:h", "", "son_la_2021_2023"),
                         ("models", ">=", "8", "unit:h", "", "h_2022"),
                         ("models", ">=", "5", "each:district", "", "son_la_2021_2023")], filled_by="commune")
def test_trap_32_two_plans_one_figure(t):
    # typed once, judged by each plan for itself; a plan's own target overrides that plan's alone
    r = enter(t, "trap_32", "models", {"c3": 2, "c4": 1, "c5": 3, "c1": 4, "c2": 1}, "2022-A1")
    same((r.value("models"), Rollup(t["h"], "trap_32", "2022-A1").value("models")), (11, 6))
    same([r.judged("models", plan=p, scope="unit:h") for p in ("son_la_2021_2023", "h_2022")],
         ["met", "not_met 2"])
    same(r.verdict("models", scope="each:district")["met"], 2)
    history = t["h"].cli("--output", "csv", "report", "history", "c3", "trap_32", "2022-A1").stdout
    same(len(history.splitlines()), 2)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=a_tree))
