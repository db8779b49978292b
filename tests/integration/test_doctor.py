"""tonghop doctor: each thing that may stop a node is brought about, found, mended as the doctor says,
and gone. The clock is turned by hand.

    test_doctor.py BUILD_DIR [TEST...]
"""
import contextlib
import json
import os
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_compat import VERSIONS, restored  # noqa: E402
from integration.test_obligations import instant  # noqa: E402

START = instant("2030-03-01 10:00")
DAY = 86400 * 1000000
FORM, PERIOD = "f", "2030-A1"


@contextlib.contextmanager
def world(build):
    with Tree(build, {"kt": "", "t": "kt"}, clock=True) as tree:
        tree.set_clock(START)
        tree.create()
        for name in ("fsync", "full_page_writes"):
            tree.cluster.sql("postgres", f"ALTER SYSTEM SET {name} = on")
        tree.cluster.sql("postgres", "SELECT pg_reload_conf()")
        tree.start()
        kinds = {"kt": ("province", ""), "t": ("district", "kt")}
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), units=catalogues.units(kinds),
            cells=[catalogues.cell(1, "n")]))
        tree.wait_catalogue(1)
        tree["t"].sql("INSERT INTO tonghop.upkeep (what, at, detail) VALUES "
                      f"('backup', to_timestamp({START} / 1000000.0), '')")
        yield tree


def doctor(node, expect, **process):
    done = node.cli("--output", "json", "doctor", expect=expect, **process)
    return json.loads(done.stdout)


def found(node, expect=1, **process):
    """What needs attention, by its check."""
    return {r["check"]: r for r in doctor(node, expect, **process) if r["state"] != "ok"}


def only(node, check, words, advice, expect=1, state=("warning", "error")):
    """There is this one finding, and it says what to do."""
    rows = found(node, expect)
    same(list(rows), [check])
    row = rows[check]
    assert row["state"] in state and words in row["found"] and advice in row["advice"], row


def linked(node):
    """Comes back when it is connected to the node above and nothing waits; each question takes a moment
    of its own, and asks it to dial now."""
    for _ in range(300):
        node.cli("sync", "--wait", "60", check=False)
        done = node.cli("--output", "json", "status", check=False)
        if done.returncode == 0 and all(x["state"] == "up" for x in json.loads(done.stdout)["links"]):
            return
    raise AssertionError(f"{node.unit} is not connected")


def well(node):
    same(found(node, 0), {})


def test_a_node_that_is_well_is_said_to_be(w):
    rows = doctor(w["t"], 0)
    looked = {r["check"] for r in rows}
    assert {"certificate", "authority", "key", "fsync", "full_page_writes", "synchronous_commit", "postgresql",
            "schema", "catalogue", "unsent", "quarantine", "held", "backup", "node", "link", "clock"} <= looked
    assert not [r for r in rows if r["state"] != "ok" or "advice" in r], rows
    assert "mục kiểm tra" in w["t"].cli("doctor", locale="vi_VN.UTF-8").stdout


# ---- The database server ----

def test_settings_that_would_lose_reports(w):
    t = w["t"]
    for name, value in (("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"),
                        ("synchronous_commit", "local"), ("autovacuum", "off")):
        w.cluster.sql("postgres", f"ALTER SYSTEM SET {name} = {value}")
        w.cluster.sql("postgres", "SELECT pg_reload_conf()")
        row = found(t)[name]
        same((row["found"], list(found(t))), (value, [name]))
        for statement in row["advice"].split(" as a ")[0].split("; "): # as it says
            w.cluster.sql("postgres", statement.rstrip(";"))
        well(t)


def test_a_database_that_is_away(w):
    w.cluster.stop()
    rows = found(w["t"], 4)
    assert rows["database"]["state"] == "error" and "start PostgreSQL" in rows["database"]["advice"], rows
    w.cluster.start()
    linked(w["t"])
    well(w["t"])


