"""Who owes what by when, on a real tree with its clock turned by hand: a deadline that is crossed,
a night that is missed, a clock that is put back, reminders, what is met on paper."""
import csv
import datetime
import json
import os
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.tree import loaded  # noqa: E402

VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
FORM = "f"


def instant(text):
    """Microseconds of "2023-06-13 23:59:59.999" in Viet Nam."""
    shape = "%Y-%m-%d %H:%M:%S.%f" if "." in text else "%Y-%m-%d %H:%M"
    at = datetime.datetime.strptime(text, shape).replace(tzinfo=VIETNAM)
    return round(at.timestamp() * 1000) * 1000


def deadline(reporter, receiver, due, period="2023-S1", form=FORM, kind="periodic", **more):
    return dict({"plan": "p", "form": form, "kind": kind, "reporter": reporter, "receiver": receiver,
                 "period": period, "due": due, "judged_by": "received"}, **more)


UNITS = {"kt": "", "t": "kt", "h": "kt", "c1": "t"}
KINDS = {"kt": ("province", ""), "t": ("district", "kt"), "h": ("district", "kt"),
         "c1": ("commune", "t"), "c9": ("commune", "h")}


def folder(tree):
    """c9 has no node: h keeps what it reports."""
    units = catalogues.units(KINDS)
    units[-1]["entered_at"] = "h"
    return catalogues.write(
        os.path.join(tree.folder, "catalogue"), units=units,
        forms=[{"form": FORM, "title": "f", "calendar": "year", "frequency": "A|S", "kind": "periodic"}],
        cells=[catalogues.cell(1, "n")],
        deadlines=[
            deadline("each:district", "unit:kt", "2023-06-14", lead="2d"),
            deadline("unit:c1", "unit:t", "2023-06-10"),
            deadline("unit:c9", "unit:h", "2023-06-10", lead="1d"),
            deadline("unit:c9", "unit:h", "2024-06-10", period="2024-S1"),
            deadline("each:district", "unit:kt", "2023-01-31", period="", form="", kind="plan"),
            deadline("unit:kt", "outside:Bộ Công an", "", form=FORM),
            deadline("each:district", "unit:kt", "2023-12-14", period="2023-A1", lead="2d"),
            deadline("each:district", "unit:kt", "2024-06-14", period="2024-S1", lead="2d"),
            deadline("each:district", "unit:kt", "2025-06-14", period="2025-S1", lead="2d"),
            deadline("each:district", "unit:kt", "2026-06-14", period="2026-S1"),
        ])


def world(build):
    """The zone is the calendar's, not the server's."""
    return loaded(build, UNITS, folder, instant("2023-01-10 08:00"), zone="America/New_York")


def states(node, **wanted):
    """reporter -> state of the obligations that have these fields."""
    rows = node.json("obligations")
    return {r["reporter"]: r["state"] for r in rows
            if all(r.get(key) == value for key, value in wanted.items())}


def of(node, **wanted):
    (row,) = [r for r in node.json("obligations") if all(r.get(k) == v for k, v in wanted.items())]
    return row


def test_each_node_sees_what_it_owes_and_what_is_owed_to_it(tree):
    assert states(tree["kt"], kind="plan") == {"t": "open", "h": "open"}
    assert states(tree["t"], kind="periodic", period="2023-S1") == {"t": "open", "c1": "open"}
    assert states(tree["h"], receiver="h") == {"c9": "open"}
    row = of(tree["kt"], reporter="kt")
    assert row["receiver"] == "Bộ Công an" and row["outside"] and "due" not in row
    row = of(tree["kt"], reporter="t", period="2023-S1")
    assert row["due"] == "2023-06-14T00:00:00+07:00"
    assert row["submits_at"] == "2023-06-12T00:00:00+07:00"


