"""One thing that can go wrong. A fault is a class with

    name     for --fault
    row      which row of the test plan it is, and in `holds` what must hold beside the checkers
    rounds   how many make it up: in the suite, and at night
    alone    needs a world of its own, made with `options`

and these, called in this order; each may do nothing:

    why_not()                a reason for which it cannot be done on this machine
    arrange(world)           once, before the first round
    strike(world, dice, typists)    while people type
    heal(world)              what an administrator would do afterwards; then everybody's reports
                             must be answered and all checkers green
    after(world)             what must hold beside
    clear(world)             once, after the last round
    abandon(world)           instead, when a round failed: what would outlive the world
"""
from harness import watch

IDLE_SECONDS = 5  # without an answer to anybody: something is in the way of all


class Fault:
    name = row = holds = ""
    rounds = (1, 10)
    alone = False
    options = {}
    world = None   # the class of its world, if not that of all
    typed = 12     # reports of each typist, each round
    but = ()       # checkers that cannot hold: the fault says why

    def why_not(self):
        return ""

    def arrange(self, world):
        pass

    def strike(self, world, dice, typists):
        pass

    def heal(self, world):
        world.revive()

    def after(self, world):
        pass

    def clear(self, world):
        pass

    def abandon(self, world):
        pass


def wait_lines(node, lines, typists):
    """Comes back when a node has logged so many more lines, or when nothing goes on any more."""
    mark, seen = node.mark(), -1
    with watch.growth(node.log) as grown:
        while any(t.is_alive() for t in typists) and seen < len(node.events(mark)) < lines:
            seen = len(node.events(mark))
            grown()


def wait_progress(typists, reports):
    """Comes back when so many reports were answered, or when nothing goes on any more."""
    world, seen = typists[0].world, -1
    with world.turn:
        while any(t.is_alive() for t in typists) and seen < sum(t.progress for t in typists) < reports:
            seen = sum(t.progress for t in typists)
            world.typed.wait(IDLE_SECONDS)
