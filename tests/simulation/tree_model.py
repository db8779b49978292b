#!/usr/bin/env python3
"""Communes that move between districts, tried at random: communes report to the district that
their catalogue names, districts hand the sum up, the province decides which report of each
district counts. Catalogues arrive at different times, a commune may be set up with two districts,
messages are lost, come twice and in any order, communes amend; one district may claim communes
that are not its own, and never give up what it had. Who keeps back the district that a commune is
below by the catalogue has a grace to report anew; when it runs out is drawn, too.

Whatever happens, no commune may be counted twice at the province at any moment; and once every
catalogue is everywhere and everything has arrived, the province must hold the sum of what the
communes reported last, nothing else. The design's rule must do both in every run; each simpler
rule must be seen to fail.

    tree_model.py [--runs N]     for each rule, default 2,000

TONGHOP_TIMES multiplies it, TONGHOP_SEED is the first seed. Speaks TAP. Fails: "not ok" with the
first seed that shows what is wrong.
"""
import os
import random
import sys
import time
from collections import namedtuple

# A district's report: what it covers is {commune: (revision, value)}.
Sum = namedtuple("Sum", "district rev covers")
Typed = namedtuple("Typed", "commune to rev value")

# districts look: whether a district leaves out who is not below it by its own catalogue.
# province looks: whether the province holds a report that covers who is not below the sender.
# choose: what the province makes of what is left.
# again: whether what was taken under an older catalogue is looked at again when a new one comes.
# heirs_too: whether those are judged who got a commune from the hostile district.
#
# choose: (newest, before, tree, overdue) -> (what counts of each district, who is at fault that not
# all of the newest does). tree: {commune: district}, who is rightful by the province's catalogue;
# overdue: whose grace is over.
Rule = namedtuple("Rule", "name districts_look province_looks choose again heirs_too",
                  defaults=(False, False))


# ---- Which report of each district counts ----

def choose_newest(newest, before, tree, overdue):
    return dict(newest), set()


def choose_one_by_one(newest, before, tree, overdue):
    """Each district's newest, unless it shares a commune with what counts of another."""
    chosen = dict(before)
    for district, report in sorted(newest.items()):
        others = {c for d, r in chosen.items() if d != district for c in r.covers}
        if not others & set(report.covers):
            chosen[district] = report
    return chosen, set()


def choose_all_or_nothing(newest, before, tree, overdue):
    return (dict(newest) if not clashing(newest) else dict(before)), set()


def choose_step_back(newest, before, tree, overdue):
    """All together; while two share a commune, both go back to what counted of them before."""
    chosen = dict(newest)
    while True:
        back = {d for d in clashing(chosen) if chosen[d] != before.get(d)}
        if not back:
            return chosen, set()
        for d in back:
            if d in before:
                chosen[d] = before[d]
            else:
                del chosen[d]


def choose_rightful(newest, before, tree, overdue):
    """All together; while two share a commune, who is not rightful goes back, or both where none of
    them is. Who is rightful goes back only where the other one is back already, within its grace;
    after it, and when nobody has to go back any more, the other one counts as nothing."""
    chosen, is_back, fault = dict(newest), set(), set()
    while True:
        back, out = set(), set()
        for d, other, c in sharing(chosen):
            if tree[c] == d:
                back |= {d} if other in is_back - (overdue & fault) else set()
            elif d not in is_back:
                back.add(d)
                fault.add(d)
            elif tree[c] == other and d in overdue & fault:
                out.add(d)
        back -= is_back
        is_back |= back
        for d in back or out:
            del chosen[d]
            if d in back and d in before:
                chosen[d] = before[d]
        if not back:
            return chosen, fault


def choose_for_ever(newest, before, tree, overdue):
    """The same, and the grace has no end."""
    return choose_rightful(newest, before, tree, set())


def sharing(chosen):
    """(district, another one, a commune that both cover)"""
    return [(d, other, c) for d in chosen for other in chosen if d != other
            for c in chosen[d].covers if c in chosen[other].covers]


def clashing(chosen):
    """Districts of which another one covers a commune too."""
    first, found = {}, set()
    for d, report in sorted(chosen.items()):
        for c in report.covers:
            if c in first:
                found |= {d, first[c]}
            first.setdefault(c, d)
    return found


def below_only(reports, tree):
    return {d: r for d, r in reports.items() if all(tree[c] == d for c in r.covers)}


# ---- A run ----