def test_a_schema_of_another_version(w):
    t = w["t"]
    t.sql("INSERT INTO tonghop.schema_version (version) VALUES (9999)")
    only(t, "schema", "version 9999", "install the newer program")
    t.sql("DELETE FROM tonghop.schema_version WHERE version = 9999")
    well(t)


def test_a_schema_that_is_older(w):
    with Tree(w.build, {"kt": ""}) as tree:
        tree.create()
        restored(tree, VERSIONS[0], "kt", upgrade=False)
        row = found(tree["kt"], 4)["schema"]
        assert "older than version" in row["found"] and "tonghop db upgrade" in row["advice"], row
        tree["kt"].cli("db", "upgrade")
        assert "schema" not in found(tree["kt"], 4)


# ---- Files ----

def test_a_certificate_that_ends(w):
    t = w["t"]
    w.make_certificates("--ca-key", "--not-after", "2030-03-20", os.path.join(w.folder, "tls"), "t")
    w.enrol(w["kt"], "t")
    t.restart()
    linked(t)
    only(t, "certificate", "2030-03-20", "tonghop key rotate", state=["warning"])
    w.set_clock(instant("2030-03-21 10:00"))
    assert found(t)["certificate"]["state"] == "error"
    w.set_clock(START)
    w.make_certificates("--ca-key", os.path.join(w.folder, "tls"), "t")
    w.enrol(w["kt"], "t")
    t.restart()
    linked(t)
    well(t)


def test_a_key_that_others_can_read(w):
    key = w.certificate("t", "key")
    os.chmod(key, 0o644)
    only(w["t"], "key", key, f"chmod 600 {key}")
    subprocess.run(found(w["t"])["key"]["advice"].split(), check=True)
    well(w["t"])


def test_a_disk_that_fills(w):
    if os.geteuid() != 0:
        raise tap.Skip("a small disk is mounted as root only")
    t = w["t"]
    outlet = os.path.join(w.folder, "outlet")
    os.mkdir(outlet)
    t.restart(sections={"node": {"outlet": outlet}})
    linked(t)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1G", "tmpfs", outlet], check=True)
    try:
        well(t)
        with open(os.path.join(outlet, "large"), "wb") as f:
            os.posix_fallocate(f.fileno(), 0, 980 << 20)
        only(t, "disk_outlet", outlet, "make room", state=["error"])
        os.remove(f.name)
        well(t)
    finally:
        subprocess.run(["umount", outlet], check=True)
    t.restart()
    linked(t)


# ---- Links ----

def test_a_link_that_is_down(w):
    w["kt"].stop()
    for _ in range(100):
        if w["t"].json("status")["links"][0]["state"] != "up":
            break
    only(w["t"], "link", "kt:", "see that the node above runs")
    w["kt"].restart()
    linked(w["t"])
    well(w["t"])


def test_a_clock_that_is_off(w):
    t, kt = w["t"], w["kt"]
    with open(w.clock + ".kt", "w", encoding="ascii") as f:
        f.write(str(START + 90 * 1000000)) # a minute and a half later
    of_all = w.env["TONGHOP_CLOCK"]
    w.env["TONGHOP_CLOCK"] = w.clock + ".kt"
    kt.restart()
    w.env["TONGHOP_CLOCK"] = of_all
    linked(t)
    only(t, "clock", "away from that of kt", "NTP")
    kt.restart()
    linked(t)
    well(t)


def test_a_node_that_does_not_run(w):
    w["t"].stop()
    only(w["t"], "node", "not reachable", "start it", expect=4)
    w["t"].start()
    linked(w["t"])
    well(w["t"])


# ---- What waits ----

def test_reports_that_wait_to_be_sent(w):
    t, kt = w["t"], w["kt"]
    kt.stop()
    mark = t.mark()
    t.import_rows([("t", FORM, PERIOD, "n", 5)])
    t.wait_event(mark, event="merged")
    assert "unsent" not in found(t) # a night may pass
    w.set_clock(START + 2 * DAY)
    assert "tonghop sync" in found(t)["unsent"]["advice"]
    kt.restart()
    linked(t)
    well(t)
    w.set_clock(START)


