"""PostgreSQL ends, or its backends do, while reports come in. Fails: by the checkers."""
import signal

from faults.fault import Fault, wait_progress


class PgKill(Fault):
    name, row = "pg-kill", "7"
    holds = ("A backend of a daemon is killed with kill -9, so that PostgreSQL throws everybody out and "
             "recovers by itself: whoever was committing does not know, and sends again.")
    rounds = (8, 200)

    def strike(self, world, dice, typists):
        for _ in range(dice.randrange(1, 3)):
            wait_progress(typists, sum(t.progress for t in typists) + dice.randrange(1, 12))
            pids = world.backends(dice.choice(list(world.nodes)))
            world.happened.append("kill a backend")
            world.signal(pids[:1], signal.SIGKILL)


class PgRestart(Fault):
    name, row = "pg-restart", "7"
    holds = ("PostgreSQL is stopped at once (immediate) and started again: what it had said yes to is there, "
             "meanwhile nobody gets a receipt.")
    rounds = (6, 200)

    def strike(self, world, dice, typists):
        for _ in range(dice.randrange(1, 3)):
            wait_progress(typists, sum(t.progress for t in typists) + dice.randrange(1, 12))
            world.happened.append("restart PostgreSQL")
            world.cluster.restart()