class Run:
    def __init__(self, seed, rule, districts, hostile):
        self.chance, self.rule = random.Random(seed), rule
        self.districts = [chr(ord("A") + i) for i in range(districts)]
        self.hostile = self.districts[-1] if hostile else None
        self.communes = range(2 * districts + 1)
        old = {c: self.chance.choice(self.districts) for c in self.communes}
        new = dict(old)
        for c in self.chance.sample(list(self.communes), self.chance.randint(1, districts + 1)):
            new[c] = self.chance.choice([d for d in self.districts if d != old[c]])
        self.catalogues = [old, new]
        self.at_district = dict.fromkeys(self.districts, 0)
        self.at_commune = dict.fromkeys(self.communes, 0)
        self.at_province = 0
        self.typed = {c: (1, self.value(c)) for c in self.communes}
        self.taken = {d: {} for d in self.districts}
        self.rev = dict.fromkeys(self.districts, 0)
        self.arrived, self.newest, self.held, self.counted = {}, {}, {}, {}
        self.at_fault, self.overdue = set(), set()
        self.network = []
        self.twice = False

    def value(self, commune):
        return self.chance.randint(1, 9) * 10 ** commune

    # -- what each does --

    def report(self, commune, both=False):
        to = {self.catalogues[self.at_commune[commune]][commune]}
        if both:
            to.add(self.chance.choice(self.districts))
        for d in sorted(to):
            self.network.append(Typed(commune, d, *self.typed[commune]))

    def sum_up(self, district):
        mine = self.taken[district]
        if self.rule.districts_look:
            tree = self.catalogues[self.at_district[district]]
            mine = {c: x for c, x in mine.items() if tree[c] == district}
        if district == self.hostile:
            claimed = self.chance.sample(list(self.communes), 2)
            mine = {**mine, **{c: (99, 7 * 10 ** c) for c in claimed}}
        self.rev[district] += 1
        self.network.append(Sum(district, self.rev[district], mine))

    def take(self, message):
        if isinstance(message, Typed):
            before = self.taken[message.to].get(message.commune, (0,))
            if before[0] < message.rev:
                self.taken[message.to][message.commune] = (message.rev, message.value)
                self.sum_up(message.to)
        elif message.rev > self.arrived.get(message.district, 0):
            self.arrived[message.district] = message.rev
            self.held[message.district] = message
            self.decide()

    def decide(self):
        """Also when a catalogue comes: what is held is judged again."""
        tree = self.catalogues[self.at_province]
        for d, report in list(self.held.items()):
            if not self.rule.province_looks or all(tree[c] == d for c in report.covers):
                self.newest[d] = self.held.pop(d)
        if self.rule.again:
            self.newest = below_only(self.newest, tree)
            self.counted = below_only(self.counted, tree)
        self.counted, self.at_fault = self.rule.choose(self.newest, self.counted, tree,
                                                       self.overdue)
        self.overdue &= self.at_fault
        communes = [c for r in self.counted.values() for c in r.covers]
        self.twice |= len(communes) != len(set(communes))

    # -- what happens --

    def step(self):
        x, chance = self.chance.random(), self.chance
        if x < 0.5 and self.network:
            i = chance.randrange(len(self.network))
            self.take(self.network[i] if chance.random() < 0.1 else self.network.pop(i))
        elif x < 0.6:
            c = chance.choice(self.communes)
            self.typed[c] = (self.typed[c][0] + 1, self.value(c))
            self.report(c, both=chance.random() < 0.15)
        elif x < 0.7:
            c = chance.choice(self.communes)
            self.at_commune[c] = 1
            self.report(c)
        elif x < 0.8:
            d = chance.choice(self.districts)
            self.at_district[d] = 1
            self.sum_up(d)
        elif x < 0.83:
            self.at_province = 1
            self.decide()
        elif x < 0.88 and self.network:
            self.network.pop(chance.randrange(len(self.network)))
        elif x < 0.91 and self.at_fault:
            self.grace_ends(chance.choice(sorted(self.at_fault)))

    def grace_ends(self, *districts):
        self.overdue.update(districts)
        self.decide()

    def heal(self):
        """The catalogue is everywhere, and what the inventories show is sent again, district after
        district in any order. Every grace ends, and all are heard once more."""
        self.at_province = 1
        self.decide()
        for d in self.districts:
            self.at_district[d] = 1
        self.network = []
        for c in self.communes:
            self.at_commune[c] = 1
            self.report(c)
        for _ in range(2):
            for d in self.districts:
                self.sum_up(d)
            while self.network:
                self.take(self.network.pop(self.chance.randrange(len(self.network))))
        self.grace_ends(*self.at_fault)

    def communes_wrong(self):
        """Communes below honest districts whose last value is not the one that counts."""
        tree, wrong = self.catalogues[1], 0
        for c in self.communes:
            values = [r.covers[c] for r in self.counted.values() if c in r.covers]
            wrong += tree[c] not in self.not_judged() and values != [self.typed[c]]
        return wrong

    def not_judged(self):
        """The hostile district. Of a rule that lets it stop them, whom a commune went to that it had,
        too: it never gives that commune up, so both stay as they were; and whom they gave a
        commune to, and so on."""
        if self.hostile is None:
            return []
        old, new = self.catalogues
        stopped, more = [], [self.hostile]
        while more:
            stopped += more
            more = [] if self.rule.again or self.rule.heirs_too else sorted(
                {new[c] for c in self.communes if old[c] in stopped} - set(stopped))
        return stopped


