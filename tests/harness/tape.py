"""A link on tape: a man in the middle who writes down what two nodes say to each other, frame by
frame, and an old parent who says again what is on the tape.

    with Recorder(tree, "c1") as recorder: ...   # c1 dials it, it dials c1's parent
    recorder.up, recorder.down                   # bytes, frames one after the other

    with OldParent(tree, "c1", tape) as parent: ...
    with Silence(tree, "c1", "Receipts") as wire: ...   # passes on all but these
    with Delay(tree, "c1", "Fetched") as wire: ...      # these and what is behind them wait for wire.go

All have the parent's certificate, as only a test can. Fails: what goes wrong in a connection ends
it, and the child dials again.
"""
import contextlib
import socket
import ssl
import struct
import threading

from harness.peer import LINK, TYPES, frame, tagged


def frames(data):
    """(name of the message, body) of each frame."""
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from(">IB", data, at)
        yield TYPES[kind], data[at + 5:at + 4 + length]
        at += 4 + length


def context_for(tree, unit, side):
    context = ssl.SSLContext(side)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(f"{tree.folder}/tls/ca.pem")
    context.load_cert_chain(tree.certificate(unit), tree.certificate(unit, "key"))
    return context


class Frames:
    """Whole frames out of one end of a connection."""

    def __init__(self, end):
        self.end, self.data = end, b""

    def __iter__(self):
        while True:
            if len(self.data) >= 4:
                length = 4 + struct.unpack_from(">I", self.data)[0]
                if len(self.data) >= length:
                    yield self.data[:length]
                    self.data = self.data[length:]
                    continue
            try:
                more = self.end.recv(65536)
            except OSError:
                more = b""
            if not more:
                return
            self.data += more


class Door:
    """Listens where a child's parent would, in a thread for each connection."""

    def __init__(self, tree, child):
        self.tree, self.child = tree, tree[child]
        self.parent = tree[self.child.parent]
        self.listener = socket.create_server((tree.address, 0))
        self.port = self.listener.getsockname()[1]
        self.context = context_for(tree, self.child.parent, ssl.PROTOCOL_TLS_SERVER)
        self.ends, self.threads = [], []
        self.spawn(self.listen)

    def spawn(self, function, *args):
        thread = threading.Thread(target=function, args=args, daemon=True)
        self.threads.append(thread)
        thread.start()
        return thread

    def listen(self):
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            self.ends.append(raw)
            self.spawn(self.welcome, raw)

    def welcome(self, raw):
        with raw:
            try:
                end = self.context.wrap_socket(raw, server_side=True)
            except (OSError, ssl.SSLError):
                return
            with end:
                self.ends.append(end)
                self.serve(end)

    def uplink(self):
        """What the child's configuration says instead of its parent's address."""
        return {"uplink main": {"address": f"{self.tree.address}:{self.port}"}}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Each thread closes what it uses: a number closed under it could soon be another file's."""
        for end in (self.listener, *self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.listener.close()


class Recorder(Door):
    def __init__(self, tree, child):
        self.up, self.down = bytearray(), bytearray()
        super().__init__(tree, child)

    def serve(self, end):
        context = context_for(self.tree, self.child.unit, ssl.PROTOCOL_TLS_CLIENT)
        raw = socket.create_connection((self.tree.address, self.parent.port))
        with context.wrap_socket(raw) as other:
            self.ends.append(other)
            back = self.spawn(self.carry, other, end, self.down)
            self.carry(end, other, self.up)
            back.join()

    @staticmethod
    def carry(source, target, tape):
        """Until one end is over; then the other is too."""
        with contextlib.suppress(OSError):
            for one in Frames(source):
                tape += one
                target.sendall(one)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Silence(Recorder):
    """Passes on everything but one kind of answer, which the child never gets: the other side has
    done what it was asked. heard: set when the first of them was kept back."""

    def __init__(self, tree, child, kind):
        self.kind, self.heard = kind, threading.Event()
        super().__init__(tree, child)

    def carry(self, source, target, tape):
        with contextlib.suppress(OSError):
            for one in Frames(source):
                if TYPES[one[4]] == self.kind:
                    self.heard.set()
                else:
                    target.sendall(one)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Delay(Silence):
    """Passes on everything; from the first answer of one kind on it waits for go."""

    def __init__(self, tree, child, kind):
        self.go = threading.Event()
        super().__init__(tree, child, kind)

    def carry(self, source, target, tape):
        with contextlib.suppress(OSError):
            for one in Frames(source):
                if TYPES[one[4]] == self.kind:
                    self.heard.set()
                    self.go.wait()
                target.sendall(one)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def __exit__(self, *_):
        self.go.set()
        super().__exit__()


class OldParent(Door):
    """Says what the tape says: Hello and the catalogue as they are on it, and for each report the
    receipt that stands there. strange: digests of reports that are not on the tape."""

    def __init__(self, tree, child, up, down):
        self.said = list(frames(down))
        self.receipts = {}
        asked = [LINK.decode(kind, body) for kind, body in frames(up) if kind == "Deliveries"]
        answered = [LINK.decode(kind, body) for kind, body in self.said if kind == "Receipts"]
        for _, answer in zip(asked, answered):
            for receipt in answer["receipt"]:
                self.receipts.setdefault(receipt["digest"], receipt)
        self.seen, self.strange = set(), set()
        super().__init__(tree, child)

    def say_again(self, end, *kinds):
        for kind, body in self.said:
            if kind in kinds:
                if kind == "Hello":
                    body = self.as_parent(body)
                end.sendall(frame(kind, body))
                if kind not in ("CatalogueData", "AdhocSent"):
                    return

    def as_parent(self, hello):
        """The same, but said by the node that the child takes this one for."""
        values = LINK.decode("Hello", hello)
        if values["unit"] == self.parent.unit:
            return hello
        return LINK.encode("Hello", {**values, "unit": self.parent.unit})

    def serve(self, end):
        for one in Frames(end):
            kind = TYPES[one[4]]
            if kind == "Hello":
                self.say_again(end, "Hello")
                if LINK.decode(kind, one[5:])["catalogue"] == 0:
                    self.say_again(end, "CatalogueData")
                self.say_again(end, "AdhocSent")
            elif kind == "Inventory":
                end.sendall(frame("InventoryAnswer", LINK.encode("InventoryAnswer", {"done": True})))
            elif kind == "Deliveries":
                self.answer(end, LINK.decode(kind, one[5:]))

    def answer(self, end, deliveries):
        receipts = []
        for delivery in deliveries["delivery"]:
            digest = tagged("tonghop.report.v1", delivery["report"])
            self.seen.add(digest)
            if digest in self.receipts:
                receipts.append(self.receipts[digest])
            else:
                self.strange.add(digest)
                receipts.append({"digest": digest, "outcome": 7, "code": "E_TAPE",
                                 "text": "not on the tape"})
        end.sendall(frame("Receipts", LINK.encode("Receipts", {
            "request": deliveries["request"], "receipt": receipts})))