def test_a_plan_filed_on_paper_is_noted_with_number_and_date(tree):
    tree.set_clock(instant("2023-01-29 08:00"))
    assert states(tree["kt"], kind="plan") == {"t": "due_soon", "h": "due_soon"}
    obligation = of(tree["kt"], reporter="t", kind="plan")["id"]
    tree["kt"].cli("obligation", "done", obligation, "--number", "12/KH-UBND", "--date", "2023-01-28")
    row = of(tree["kt"], id=obligation)
    assert (row["state"], row["number"]) == ("received_on_time", "12/KH-UBND")
    tree.set_clock(instant("2023-01-31 00:00"))
    assert states(tree["kt"], kind="plan") == {"t": "received_on_time", "h": "late"}
    late = of(tree["kt"], reporter="h", kind="plan")["id"]
    tree["kt"].cli("obligation", "done", late, "--number", "3", "--date", "2023-01-31")
    assert of(tree["kt"], id=late)["state"] == "received_late"
    refused = tree["kt"].cli("obligation", "done", "nosuch", "--number", "1", "--date", "2023-01-01", expect=3)
    assert "E_OBLIGATION" in refused.stderr


def test_a_district_submits_itself_at_its_hour(tree):
    tree.set_clock(instant("2023-06-09 08:00"))
    tree["c1"].import_rows([("c1", FORM, "2023-S1", "n", 5)])
    tree["h"].import_rows([("h", FORM, "2023-S1", "n", 7), ("c9", FORM, "2023-S1", "n", 2)])
    mark = tree["h"].mark()
    tree["h"].wait_event(0, event="submitted", unit="c9", how="deadline")
    tree.sync("c1", "t", "h")
    assert states(tree["kt"], period="2023-S1", receiver="kt") == {"t": "open", "h": "open"}
    assert of(tree["h"], reporter="c9", period="2023-S1")["state"] == "received_on_time"
    mark = tree["t"].mark()
    tree.set_clock(instant("2023-06-12 00:00"))
    for unit in ("t", "h"):
        tree[unit].wait_event(mark if unit == "t" else 0, event="submitted", unit=unit, how="deadline")
    tree.sync("t", "h", "kt")
    assert states(tree["kt"], period="2023-S1", receiver="kt") == {
        "t": "received_on_time", "h": "received_on_time"}
    assert tree["kt"].rollup(FORM, "2023-S1")["cells"][0]["value"] == 14
    # Corrections go on, and are submitted too.
    tree["c1"].import_rows([("c1", FORM, "2023-S1", "n", 6)])
    tree.sync("c1", "t", "kt")
    assert tree["kt"].rollup(FORM, "2023-S1")["cells"][0]["value"] == 15
    assert tree["t"].sql("SELECT how, approved FROM tonghop_read.submission") == [["deadline", "t"]]


def test_the_commune_that_is_late_is_reminded(tree):
    node = tree["c1"]
    assert states(tree["t"], reporter="c1") == {"c1": "late"}
    node.wait_event(0, event="reminded", by="t", reporter="c1")
    (reminded,) = node.json("status")["reminded"]
    assert (reminded["sender"], reminded["reporter"], reminded["period"]) == ("t", "c1", "2023-S1"), reminded
    assert "reminded by" in node.cli("status").stdout
    before = int(of(tree["t"], reporter="c1")["reminders"])
    assert before >= 1
    assert tree["t"].json("remind") == [{"reminded": 1}]
    tree["t"].wait_event(0, event="reminder", child="c1", moment="0")
    assert int(of(tree["t"], reporter="c1")["reminders"]) == before + 1
    mark = node.mark()
    node.cli("submit", FORM, "2023-S1")
    tree.sync("c1")
    assert of(tree["t"], reporter="c1")["state"] == "received_late"
    assert of(node, reporter="c1")["state"] == "received_late"
    assert tree["t"].json("remind") == [{"reminded": 0}]
    assert mark


