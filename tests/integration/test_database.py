"""What PostgreSQL refuses, breaks off or has no longer: of a batch of reports only the one is answered
otherwise that a statement fails for, nothing that was not committed is answered as if it were, and a merge
whose inputs are not as they were says so, leaves what stands, is no hindrance to other keys, and goes on
when they are there again.

kt > t; the communes u1 to u3 have no nodes, t keeps their reports. A trigger of the test's own in t's
database makes the trouble."""
import contextlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap, watch  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import Local, own  # noqa: E402
from harness.tree import Tree  # noqa: E402

UNITS = ["u1", "u2", "u3"]
YEARS = iter(f"{year}-A1" for year in range(2001, 2030))  # each test has a period of its own
ROUNDS = 300
# What is in its table happens. (To make and drop triggers as they are wanted would wait for t, and t for them.)
TROUBLE = """
CREATE TABLE tonghop.trouble (place text, word text, what text, words text);
CREATE FUNCTION tonghop.trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM tonghop.trouble WHERE place = TG_ARGV[0] LOOP
        IF t.word <> '' THEN
            CONTINUE WHEN position(t.word::bytea IN NEW.bytes) = 0;
        END IF;
        IF t.what = 'end' THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
        ELSIF t.what = 'spoil' THEN
            NEW.bytes := '\\x00';
        ELSE
            RAISE EXCEPTION USING ERRCODE = t.what, MESSAGE = t.words;
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER trouble BEFORE INSERT ON tonghop.report FOR EACH ROW EXECUTE FUNCTION tonghop.trouble('report');
CREATE TRIGGER trouble BEFORE UPDATE ON tonghop.outbox FOR EACH ROW EXECUTE FUNCTION tonghop.trouble('outbox');
"""


