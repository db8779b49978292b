"""A child that does not know how far its parent is: the parent took in a revision, and the child never
heard of it while the link stood. What goes up next is a difference to an older one, which the parent
cannot use; it asks, and gets everything in one step.

    test_need.py BUILD_DIR
"""
import contextlib
import os
import random
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from faults import checkers  # noqa: E402
from faults.world import PERIODS, Typist, World  # noqa: E402
from harness import tap  # noqa: E402

REVISIONS = 10  # so many that asking for one after the other would take minutes
SECONDS = 20


@contextlib.contextmanager
def world(build):
    with World(build) as w:
        yield w.begin()


def enter(w, period):
    typist = Typist(w, "b1", random.Random(1), 1, [period])
    typist.dice.random = lambda: 1  # nothing but the report
    typist.start()
    w.join([typist])


def forget_when_next(w, period):
    """In the moment in which the next revision is made, the child forgets the receipt for the last one."""
    (head, rev), = w["b1"].sql(f"SELECT id, rev FROM tonghop.head WHERE unit = 'b1' AND part = 2 AND period = '{period}'")
    w["b1"].sql("CREATE OR REPLACE FUNCTION tonghop.forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"UPDATE tonghop.outbox SET outcome = NULL WHERE head_id = {head} AND rev = {rev}; RETURN NULL; END $$; "
                f"CREATE TRIGGER forget{head} AFTER INSERT ON tonghop.outbox FOR EACH ROW WHEN (NEW.head_id = {head} "
                f"AND NEW.rev = {rev} + 1) EXECUTE FUNCTION tonghop.forget()")


def test_what_the_node_above_needs_is_sent_in_one_step(w):
    for submitted, period in ((False, PERIODS[0]), (True, PERIODS[1])):
        for i in range(REVISIONS):
            enter(w, period)
            w["b1"].cli("sync", "--wait", "60")
            if submitted and i == REVISIONS // 2:
                w["b1"].cli("submit", "f", period)
        forget_when_next(w, period)
        mark = w["b1"].mark()
        enter(w, period)
        w["b1"].cli("sync", "--wait", str(SECONDS))
        needed = [e for e in w["b1"].events(mark) if e.get("outcome") == "need"]
        assert len(needed) == (not submitted), needed
        checkers.all(w)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
