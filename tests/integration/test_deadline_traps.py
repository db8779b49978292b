"""The traps of the domain that are about dates and obligations (the others: test_traps.py; 9:
test_two_lines.py; 12: test_plans.py): who owes what to whom, when it was received, what a date may be."""
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import loaded  # noqa: E402
from integration.test_obligations import deadline, instant, of  # noqa: E402

HALF, YEAR = "2023-S1", "2023-A1"
UNITS = [f"u{i:02}" for i in range(1, 21)]  # of trap 13: their reports are kept at kt
KINDS = {"kt": ("province", ""), "t": ("district", "kt"), "h": ("district", "kt"),
         **{u: ("establishment", "kt") for u in UNITS}}
# The six-month report across the five plans: four dates on five edges.
DATES = {"p001": "2023-05-20", "p004": "2023-06-01", "p002": "2023-06-10", "p003": "2023-06-10", "p000": "2023-06-14"}


def folder(tree, name="catalogue", **change):
    units = catalogues.units(KINDS)
    for row in units:
        row["entered_at"] = "kt" if row["unit"] in UNITS else ""
    plain = {"calendar": "year", "frequency": "A|S", "kind": "periodic", "filled_by": "district"}
    files = dict(
        units=units,
        forms=[{"form": form, "title": form, **plain} for form in ("received", "sealed", "task", "half")] +
              [{"form": "models", "title": "models", **plain, "filled_by": "establishment"}],
        cells=[*[catalogues.cell(i, f"n_{form}", form=form) for i, form in enumerate(("received", "sealed", "task", "half"), 1)],
               catalogues.cell(5, "antt_models", form="models"), catalogues.cell(6, "antq_models", form="models")],
        deadlines=[
            deadline("each:district", "unit:kt", "2023-06-14", form="received"),
            deadline("each:district", "unit:kt", "2023-06-14", form="sealed", judged_by="sealed"),
            deadline("each:district", "unit:kt", "2023-10-01", YEAR, form="task"),
            *[deadline("unit:t", "unit:kt", due, form="half", plan=plan) for plan, due in DATES.items()],
            deadline("each:establishment", "unit:kt", "2023-10-01", YEAR, form="models"),
            deadline("unit:kt", "outside:Bộ Công an", "2023-08-01", YEAR, form="models"),
            deadline("unit:kt", "outside:UBND tỉnh", "2023-01-31", "", form="", kind="plan"),
            deadline("unit:kt", "outside:Công an tỉnh", "2023-01-31", "", form="", kind="plan"),
        ])
    files.update(change)
    return catalogues.write(os.path.join(tree.folder, name), **files)


def world(build):
    return loaded(build, {"kt": "", "t": "kt", "h": "kt"}, folder, instant("2023-01-10 08:00"), zone="UTC")


def enter(node, unit, form, period, **cells):
    node.import_rows([(unit, form, period, cell, value) for cell, value in cells.items()])


def arrives(tree, unit, form, period, typed, when):
    """Typed at one time, submitted at another; the obligation as the province sees it."""
    tree.set_clock(instant(typed))
    enter(tree[unit], unit, form, period, **{f"n_{form}": 1})
    tree.sync(unit)
    tree.set_clock(instant(when))
    tree[unit].cli("submit", form, period)
    tree.sync(unit)
    return of(tree["kt"], reporter=unit, form=form)


def test_trap_17_which_deadline_for_whom(tree):
    """31/01/2023 twice, to two receivers: meeting one does not meet the other."""
    kt = tree["kt"]
    plans = [o for o in kt.json("obligations") if o["kind"] == "plan"]
    same(sorted((o["receiver"], o["due"][:10]) for o in plans),
         [("Công an tỉnh", "2023-01-31"), ("UBND tỉnh", "2023-01-31")])
    same(len({o["id"] for o in plans}), 2)
    one = of(kt, kind="plan", receiver="UBND tỉnh")["id"]
    kt.cli("obligation", "done", one, "--number", "12/KH", "--date", "2023-01-09")
    same({o["receiver"]: o["state"] for o in kt.json("obligations") if o["kind"] == "plan"},
         {"UBND tỉnh": "received_on_time", "Công an tỉnh": "open"})
    # The same models: before 8/2023 for the province, before 10/2023 for the units.
    same(of(kt, reporter="kt", form="models")["due"][:10], "2023-08-01")
    same({o["due"][:10] for o in kt.json("obligations") if o.get("form") == "models" and o["reporter"] in UNITS},
         {"2023-10-01"})
    # One report meets the six-month report of five plans, each by its own date.
    tree.set_clock(instant("2023-06-09 20:00"))
    enter(tree["t"], "t", "half", HALF, n_half=1)
    tree["t"].cli("submit", "half", HALF)
    tree.sync("t")
    same({o["plan"]: (o["due"][:10], o["state"]) for o in kt.json("obligations") if o.get("form") == "half"},
         {plan: (due, "received_late" if due < "2023-06-10" else "received_on_time") for plan, due in DATES.items()})


def test_trap_11_before_a_day_excludes_it_in_local_time(tree):
    """Both arrivals are on 13 June in UTC, 16:30 and 17:10."""
    kt = tree["kt"]
    for unit, when, state in (("t", "2023-06-13 23:30", "received_on_time"), ("h", "2023-06-14 00:10", "received_late")):
        row = arrives(tree, unit, "received", HALF, "2023-06-13 20:00", when)
        same((row["state"], row["received_at"]), (state, when.replace(" ", "T") + ":00+07:00"))
    stored = kt.sql("SELECT to_char(received_at AT TIME ZONE 'UTC', 'DD HH24:MI') FROM tonghop_read.first_submitted "
                    "WHERE form = 'received' ORDER BY 1")
    same(stored, [["13 16:30"], ["13 17:10"]])