class World(Tree):
    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt"})
        self.chains = {}

    def __enter__(self):
        self.create()
        self["t"].sql(TROUBLE)
        self.start()
        self.load(1)
        return self

    def load(self, version, **begins):
        """A version that is in force from the beginning; begins: days of units of which there is nothing
        before."""
        rows = catalogues.units({"kt": ("province", ""), "t": ("district", "kt")})
        rows += [dict(row, entered_at="t") for row in catalogues.units({u: ("commune", "t") for u in UNITS})]
        rows = [dict(row, valid_from=begins.get(row["unit"], "2000-01-01")) for row in rows]
        form = {"calendar": "year", "frequency": "A", "kind": "periodic"}
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, f"catalogue{version}"), version, in_force_from="2000-01-01", units=rows,
            forms=[{"form": "f", "title": "f", **form}, {"form": "g", "title": "g", **form},
                   {"form": "dk", "title": "dk", **form, "kind": "registration"},
                   {"form": "dk2", "title": "dk2", **form, "kind": "registration"}],
            cells=[catalogues.cell(1, "all"), catalogues.cell(2, "grows"), catalogues.cell(3, "reg", form="dk"),
                   catalogues.cell(4, "done", form="g"), catalogues.cell(5, "reg2", form="dk2")],
            ratios=[catalogues.ratio(1, "rate", "done", "dk:reg", form="g"),
                    catalogues.ratio(2, "rate2", "done", "dk2:reg2", form="g")],
            rules=[{"form": "f", "rule": "r", "expression": "grows >= previous:grows", "severity": "error",
                    "message_vi": "giảm", "message_en": "it fell"}]))
        self.wait_catalogue(version)

    def revision(self, unit, period, value):
        """The next one of the unit's; kept() makes it the last."""
        chain = self.chains.get((unit, period), [])
        before = {"rev": len(chain) + 1, "prev": chain[-1].digest} if chain else {}
        return own(unit, "f", period, {1: value}, **before)

    def kept(self, report):
        self.chains.setdefault((report.fields["unit"], report.fields["period"]), []).append(report)

    def hand_in(self, *reports):
        """In one batch; the receipts, of which those that are stored are noted."""
        link = Local(self["t"])
        with link:
            receipts = link.deliver(*reports)
        for report, receipt in zip(reports, receipts):
            if receipt["outcome"] == "stored":
                self.kept(report)
        return receipts

    def enter(self, period, **values):
        receipts = self.hand_in(*(self.revision(u, period, v) for u, v in values.items()))
        same([r["outcome"] for r in receipts], ["stored"] * len(values))

    @contextlib.contextmanager
    def trouble(self, table, what, words="", of=""):
        """For a while: when a report (whose bytes have the word) comes into t's database, or a row of the outbox
        is changed. what: a SQLSTATE, with these words; "end": the session ends; "spoil": of the report's bytes."""
        self["t"].sql(f"INSERT INTO tonghop.trouble VALUES ('{table}', '{of}', '{what}', '{words}')")
        try:
            yield
        finally:
            self["t"].sql("DELETE FROM tonghop.trouble")

    def tamper(self, statement):
        """What no program of ours does to a report."""
        self["t"].sql(f"SET session_replication_role = replica; {statement}")

    def put_back(self, report):
        """The bytes of a report that trouble() changed."""
        self.tamper(f"UPDATE tonghop.report SET bytes = '\\x{report.bytes.hex()}' WHERE digest = "
                    f"'\\x{report.digest.hex()}'")

    def damage(self, digest, change):
        """Of the report, until repair(); change: a statement but for which row."""
        self.tamper("DROP TABLE IF EXISTS tonghop.kept_away; CREATE TABLE tonghop.kept_away AS SELECT * FROM "
                    f"tonghop.report WHERE digest = '\\x{digest.hex()}'; {change} WHERE digest = '\\x{digest.hex()}'")

    def repair(self, digest):
        self.tamper(f"DELETE FROM tonghop.report WHERE digest = '\\x{digest.hex()}'; "
                    "INSERT INTO tonghop.report SELECT * FROM tonghop.kept_away")

    def sum(self, period, node="t"):
        """None while nobody gave it."""
        values = [c["value"] for c in self[node].rollup("f", period)["cells"] if c["cell"] == "all"]
        return values[0] if values else None

    def wait_sum(self, period, wanted, node="t"):
        for _ in range(ROUNDS):
            if self.sum(period, node) == wanted:
                return
            self["t"].cli("sync", "--wait", "1", check=False)
        raise AssertionError(f"{self.sum(period, node)} where {wanted} should be")

    def stored(self, period):
        return self["t"].sql("SELECT h.unit FROM tonghop.head h WHERE h.part = 1 AND h.digest IS NOT NULL AND "
                             f"h.period = '{period}' ORDER BY 1")


def outcomes(receipts):
    return [r["outcome"] for r in receipts]


def three(w, period, u2):
    return [w.revision("u1", period, 1), w.revision("u2", period, u2), w.revision("u3", period, 100)]


def test_a_value_that_postgresql_refuses_is_refused_alone_and_kept(w):
    period = next(YEARS)
    mark = w["t"].mark()
    with w.trouble("report", "22003", "no such value", of="u2"):
        receipts = w.hand_in(*three(w, period, 10))
    same(outcomes(receipts), ["stored", "rejected", "stored"])
    same(receipts[1]["code"], "E_VALUE")
    assert "no such value" in receipts[1]["text"], receipts[1]
    w["t"].wait_event(mark, event="store_failed", sqlstate="22003")
    same(w.stored(period), [["u1"], ["u3"]])
    w.wait_sum(period, 101)
    kept = w["t"].json("quarantine", "list")
    assert any(q["code"] == "E_VALUE" for q in kept), kept
    w.enter(period, u2=10)  # it was the database, not the report
    w.wait_sum(period, 111)


def sessions(w):
    """Of t's daemon, with the instants at which they began."""
    return w["t"].sql("SELECT pid, backend_start FROM pg_stat_activity WHERE datname = current_database() AND "
                      "application_name = 'tonghopd'")


def wait_session(w, but):
    """Until another one is the only one."""
    with watch.growth(w["t"].log) as grown:
        for _ in range(watch.ROUNDS):
            found = sessions(w)
            if len(found) == 1 and found[0] not in but:
                return found[0]
            grown()
    raise AssertionError(f"it stays {found}")