def test_a_returned_report_is_owed_again_by_the_new_date(tree):
    kt, h = tree["kt"], tree["h"]
    tree.set_clock(instant("2023-07-01 08:00"))
    kt.cli("report", "return", "h", FORM, "2023-S1", "--reason", "check n", "--due", "2023-07-10")
    tree.sync("h")
    for node in (kt, h):
        row = of(node, reporter="h", period="2023-S1")
        assert (row["state"], row["due"]) == ("returned", "2023-07-10T00:00:00+07:00"), row
    tree.set_clock(instant("2023-07-09 08:00"))
    h.import_rows([("h", FORM, "2023-S1", "n", 8)])
    tree.sync("h", "kt")
    for node in (kt, h):
        assert of(node, reporter="h", period="2023-S1")["state"] == "received_on_time"
    assert kt.rollup(FORM, "2023-S1")["cells"][0]["value"] == 16


def test_a_report_taken_back_is_owed_again(tree):
    kt, t = tree["kt"], tree["t"]
    t.cli("report", "withdraw", "t", FORM, "2023-S1")
    tree.sync("t", "kt")
    for node in (kt, t):
        assert of(node, reporter="t", period="2023-S1")["state"] == "late"
    tree["c1"].import_rows([("c1", FORM, "2023-S1", "n", 9)])
    tree.sync("c1", "t", "kt")
    # It counts again; but what was taken back is submitted by a person, not by the hour that passed.
    assert kt.rollup(FORM, "2023-S1")["cells"][0]["value"] == 19
    assert of(kt, reporter="t", period="2023-S1")["state"] == "late"
    t.cli("submit", FORM, "2023-S1")
    tree.sync("t", "kt")
    for node in (kt, t):
        assert of(node, reporter="t", period="2023-S1")["state"] == "received_late"
    assert kt.rollup(FORM, "2023-S1")["cells"][0]["value"] == 19


def test_what_is_held_back_does_not_submit_itself_until_released(tree):
    tree.set_clock(instant("2023-12-11 08:00"))
    tree["t"].cli("submit", FORM, "2023-A1", "--hold")
    for unit in ("t", "h"):
        tree[unit].import_rows([(unit, FORM, "2023-A1", "n", 1)])
    tree.sync("t", "h")
    mark = tree["h"].mark()
    tree.set_clock(instant("2023-12-12 00:00"))
    tree["h"].wait_event(mark, event="submitted", unit="h", period="2023-A1")
    assert of(tree["t"], reporter="t", period="2023-A1")["hold"]
    assert of(tree["t"], reporter="t", period="2023-A1")["state"] == "due_soon"
    mark = tree["t"].mark()
    tree["t"].cli("submit", FORM, "2023-A1", "--release")
    tree["t"].wait_event(mark, event="submitted", unit="t", period="2023-A1")


def test_what_would_go_is_seen_before_it_goes(tree):
    t, h = tree["t"], tree["h"]
    def would(node, *args):
        row = node.json("submit", FORM, "2024-S1", "--dry-run", *args)
        return (row["would"], row["revision"], row.get("expected"), row.get("reported"), row.get("missing"))
    assert would(t) == ("nothing", 0, 2, 0, "c1 t")
    t.import_rows([("t", FORM, "2024-S1", "n", 5)])
    t.cli("sync")
    assert would(t) == ("submit", 1, 2, 1, "c1")
    row = t.json("submit", FORM, "2024-S1", "--dry-run")
    (owed,) = row["obligations"]
    assert (owed["receiver"], owed["due"], owed["state"], owed["submits_at"], owed["hold"]) == (
        "kt", "2024-06-14T00:00:00+07:00", "open", "2024-06-12T00:00:00+07:00", False)
    assert row["digest"] == t.rollup(FORM, "2024-S1")["digest"] and row["approval"] is False
    assert t.rollup(FORM, "2024-S1")["purpose"] == "running"  # nothing has gone
    assert would(h, "--unit", "c9") == ("nothing", 0, None, None, None)
    assert would(tree["kt"])[0] == "submit"
    assert would(t) == ("submit", 1, 2, 1, "c1")
    assert "--dry-run" in t.cli("submit", FORM, "2024-S1", "--dry-run", "--hold", expect=2).stderr
    t.cli("submit", FORM, "2024-S1")
    assert would(t)[:2] == ("unchanged", 2)


