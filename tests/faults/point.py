"""The named places between two steps of a report's way (daemon/base/fault.h), each with each thing
that can happen there. Fails: by the checkers, and when nobody comes by at a place."""
import random

from faults.fault import Fault

ANY, PARENTS, CHILDREN = ("p", "a", "b", "a1", "a2", "b1"), ("p", "a", "b"), ("a", "b", "a1", "a2", "b1")
# point: (where, what the test plan calls it, actions beside kill and delay)
POINTS = {
    "accept_commit": (ANY, "C1 C6 inside the accept transaction", ["error"]),
    "accept_item": (ANY, "C15 between two reports of one batch", []),
    "in_doubt": (ANY, "C2 C7 the answer to COMMIT is not known", ["error"]),
    "accepted": (ANY, "C8 after COMMIT, before anybody is told", []),
    "read": (PARENTS, "C5 read, and nothing done yet", ["error"]),
    "answer": (PARENTS, "C8 before the receipts are written", ["error"]),
    "answered": (PARENTS, "C9 the receipts are on their way", []),
    "send": (CHILDREN, "C3 C14 before it is sent", ["error"]),
    "sent": (CHILDREN, "C4 while it is sent", []),
    "mark": (CHILDREN, "C10 the receipts are here and not noted", ["error"]),
    "marked": (CHILDREN, "C11 whether they were noted is not known", ["error"]),
    "merge": (ANY, "C12 taken in, not merged", []),
    "merge_commit": (ANY, "C13 inside the merge", ["error"]),
    "merged": (ANY, "C14 merged, not sent", []),
}
CASES = [(point, action) for point, (_, _, more) in POINTS.items() for action in ["kill", "delay", *more]]
EACH = 4   # cases of a round, at different nodes
TRIES = 6


class Point(Fault):
    name, row = "point", "3"
    holds = ("At each of %d named places of a report's way the daemon is killed, stands still for five "
             "seconds, or takes the step for failed: %s." %
             (len(POINTS), "; ".join(f"{point}: {text}" for point, (_, text, _) in POINTS.items())))
    rounds = (-(-len(CASES) // EACH), 4 * -(-len(CASES) // EACH))
    left = []

    def strike(self, world, dice, typists):
        self.armed = {}
        for _ in range(EACH):
            if not Point.left:
                Point.left = random.Random(dice.random()).sample(CASES, len(CASES))
            case = next((c for c in reversed(Point.left) if self.free(c[0])), None)
            if case:  # else every node that comes by at what is left has something to do already
                Point.left.remove(case)
                self.arm(world, dice, *case)
        for unit in self.armed:
            world[unit].stop()
            world.alive(unit)
        self.keep_going(world, typists)

    def free(self, point):
        return [u for u in POINTS[point][0] if u not in self.armed]

    def arm(self, world, dice, point, action):
        unit = dice.choice(self.free(point))
        world[unit].env["TONGHOP_FAULT"] = f"{point}:{action}:{dice.randrange(1, 4)}"
        self.armed[unit] = (point, action, world[unit].mark())

    @staticmethod
    def keep_going(world, typists):
        """Whoever dies is started again."""
        while any(t.is_alive() for t in typists):
            world.revive()
            with world.turn:
                world.typed.wait(0.5)

    def missing(self, world):
        return [unit for unit, (point, _, mark) in self.armed.items()
                if not any(e.get("event") == "fault" and e["point"] == point for e in world[unit].events(mark))]

    def after(self, world):
        dice = random.Random(world.number)
        for _ in range(TRIES):
            try:
                world.settle()
            except RuntimeError:
                continue  # somebody died in the middle of it, as was to be expected
            if not self.missing(world):
                break
            typists = world.typists(dice, self.typed)
            for typist in typists:
                typist.start()
            self.keep_going(world, typists)
            world.join(typists)
        world.happened += [f"{point} {action} at {unit}" for unit, (point, action, _) in self.armed.items()]
        assert not self.missing(world), f"nobody came by: {[(u, self.armed[u][:2]) for u in self.missing(world)]}"
        for unit in self.armed:
            world[unit].env.pop("TONGHOP_FAULT", None)