def test_a_session_that_has_worked_is_followed_by_a_small_one_and_nobody_notices(w):
    """With idle = 1s. Reports come before, while it changes and after; who listens goes on listening."""
    t, period = w["t"], next(YEARS)
    t.restart(sections={"database": {"idle": "1s"}})
    mark, seen = t.mark(), sessions(w)
    for value in range(1, 4):
        w.enter(period, u1=value)
        w.wait_sum(period, value)
        seen.append(wait_session(w, seen))
    w.sync("t", "kt")
    same(w.sum(period, node="kt"), 3)
    for event in ("database_down", "database_up", "uplink_down"):
        same([e for e in t.events(mark) if e.get("event") == event], [])
    t.sql("UPDATE tonghop.unit_key SET ended_at = now() WHERE unit = 'kt'")  # the new one listens as well
    t.wait_event(mark, event="uplink_down")
    t.sql("UPDATE tonghop.unit_key SET ended_at = NULL WHERE unit = 'kt'")
    t.restart()


def test_of_a_full_disk_only_whom_it_meets_is_asked_to_come_again(w):
    period = next(YEARS)
    reports = three(w, period, 10)
    with w.trouble("report", "53100", "no space", of="u2"):
        receipts = w.hand_in(*reports)
        same(outcomes(receipts), ["stored", "retry", "stored"])
        same((receipts[1]["code"], receipts[1]["after_ms"]), ("E_DATABASE", 1000))
        same(outcomes(w.hand_in(reports[1])), ["retry"])  # and again, alone
    same(w.stored(period), [["u1"], ["u3"]])
    same(outcomes(w.hand_in(*reports)), ["duplicate", "stored", "duplicate"])
    w.wait_sum(period, 111)


def test_the_last_of_a_batch_may_be_the_one(w):
    period = next(YEARS)
    with w.trouble("report", "53100", "no space", of="u3"):
        receipts = w.hand_in(*three(w, period, 10))
    same(outcomes(receipts), ["stored", "stored", "retry"])
    w.enter(period, u3=100)
    w.wait_sum(period, 111)


def test_a_session_that_ends_in_the_middle_has_stored_nothing(w):
    period = next(YEARS)
    mark = w["t"].mark()
    with w.trouble("report", "end", of="u2"):
        receipts = w.hand_in(*three(w, period, 10))
    same(outcomes(receipts), ["retry"] * 3)
    same({r["code"] for r in receipts}, {"E_DATABASE"})
    same(w.stored(period), [])
    w["t"].wait_event(mark, event="database_up")
    w.enter(period, u1=1, u2=10, u3=100)
    w.wait_sum(period, 111)


def test_reports_under_way_when_postgresql_dies_are_answered_by_retry(w):
    """By nothing else, for they are not there; and they are taken when it is back."""
    period = next(YEARS)
    mark = w["t"].mark()
    reports = three(w, period, 10)
    with contextlib.suppress(RuntimeError), w.cluster.locked(w["t"].database, "tonghop.head"):  # who locks dies, too
        link = Local(w["t"])
        with link:
            link.say(*reports)
            w.cluster.wait_blocked(w["t"].database)
            w.cluster.stop()
            receipts = link.answers(3)
    w.cluster.start()
    same(outcomes(receipts), ["retry"] * 3)
    same({r["code"] for r in receipts}, {"E_DATABASE"})
    w["t"].wait_event(mark, event="database_up")
    same(w.stored(period), [])
    w.enter(period, u1=1, u2=10, u3=100)
    w.wait_sum(period, 111)


def test_a_sum_that_cannot_be_taken_away_is_made_anew(w):
    """Of the revision before, which is to be subtracted, the bytes are no report."""
    period = next(YEARS)
    w.enter(period, u1=1, u2=10)
    w.wait_sum(period, 11)
    mark = w["t"].mark()
    w.tamper(f"UPDATE tonghop.report SET bytes = '\\x00' WHERE digest = '\\x{w.chains['u2', period][-1].digest.hex()}'")
    w.enter(period, u2=20)
    w.wait_sum(period, 21)
    w["t"].wait_event(mark, event="merge_failed", period=period)


