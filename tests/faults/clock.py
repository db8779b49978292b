"""Wall clocks jump and stand still (TONGHOP_CLOCK, daemon/base/clock.h). Fails: by the checkers."""
import os
import time

from faults.fault import Fault, wait_progress

HOUR, DAY = 3600, 86400
JUMPS = [sign * seconds for seconds in (HOUR, DAY, 400 * DAY) for sign in (1, -1)]
WHO = ["p", "a", "a1"]  # one of each level; each jump once forward and once at another level
CASES = [(jump, who) for i, jump in enumerate(JUMPS) for who in (WHO[i % 3], WHO[(i + 1) % 3])]


class Clock(Fault):
    name, row = "clock", "11"
    holds = ("The wall clock of a node jumps by an hour, a day or 400 days, forward or back, stands still there, and "
             "jumps back: nothing that is decided changes, timers go on, a certificate that is not valid at that "
             "time is refused with the reason until the clock is right.")
    rounds = (4, len(CASES))
    turn = 0

    def path(self, world, unit):
        return os.path.join(world.folder, f"clock.{unit}")

    def arrange(self, world):
        for unit in WHO:
            world[unit].env["TONGHOP_CLOCK"] = self.path(world, unit)  # as long as it is not there: the real one
            world[unit].stop()
        world.revive()

    def strike(self, world, dice, typists):
        jump, self.unit = CASES[(self.turn * 5) % len(CASES)]  # 5 and 12 have no common factor: all of them
        type(self).turn += 1
        wait_progress(typists, dice.randrange(1, 10))
        with open(self.path(world, self.unit) + ".new", "w", encoding="ascii") as f:
            f.write(str(round((time.time() + jump) * 1000000)))
        os.rename(self.path(world, self.unit) + ".new", self.path(world, self.unit))
        world.happened.append(f"{self.unit} {jump // HOUR:+} hours")
        if dice.random() < 0.5:  # with new connections under that clock
            world[self.unit].stop()
            world.alive(self.unit)
        for typist in typists:
            typist.join(60)

    def heal(self, world):
        os.remove(self.path(world, self.unit))
        world.revive()

    def clear(self, world):
        for unit in WHO:
            world[unit].env.pop("TONGHOP_CLOCK")
            world[unit].stop()
        world.revive()
