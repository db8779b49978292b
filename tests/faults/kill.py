"""kill -9 of daemons, and stopping them for a while, at random moments. Fails: by the checkers."""
import signal

from faults.fault import Fault, wait_lines, wait_progress

LEVELS = [("p",), ("a", "b"), ("a1", "a2", "b1")]
REST = 4  # most seconds that anybody is stopped in the suite: longer than the typists' patience


class Kill(Fault):
    name, row = "kill", "1"
    holds = ("A daemon of each of the three levels is killed with kill -9 after a random number of its "
             "own log lines while reports come in. Started again it goes on by itself.")
    rounds = (20, 340)

    def strike(self, world, dice, typists):
        victims = [dice.choice(level) for level in LEVELS]
        dice.shuffle(victims)
        for unit in victims:
            wait_lines(world[unit], dice.randrange(1, 8), typists)
            world.kill(unit)
            if dice.random() < 0.5:  # else the next dies while this one is down
                world.alive(unit)


class Stop(Fault):
    name, row = "stop", "15"
    holds = ("A parent, a child or PostgreSQL is stopped (SIGSTOP) in the middle of things and goes on "
             "later, after the other side may have opened a second session: no double session, no "
             "false receipt.")
    rounds = (4, 100)

    def strike(self, world, dice, typists):
        wait_progress(typists, dice.randrange(1, 20))
        who = dice.choice(["a", "a1", "p", "postgres"])
        world.happened.append(f"stop {who}")
        if who == "postgres":
            self.stopped = world.cluster.backends(world["a"].database) + [world.cluster.postmaster()]
        else:
            self.stopped = [world[who].process.pid]
        world.signal(self.stopped, signal.SIGSTOP)
        world.rest(dice.uniform(0, REST))

    def heal(self, world):
        world.signal(self.stopped, signal.SIGCONT)
        world.revive()