GONE, NO_REPORT = "DELETE FROM tonghop.report", "UPDATE tonghop.report SET bytes = '\\x00'"


def damaged(w, change, words):
    """A merge of everything, one input of which is damaged so."""
    period, other = next(YEARS), next(YEARS)
    w.enter(period, u1=1, u2=10)
    w.wait_sum(period, 11)
    last = w.chains["u2", period][-1].digest
    w.damage(last, change)
    w["t"].restart()  # so that no sums are at hand
    mark = w["t"].mark()
    w.enter(period, u1=2)
    w["t"].wait_event(mark, event="merge_failed", period=period, why=words)
    same(w.sum(period), 11)  # what stands
    w.enter(other, u1=5)
    w.wait_sum(other, 5)
    w.repair(last)
    w.wait_sum(period, 12)
    w.wait_sum(period, 12, node="kt")


def test_an_input_that_is_no_report_any_more_stops_its_own_merge_only(w):
    damaged(w, NO_REPORT, "")


def test_an_input_whose_bytes_are_gone_stops_its_own_merge_only(w):
    damaged(w, GONE, "the bytes of a revision of u2 are not in the ledger")


def test_a_registration_that_is_damaged_stops_what_takes_from_it(w):
    period = next(YEARS)
    registered = own("u2", "dk", period, {3: 10})
    same(outcomes(w.hand_in(registered, own("u2", "dk2", period, {5: 20}), own("u2", "g", period, {4: 5}))),
         ["stored"] * 3)
    w.sync("t", "kt")
    same(Rollup(w["kt"], "g", period).of("rate"), "5/10 50.00")
    same(Rollup(w["kt"], "g", period).of("rate2"), "5/20 25.00")
    value, rev, prev = 5, 1, own("u2", "g", period, {4: 5}).digest
    for change, words in ((GONE, "the bytes of the dk of u2 are not in the ledger"), (NO_REPORT, "")):
        w.damage(registered.digest, change)
        mark = w["t"].mark()
        value, rev = value + 1, rev + 1
        corrected = own("u2", "g", period, {4: value}, rev=rev, prev=prev)
        prev = corrected.digest
        same(outcomes(w.hand_in(corrected)), ["stored"])
        w["t"].wait_event(mark, event="merge_failed", form="g", period=period, why=words)
        same(Rollup(w["t"], "g", period).of("rate"), f"{value - 1}/10 {value - 1}0.00")
        w.repair(registered.digest)
        w.sync("t", "kt")
        same(Rollup(w["kt"], "g", period).of("rate"), f"{value}/10 {value}0.00")


def test_a_key_that_somebody_else_has_touched_is_summed_from_nothing(w):
    period = next(YEARS)
    for value, touched, how in ((1, False, "whole"), (2, False, "changed"), (3, True, "whole")):
        if touched:
            w["t"].sql("UPDATE tonghop.dirty SET gen = gen + 1 WHERE head_id = (SELECT id FROM tonghop.head WHERE "
                       f"unit = 't' AND part = 2 AND form = 'f' AND period = '{period}')")
        mark = w["t"].mark()
        w.enter(period, u1=value)
        w["t"].wait_event(mark, event="merged", period=period, how=how)
        w.wait_sum(period, value)


def test_a_revision_damaged_on_its_way_into_the_ledger_changes_no_sum(w):
    """The sums are at hand, and what is to be added to them is no report."""
    period = next(YEARS)
    w.enter(period, u1=1, u2=10)
    w.wait_sum(period, 11)
    mark = w["t"].mark()
    with w.trouble("report", "spoil", of="u2"):
        w.enter(period, u2=20)
    w["t"].wait_event(mark, event="merge_failed", period=period)
    same(w.sum(period), 11)
    w.put_back(w.chains["u2", period][-1])
    w.wait_sum(period, 21)


def test_what_only_waits_is_neither_submitted_nor_taken_back(w):
    period = next(YEARS)
    w["t"].cli("period", "lock", "f", period)
    same(outcomes(w.hand_in(w.revision("u1", period, 1))), ["held"])
    nothing_to_hand_on(w, period)