def test_a_catalogue_that_nobody_renews(w):
    t = w["t"]
    t.sql("UPDATE tonghop.catalogue SET taken_at = taken_at - interval '402 days'")
    only(t, "catalogue", "version 1, 401 days old", "catalogue load")
    kinds = {"kt": ("province", ""), "t": ("district", "kt")}
    w["kt"].cli("catalogue", "load", catalogues.write(
        os.path.join(w.folder, "catalogue2"), version=2, units=catalogues.units(kinds),
        cells=[catalogues.cell(1, "n")]))
    w.wait_catalogue(2)
    linked(t)
    well(t)


def test_what_is_in_quarantine(w):
    kt = w["kt"]
    kt.sql("INSERT INTO tonghop.upkeep (what, at, detail) VALUES "
           f"('backup', to_timestamp({START} / 1000000.0), '')")
    well(kt)
    kt.sql("INSERT INTO tonghop.quarantine (at, source, code, text, sha256, length, raw) VALUES "
           "(now(), 't@127.0.0.1', 'E_FORM', 'x', sha256('x'), 1, 'x')")
    only(kt, "quarantine", "1", "tonghop quarantine list")
    number = kt.json("quarantine", "list")[0]["number"]
    kt.cli("quarantine", "drop", str(number))
    well(kt)


def test_what_is_held(w):
    t, kt = w["t"], w["kt"]
    linked(t)
    kt.cli("period", "lock", FORM, PERIOD)
    t.import_rows([("t", FORM, PERIOD, "n", 6)])
    t.cli("sync", "--wait", "60", check=False)
    only(kt, "held", "1", "tonghop period reopen")
    kt.cli("period", "reopen", FORM, PERIOD)
    linked(t)
    well(kt)


def test_a_backup_that_is_old(w):
    t = w["t"]
    t.sql("UPDATE tonghop.upkeep SET at = at - interval '9 days'")
    only(t, "backup", "2030-02-20", "tonghop backup FILE")
    path = os.path.join(w.folder, "t.backup")
    t.cli("backup", path)
    well(t)


def test_a_merge_that_does_not_come(w):
    """A node that was stopped with something to merge, long ago."""
    t = w["t"]
    t.stop()
    t.sql("UPDATE tonghop.dirty SET gen = merged_gen + 1, since = since - interval '1 hour'")
    same(sorted(found(t, 4)), ["node", "unmerged"])
    t.start()
    linked(t)
    well(t)


def test_a_conflict_that_a_restore_made(w):
    """A backup was put back, and the node reported other than before while it was alone."""
    t, kt = w["t"], w["kt"]
    path = os.path.join(w.folder, "t.conflict")
    t.cli("backup", path)
    t.import_rows([("t", FORM, PERIOD, "n", 7)])
    linked(t)
    kt.stop()
    t.stop()
    t.cli("restore", "--replace", path)
    t.start()
    mark = t.mark()
    t.import_rows([("t", FORM, PERIOD, "n", 8)])
    t.wait_event(mark, event="merged")
    kt.restart()
    linked(t)
    only(t, "conflict", "1", "report resolve") # at the unit's node, where it is settled
    ((digest,),) = t.sql("SELECT encode(digest, 'hex') FROM tonghop_read.head WHERE part = 'merged'")
    for _ in range(300): # until it has fetched the head of the node above
        if t.cli("report", "resolve", "t", FORM, PERIOD, "--keep", digest, check=False).returncode == 0:
            break
    linked(t)
    well(t)


# ---- Status for scripts ----

def test_status_says_by_its_exit_code_whether_the_node_is_there(w):
    t = w["t"]
    t.cli("status")
    t.stop()
    t.cli("status", expect=4)
    t.start()
    w.cluster.stop()
    t.wait_event(event="database_down")
    same(t.json("status", expect=4)["database"], False)
    w.cluster.start()
    linked(t)
    t.cli("status")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