def test_what_was_frozen_while_the_line_was_down_arrives_and_is_judged_as_the_first(tree):
    """Due before 14 December; the parent is away over the hour, and newer revisions pile up."""
    h, kt = tree["h"], tree["kt"]
    tree.set_clock(instant("2024-06-09 08:00"))
    h.import_rows([("h", FORM, "2024-S1", "n", 1)])
    tree.sync("h")
    kt.stop()
    mark = h.mark()
    tree.set_clock(instant("2024-06-12 00:00"))
    h.wait_event(mark, event="submitted", unit="h", period="2024-S1")
    for value in (2, 3, 4):
        mark = h.mark()
        h.import_rows([("h", FORM, "2024-S1", "n", value)])
        h.wait_event(mark, event="merged")
    tree.set_clock(instant("2024-06-13 09:00"))
    kt.write_config(**tree.config)  # the port that its children know
    kt.start()
    tree.sync("h", "kt")
    history = kt.json("report", "history", "h", FORM, "2024-S1", "--merged")
    first = next(r for r in history if r["purpose"] == "submitted")
    assert (first["revision"], first["punctuality"]) == (2, "on_time"), history
    assert history[-1]["revision"] == 5 and "punctuality" not in history[-1], history
    assert of(kt, reporter="h", period="2024-S1")["state"] == "received_on_time"
    assert kt.rollup(FORM, "2024-S1")["cells"][0]["value"] == 4 + 5


def test_what_came_on_paper_is_entered_with_its_date_and_a_reason(tree):
    """The line was down; c9, which has no node, brought it on 9 June. It is entered on the 13th."""
    h = tree["h"]
    assert of(h, reporter="c9", period="2024-S1")["state"] == "late"
    row = [("c9", FORM, "2024-S1", "n", 3)]
    h.import_rows(row, "--received", "2024-06-09", expect=2) # without a reason
    h.import_rows(row, "--received", "2024-06-30", "--reason", "no line", expect=2) # not yet
    h.import_rows(row, "--received", "2024-06-09", "--reason", "no line")
    found = of(h, reporter="c9", period="2024-S1")
    assert (found["state"], found["received_at"]) == ("received_on_time", "2024-06-09T00:00:00+07:00"), found
    assert h.sql("SELECT reason, at > received_at FROM tonghop_read.paper") == [["no line", "t"]]
    late = tree["kt"].json("coverage", FORM, "2024-S1")["late"]
    tree.sync("h", "kt")
    assert tree["kt"].json("coverage", FORM, "2024-S1")["late"] == late == 0


def test_obligations_as_of_an_instant(tree):
    kt = tree["kt"]
    for when, state in (("2024-06-10 08:00", "open"), ("2024-06-11 08:00", "due_soon"),
                        ("2024-06-13 10:00", "received_on_time")):
        (row,) = [r for r in kt.json("obligations", "--as-of", when)
                  if (r["reporter"], r.get("period")) == ("h", "2024-S1")]
        assert row["state"] == state, (when, row)
    kt.cli("obligations", "--as-of", "yesterday or so", expect=2)


def test_the_last_millisecond_of_the_13th_is_on_time_and_midnight_is_late(tree):
    kt = tree["kt"]
    for unit in ("t", "h"):
        tree[unit].cli("submit", FORM, "2025-S1", "--hold")
        tree[unit].import_rows([(unit, FORM, "2025-S1", "n", 1)])
    for unit, when, state in (("t", "2025-06-13 23:59:59.999", "received_on_time"),
                              ("h", "2025-06-14 00:00:00.000", "received_late")):
        tree.set_clock(instant(when))
        tree[unit].cli("submit", FORM, "2025-S1")
        tree.sync(unit)
        row = of(kt, reporter=unit, period="2025-S1")
        assert row["state"] == state and row["received_at"].startswith(when[:19].replace(" ", "T")), row