def simulate(seed, rule, districts, hostile):
    """(ever counted twice, communes that are wrong in the end, of how many)"""
    run = Run(seed, rule, districts, hostile)
    for c in run.communes:
        run.report(c, both=run.chance.random() < 0.15)
    for _ in range(30 * districts):
        run.step()
    run.heal()
    return run.twice, run.communes_wrong(), len(run.communes)


# ---- The rules, and what each must show ----

DESIGN = Rule("the design's rule", True, True, choose_rightful, heirs_too=True)
BOTH = Rule("both step back", True, True, choose_step_back)
# rule, districts, hostile, must be seen: counted twice, wrong in the end
RUNS = [
    (DESIGN, 2, False, (False, False)),
    (DESIGN, 3, False, (False, False)),
    (DESIGN, 5, False, (False, False)),
    (DESIGN, 2, True, (False, False)),
    (DESIGN, 3, True, (False, False)),
    (DESIGN, 4, True, (False, False)),
    (DESIGN, 5, True, (False, False)),
    (DESIGN._replace(name="the grace has no end", choose=choose_for_ever), 4, True,
     (False, True)),
    (BOTH, 3, False, (False, False)),
    (BOTH, 5, True, (False, False)),
    # What it does not do: a district that never gives up what it had stops those who got it.
    (BOTH._replace(name="both step back, heirs too", heirs_too=True), 4, True, (False, True)),
    (BOTH._replace(name="what was taken is looked at again, heirs too", again=True), 4, True,
     (False, False)),
    (BOTH._replace(name="what was taken is looked at again", again=True), 4, False,
     (False, False)),
    (Rule("step back, the province does not look", True, False, choose_step_back), 4, False,
     (False, False)),
    (Rule("nobody looks, everything counts", False, False, choose_newest), 3, False, (True, True)),
    (Rule("districts look, everything counts", True, False, choose_newest), 3, False,
     (True, False)),
    (Rule("one district after the other", True, False, choose_one_by_one), 3, False,
     (False, True)),
    (Rule("the province does not look", True, False, choose_step_back), 4, True, (False, True)),
    (Rule("all or nothing, the province does not look", True, False, choose_all_or_nothing), 4,
     True, (False, True)),
]


def run_rule(rule, districts, hostile, runs, seed):
    twice, wrong, communes, of, first = 0, 0, 0, 0, {}
    for s in range(seed, seed + runs):
        was_twice, bad, n = simulate(s, rule, districts, hostile)
        twice, wrong, communes, of = twice + was_twice, wrong + (bad > 0), communes + bad, of + n
        if was_twice:
            first.setdefault("counted twice", s)
        if bad:
            first.setdefault("wrong in the end", s)
    text = (f"counted twice in {twice}, wrong in the end in {wrong} of {runs} runs, "
            f"{100 * communes / of:.1f} % of communes")
    return (twice > 0, wrong > 0), text, first


def main():
    args = sys.argv[1:]
    runs = int(args[1]) if args[:1] == ["--runs"] else 2000
    runs *= int(os.environ.get("TONGHOP_TIMES", "1"))
    seed = int(os.environ.get("TONGHOP_SEED", "1"))
    failed = 0
    print(f"# seed {seed}, runs {runs}")
    for i, (rule, districts, hostile, must) in enumerate(RUNS, 1):
        began = time.monotonic()
        seen, text, first = run_rule(rule, districts, hostile, runs, seed)
        good = seen == must
        failed += not good
        print(f"{'ok' if good else 'not ok'} {i} - {rule.name}, {districts} districts"
              f"{', one hostile' if hostile else ''}: {text}")
        print(f"# {time.monotonic() - began:.1f} s" +
              "".join(f", first {what}: seed {s}" for what, s in first.items()))
        sys.stdout.flush()
    print(f"1..{len(RUNS)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