def test_trap_11_begun_at_23_50_and_delivered_at_00_05_is_late_but_by_its_seal(tree):
    kt, t = tree["kt"], tree["t"]
    tree.set_clock(instant("2023-06-13 20:00"))
    for unit in ("t", "h"):
        enter(tree[unit], unit, "sealed", HALF, n_sealed=1)
    tree.sync("t", "h")
    kt.stop()
    tree.set_clock(instant("2023-06-13 23:50"))
    t.cli("submit", "sealed", HALF)
    tree.set_clock(instant("2023-06-14 00:05"))
    tree["h"].cli("submit", "sealed", HALF)
    kt.write_config(**tree.config)  # the port that its children know
    kt.start()
    tree.sync("t", "h")
    row = of(kt, reporter="t", form="sealed")
    same((row["state"], row["received_at"][:16], row["sealed_at"][:16]),
         ("received_on_time", "2023-06-14T00:05", "2023-06-13T23:50"))
    same(of(kt, reporter="h", form="sealed")["state"], "received_late")


def test_trap_13_a_task_of_the_province_that_is_due_before_its_input(tree):
    """On 31/7 six of twenty units have proposed: the choice is made over what is there, and says so."""
    kt = tree["kt"]
    tree.set_clock(instant("2023-07-31 15:00"))
    for unit in UNITS[:6]:
        enter(kt, unit, "models", YEAR, antt_models=1, antq_models=0)
    kt.cli("submit", "models", YEAR)
    r = kt.rollup("models", YEAR)
    same((r["purpose"], r["coverage"]["reported"], r["coverage"]["expected"], r["coverage"]["missing"]),
         ("submitted", 6, 20, UNITS[6:]))
    same([(c["cell"], c["value"], c["reporters"], c["missing"]) for c in r["cells"]],
         [("antt_models", 6, 6, UNITS[6:]), ("antq_models", 0, 6, UNITS[6:])])
    same(of(kt, reporter="kt", form="models")["state"], "due_soon")
    kt.cli("obligation", "done", of(kt, reporter="kt", form="models")["id"], "--number", "7", "--date", "2023-07-31")
    same(of(kt, reporter="kt", form="models")["state"], "received_on_time")
    # The others go on: their own date lies ahead, and what they propose is a correction of the sum.
    same({o["state"] for o in kt.json("obligations") if o.get("form") == "models" and o["reporter"] in UNITS}, {"open"})
    enter(kt, UNITS[6], "models", YEAR, antt_models=2, antq_models=1)
    kt.cli("sync")
    r = kt.rollup("models", YEAR)
    same((r["purpose"], r["coverage"]["reported"], r["cells"][0]["value"]), ("submitted", 7, 8))


def test_trap_11_before_october_ends_with_30_september(tree):
    """"Hoàn thành trước tháng 10/2023"."""
    for unit, when, state in (("t", "2023-09-30 23:59", "received_on_time"), ("h", "2023-10-01 00:00", "received_late")):
        same(arrives(tree, unit, "task", YEAR, "2023-09-30 08:00", when)["state"], state)


def test_trap_29_a_day_that_does_not_exist_is_refused_and_never_rolled_over(tree):
    """"Nghị quyết số 38-NQ/2021/QH15 ngày 31/11/2021": there is no 31 November."""
    kt = tree["kt"]
    for column, more in (("due", {"deadlines": [deadline("each:district", "unit:kt", "2021-11-31", form="half")]}),
                         ("valid_from", {"units": catalogues.units({"kt": ("province", "")}, valid_from="2021-11-31")})):
        path = folder(tree, "other", **{"catalogue": [{"issuer": "test", "version": 2, "in_force_from": "2023-12-01"}], **more})
        for command in ("check", "load"):
            done = kt.cli("catalogue", command, path, expect=3)
            where = {"due": "deadlines.csv:2:7", "valid_from": "units.csv:2:10"}[column]
            assert where in done.stderr and "2021-11-31" in done.stderr, done.stderr
    same(len(kt.json("catalogue", "show")), 1)
    refused = kt.import_rows([(UNITS[7], "models", YEAR, "antt_models", 1)], "--received", "2021-11-31", "--reason", "x",
                             expect=2)
    assert "2021-11-31" in refused.stderr
    one = of(kt, kind="plan", receiver="Công an tỉnh")["id"]
    assert "E_REQUEST" in kt.cli("obligation", "done", one, "--number", "1", "--date", "2021-11-31", expect=3).stderr
    same(of(kt, id=one)["state"], "late")


def test_trap_29_antt_and_antq_are_two_things(tree):
    """The standard "An toàn về ANTT" and the movement "bảo vệ ANTQ": joined by code, never by abbreviation."""
    r = tree["kt"].rollup("models", YEAR)
    same({c["cell"]: c["value"] for c in r["cells"]}, {"antt_models": 8, "antq_models": 1})
    refused = tree["kt"].import_rows([(UNITS[8], "models", YEAR, "ANTT_models", 1)], expect=3)
    assert "E_CELL_UNKNOWN" in refused.stderr


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