def test_what_came_in_time_while_the_period_was_closed_is_on_time(tree):
    """Also where a correction that came with it, after the due instant, takes its place."""
    kt, t = tree["kt"], tree["t"]
    tree.set_clock(instant("2026-06-12 08:00"))
    kt.cli("period", "lock", FORM, "2026-S1")
    t.import_rows([("t", FORM, "2026-S1", "n", 1)])
    t.cli("submit", FORM, "2026-S1")
    tree.sync("t")
    tree.set_clock(instant("2026-06-16 08:00"))
    t.import_rows([("t", FORM, "2026-S1", "n", 2)])
    tree.sync("t")
    assert of(kt, reporter="t", period="2026-S1")["state"] == "late"
    mark = kt.mark()
    kt.cli("period", "reopen", FORM, "2026-S1")
    kt.wait_event(mark, event="stored", unit="t", part="merged")
    tree.sync("t", "kt")
    assert of(kt, reporter="t", period="2026-S1")["state"] == "received_on_time"
    assert kt.rollup(FORM, "2026-S1")["cells"][0]["value"] == 2


def is_verified(tree, folder):
    """Also without a node; and a byte changed in any of its files is found. The certificate counts for its
    key alone."""
    good = tree["kt"].cli("verify", "--package", folder)
    assert tree.key("kt") in good.stderr and "0 differences" in good.stderr, good.stderr
    for name in sorted(set(os.listdir(folder)) - {"certificate.pem"}):
        path = os.path.join(folder, name)
        with open(path, "rb") as f:
            data = f.read()
        at = 30 if name == "SHA256SUMS.sig" else len(data) // 2
        with open(path, "wb") as f:
            f.write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
        found = tree["kt"].cli("--output", "json", "verify", "--package", folder, check=False)
        with open(path, "wb") as f:
            f.write(data)
        assert found.returncode == 5 and json.loads(found.stdout), (name, found)
    with open(tree.certificate("t"), "rb") as f, open(os.path.join(folder, "certificate.pem"), "rb") as g:
        other, own = f.read(), g.read()
    for pem, code in ((other, 5), (own, 0)):
        with open(os.path.join(folder, "certificate.pem"), "wb") as f:
            f.write(pem)
        assert tree["kt"].cli("verify", "--package", folder, check=False).returncode == code


def test_a_submitted_report_is_packed_for_those_outside(tree):
    kt = tree["kt"]
    outlet = os.path.join(tree.folder, "outlet")
    os.makedirs(outlet)
    kt.restart(sections={"node": {"outlet": outlet}})
    mark = kt.mark()
    kt.cli("submit", FORM, "2023-A1")
    name = kt.wait_event(mark, event="packed")["package"]
    assert os.listdir(outlet) == [name]
    folder = os.path.join(outlet, name)
    assert sorted(os.listdir(folder)) == ["SHA256SUMS", "SHA256SUMS.sig", "catalogue.pb", "certificate.pem",
                                          "certificates.pem", "lineage.frames", "missing.csv", "report.csv",
                                          "report.json", "report.pb"]
    assert subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder,
                          check=False).returncode == 0
    is_verified(tree, folder)
    with open(os.path.join(folder, "report.json"), encoding="utf-8") as f:
        packed = json.load(f)
    shown = kt.rollup(FORM, "2023-A1")
    assert {key: packed[key] for key in shown if key in packed} == {k: shown[k] for k in shown if k in packed}
    assert {"cells", "ratios", "verdicts", "coverage", "digest"} <= set(packed) & set(shown)
    assert packed["cells"][0]["value"] == 2 and packed["purpose"] == "submitted"
    with open(os.path.join(folder, "report.csv"), encoding="utf-8") as f:
        assert [row["value"] for row in csv.DictReader(f) if row["kind"] == "cell"] == ["2"]
    # A correction is packed beside it; nothing is made twice.
    mark = kt.mark()
    tree["h"].import_rows([("h", FORM, "2023-A1", "n", 4)])
    tree.sync("h", "kt")
    kt.wait_event(mark, event="packed")
    mark = kt.mark()
    kt.restart(sections={"node": {"outlet": outlet}})
    kt.cli("remind")
    assert len(os.listdir(outlet)) == 2 and not [e for e in kt.events(mark) if e.get("event") == "packed"]


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