def test_what_was_not_reported_is_neither_submitted_nor_taken_back(w):
    period = next(YEARS)
    nothing_to_hand_on(w, period)
    same(w["t"].sql(f"SELECT count(*) FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id WHERE h.period = "
                    f"'{period}'"), [["0"]])


def test_what_was_never_summed_is_not_taken_back(w):
    period = next(YEARS)
    mark = w["t"].mark()
    with w.trouble("report", "spoil", of="u1"):
        w.enter(period, u1=1)
    w["t"].wait_event(mark, event="merge_failed", period=period)
    done = w["t"].cli("report", "withdraw", "t", "f", period, check=False)
    assert done.returncode not in (0, 2) and "E_NO_REPORT" in done.stdout + done.stderr, done
    w.put_back(w.chains["u1", period][-1])
    w.wait_sum(period, 1)


def test_what_is_to_be_merged_may_be_forgotten(w):
    """The row of dirty of a key is gone: it is submitted all the same, and merged again when something comes."""
    period = next(YEARS)
    w.enter(period, u1=1)
    w.wait_sum(period, 1)
    w.sync("t")
    w["t"].sql("DELETE FROM tonghop.dirty WHERE head_id = (SELECT id FROM tonghop.head WHERE unit = 't' AND part = 2 AND "
               f"form = 'f' AND period = '{period}')")
    w["t"].cli("submit", "f", period)
    w.enter(period, u1=2)
    w.wait_sum(period, 2)
    w.wait_sum(period, 2, node="kt")


def nothing_to_hand_on(w, period):
    for command in (("submit",), ("report", "withdraw", "t")):
        done = w["t"].cli(*command, "f", period, check=False)
        assert done.returncode not in (0, 2), done
        assert "E_NO_REPORT" in done.stdout + done.stderr, done


def test_a_rule_over_the_year_before_is_judged_by_what_the_ledger_has_of_it(w):
    def grows(year, value, **more):
        return own("u1", "f", f"{year}-A1", {2: value}, **more)
    same(outcomes(w.hand_in(grows(2041, 5))), ["stored"])
    refused, = w.hand_in(grows(2042, 4))
    same((refused["outcome"], refused["code"]), ("rejected", "E_RULE"))
    assert refused["text"].startswith("r: "), refused
    same(outcomes(w.hand_in(grows(2042, 5), grows(2044, 1))), ["stored", "stored"])  # 2043 is not there
    same(outcomes(w.hand_in(grows(2043, 4))), ["rejected"])


def test_receipts_that_cannot_be_noted_come_again(w):
    """t cannot write down what kt answered: so t says it again, and kt knows it already."""
    period = next(YEARS)
    mark = w["t"].mark()
    with w.trouble("outbox", "53100", "not now"):
        w.enter(period, u1=1)
        w["t"].wait_event(mark, event="outbox_failed", why="not now")
    w.sync("t", "kt")
    same(w.sum(period, node="kt"), 1)
    same(w["t"].sql("SELECT count(*) FROM tonghop.outbox o JOIN tonghop.head h ON h.id = o.head_id WHERE "
                    f"h.period = '{period}' AND o.outcome IS NULL"), [["0"]])


def test_where_a_version_does_not_have_a_unit_its_reports_wait_for_one_that_has(w):
    period = next(YEARS)
    w.enter(period, u1=1, u2=10)
    w.wait_sum(period, 11)
    w.load(2, u2="2060-01-01")
    w.wait_sum(period, 1)
    head = ("SELECT rev, digest FROM tonghop.head WHERE unit = 't' AND part = 2 AND form = 'f' AND period = "
            f"'{period}'")
    mark, before = w["t"].mark(), w["t"].sql(head)
    w.load(3, **{u: "2060-01-01" for u in ["t", *UNITS]})
    w["t"].wait_event(mark, event="not_asked", period=period,
                      why=f"by catalogue version 3 this unit is not there in {period}")
    same(w["t"].sql(head), before)  # it stands
    w.load(4)
    w.wait_sum(period, 11)
    w.wait_sum(period, 11, node="kt")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
