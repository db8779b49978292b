"""What was handed up comes again: one message twice, in another order, a whole session from its beginning,
from a tape (harness/tape.py) and with the commune's own key. Fails: when an answer is another one than
"already here", when anything at the parent is another one than before, and by the checkers."""
from faults.fault import Fault
from harness.peer import LINK, Peer
from harness.tape import Recorder, frames

WHO, PARENT = "a1", "a"
MESSAGES = 5000   # of a round
BATCH = 50        # messages of a frame
TWICE = 10        # of so many, one comes twice
KNOWN = {"duplicate", "superseded"}
STATE = ("SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (SELECT encode(digest, 'hex') || standing || punctuality "
         "|| received_at AS x FROM tonghop.report UNION ALL SELECT id::text || encode(digest, 'hex') FROM tonghop.head "
         "WHERE digest IS NOT NULL UNION ALL SELECT 'q' || count(*) FROM tonghop.quarantine) s")


class Again(Fault):
    name, row = "again", "6"
    holds = (f"A commune's session comes again, {MESSAGES} messages a round, in its order and in another, every tenth "
             "twice: nothing at the parent changes, and each is answered as one that is there already.")
    rounds = (2, 200)

    def arrange(self, world):
        self.recorder = Recorder(world, WHO)
        self.use(world, {"sections": self.recorder.uplink()})

    @staticmethod
    def use(world, config):
        world.own_config[WHO] = config
        world[WHO].stop()
        world.alive(WHO)

    def strike(self, world, dice, typists):
        world.join(typists)
        world.settle()
        world[WHO].stop()  # its key is used by somebody else now
        session = [delivery for kind, body in frames(bytes(self.recorder.up)) if kind == "Deliveries"
                   for delivery in LINK.decode(kind, body)["delivery"]]
        before = world[PARENT].sql(STATE)
        told = {}
        with Peer(world, WHO, PARENT) as peer:
            peer.hello(unit=WHO)
            for batch in batches(self.tape(dice, session)):
                for receipt in peer.deliver(*batch):
                    answer = " ".join(filter(None, (receipt["outcome"], receipt["code"])))
                    told[answer] = told.get(answer, 0) + 1
        assert set(told) <= KNOWN, f"{len(session)} reports that are there already are answered {told}"
        assert world[PARENT].sql(STATE) == before, "something has changed at the parent"
        world.happened.append(f"{sum(told.values())} messages again: {told}")

    @staticmethod
    def tape(dice, session):
        """Sessions one after the other, every second one in an order of its own."""
        sent, whole = 0, True
        while sent < MESSAGES:
            for delivery in session if whole else dice.sample(session, len(session)):
                for _ in range(2 if dice.randrange(TWICE) == 0 else 1):
                    yield delivery
                    sent += 1
            whole = not whole

    def clear(self, world):
        self.abandon(world)
        self.use(world, {})

    def abandon(self, world):
        self.recorder.__exit__()


def batches(things):
    batch = []
    for thing in things:
        batch.append(thing)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
