"""The wire between two daemons goes wrong. TLS stays as it is: this proxy sees only bytes.
Fails: by the checkers."""
import contextlib
import select
import socket
import struct
import threading

from faults.fault import Fault

MOST = 40_000  # bytes of a connection after which nothing goes wrong any more
WAYS = ("cut", "reset", "black hole", "half-close")
WIRED = ("a", "a1", "b")  # the children whose links go through it
HOLE_SECONDS = 2
KICKS = 3


class Wire:
    """Listens where a child's parent would and passes everything on, until so many bytes have gone
    in one direction; then one of WAYS. plan(): draws (way, bytes, direction) for a connection, or None."""

    def __init__(self, address, target, plan):
        self.address, self.target, self.plan = address, target, plan
        self.listener = socket.create_server((address, 0))
        self.port = self.listener.getsockname()[1]
        self.over, self.done = threading.Event(), 0
        self.threads = [threading.Thread(target=self.listen, daemon=True)]
        self.threads[0].start()

    def listen(self):
        while True:
            try:
                child, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.serve, args=(child,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def serve(self, child):
        with child:
            try:
                parent = socket.create_connection((self.address, self.target()), timeout=10)
            except OSError:
                return
            with parent, contextlib.suppress(OSError):
                parent.settimeout(None)
                self.carry({child: parent, parent: child}, child, self.plan())

    def carry(self, other, child, plan):
        gone, closed = {end: 0 for end in other}, set()
        while not self.over.is_set() and len(closed) < 2:
            ready, _, _ = select.select([e for e in other if e not in closed], [], [], 0.5)
            for end in ready:
                most = 65536
                if plan and (end is child) == plan[2]:
                    most = min(most, plan[1] - gone[end])
                data = end.recv(most) if most else b""
                if not data and most:
                    closed.add(end)
                    other[end].shutdown(socket.SHUT_WR)
                    continue
                other[end].sendall(data)
                gone[end] += len(data)
                if plan and (end is child) == plan[2] and gone[end] >= plan[1]:
                    self.done += 1
                    if not self.go_wrong(plan[0], end, other):
                        return
                    plan = None

    def go_wrong(self, way, end, other):
        """False: the connection is over."""
        if way == "half-close":
            other[end].shutdown(socket.SHUT_WR)
            return True
        if way == "reset":
            for one in other:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if way == "black hole":
            self.over.wait(HOLE_SECONDS)
        return False

    def close(self):
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        self.listener.close()


class Link(Fault):
    name, row = "link", "4"
    holds = ("The connection of a child to its parent is cut, reset, swallowed or closed in one direction "
             "after n bytes of either, again and again: the child dials again with growing delay, and what "
             "was under way arrives once.")
    rounds = (20, 500)

    def arrange(self, world):
        self.dice, self.left, self.lock = None, 0, threading.Lock()
        self.wires = {}
        for unit in WIRED:
            parent = world[world[unit].parent]
            self.wires[unit] = Wire(world.address, lambda parent=parent: parent.port, self.plan)
            self.use(world, unit, self.wires[unit].port)

    def use(self, world, unit, port):
        sections = {"uplink main": {"address": f"{world.address}:{port}"}}
        world.own_config[unit] = {"sections": sections} if port else {}
        world[unit].stop()
        world.alive(unit)

    def plan(self):
        """Of each round so many connections go wrong; those after them may finish the work."""
        with self.lock:
            if self.left <= 0:
                return None
            self.left -= 1
            return (self.dice.choice(WAYS), int(MOST ** self.dice.random()) + 1, self.dice.random() < 0.5)

    def strike(self, world, dice, typists):
        with self.lock:
            self.dice, self.left = dice, 10
        before = self.broken()
        for unit in WIRED:
            world[unit].stop()  # its next connection is the first that goes wrong
            world.alive(unit)
        for typist in typists:
            typist.join(60)
        for unit in WIRED * KICKS:
            world[unit].cli("sync", check=False)  # it dials now
        with self.lock:
            self.left = 0
        world.happened.append(f"{self.broken() - before} links broken")

    def broken(self):
        return sum(w.done for w in self.wires.values())

    def after(self, world):
        assert self.broken() > 0, "no link was ever broken"

    def abandon(self, world):
        for wire in self.wires.values():
            wire.close()

    def clear(self, world):
        self.abandon(world)
        for unit in self.wires:
            world.own_config.pop(unit)
            world[unit].stop()
            world.alive(unit)
