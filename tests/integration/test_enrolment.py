"""How units come into a tree and are shut out of it: the authority, invitations, joining, keys that are
enrolled, ended and changed. Every node's certificate and settings are those that tonghop wrote.

    test_enrolment.py BUILD_DIR [TEST...]
"""
import getpass
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import Peer, frame, merged  # noqa: E402
from harness.tree import Node, Tree  # noqa: E402
from integration.test_obligations import instant  # noqa: E402

FORM, YEAR = "f", "2023-A1"
KEYS_MAX = 4 # of report/limits.h
UNITS = {"kt": "", "t": "kt", "h": "kt", "c1": "t"}


class Joined(Node):
    """A node with the settings that tonghop wrote; only what belongs to the test is put in."""

    def write_config(self, role="admin", **_):
        if not os.path.exists(self.folder("conf")):
            return
        with open(self.folder("conf"), encoding="utf-8") as f:
            text = f.read()
        t = self.tree
        text = text.replace(f"/run/tonghop/{self.unit}.sock", os.path.join(t.folder, self.unit + ".sock"))
        text = text.replace(f"postgresql:///tonghop_{self.unit}",
                            f"host={t.cluster.sockets} dbname={self.database} user=postgres")
        text = text.replace("admin = user:root", f"{role} = user:{getpass.getuser()}")
        if self.has_children():
            text += f"\n[listen]\naddress = {t.address}\nport = {self.port}\n"
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)

    def folder(self, suffix):
        return os.path.join(self.tree.folder, self.unit, f"{self.unit}.{suffix}")

    def join(self, token, expect=0, unit=None):
        """As on a machine that knows nothing yet."""
        return self.cli("join", token, "--directory", os.path.join(self.tree.folder, unit or self.unit),
                        expect=expect)

    def invite(self, unit, *options, **kw):
        return self.json("invite", unit, *options, **kw)[0]["token"]


class World(Tree):
    def __init__(self, build):
        super().__init__(build, {}, clock=True)
        self.nodes = {unit: Joined(self, unit, parent) for unit, parent in UNITS.items()}
        self.set_clock(instant("2023-06-01 08:00"))

    def certificate(self, unit, kind="pem"):
        return os.path.join(self.folder, unit, f"{unit}.{kind}")

    def __enter__(self):
        self.cluster.create()
        for node in self.nodes.values():
            self.cluster.sql("postgres", f"CREATE DATABASE {node.database}")
            with open(node.config, "w", encoding="utf-8") as f: # where join may not look
                f.write("[node]\nunit = x\nsocket = /nowhere\n[database]\ndsn = dbname=nowhere\n")
        kt = self["kt"]
        kt.cli("authority", "kt", "--directory", os.path.join(self.folder, "kt"))
        self.begin(kt)
        kt.cli("catalogue", "load", catalogues.write(os.path.join(self.folder, "catalogue"),
                                                     cells=[catalogues.cell(1, "n")]))
        for unit, parent in (("t", "kt"), ("c1", "t")):
            self[unit].join(self[parent].invite(unit))
            self.begin(self[unit])
            self.wait_catalogue(1, unit)
        os.makedirs(os.path.join(self.folder, "tls"))
        shutil.copy(os.path.join(self.folder, "kt", "authority.pem"),
                    os.path.join(self.folder, "tls", "ca.pem"))
        return self

    def begin(self, node):
        node.write_config()
        node.cli("db", "upgrade")
        node.start()

    def value(self):
        cells = self["kt"].rollup(FORM, YEAR)["cells"]
        return cells[0]["value"] if cells else None

    def report(self, value):
        self["c1"].import_rows([("c1", FORM, YEAR, "n", value)])
        for unit in ("c1", "t", "kt"):
            self[unit].cli("sync", "--wait", "60")
        same(self.value(), value)


def keys(node, unit):
    return [(k["how"], k.get("ended_at", "")) for k in node.json("key", "list", unit)]


def test_a_tree_that_joined_by_invitations_hands_a_report_up(tree):
    tree.report(5)
    same(keys(tree["kt"], "t"), [("joined", "")])
    same(keys(tree["t"], "kt"), [("enrolled", "")])
    same(os.stat(tree["t"].folder("key")).st_mode & 0o777, 0o600)
    same(os.stat(tree["t"].folder("issuer.key")).st_mode & 0o777, 0o600)


def test_joining_again_changes_nothing(tree):
    token = tree["kt"].invite("h")
    h = tree["h"]
    h.join(token)
    with open(h.folder("key"), encoding="ascii") as f:
        key = f.read()
    h.join(token)
    with open(h.folder("key"), encoding="ascii") as f:
        same(f.read(), key)
    same(keys(tree["kt"], "h"), [("joined", "")])


def test_an_invitation_is_good_once_for_one_key(tree):
    kt, h = tree["kt"], tree["h"]
    token = kt.invite("h")
    h.join(token)
    thief = h.join(token, unit="thief", expect=3)
    assert "E_TOKEN" in thief.stderr and "was used already, with another key" in thief.stderr, thief.stderr
    older, newer = kt.invite("h"), kt.invite("h")
    assert "a newer invitation" in h.join(older, unit="late", expect=3).stderr
    h.join(newer, unit="late")
    for folder in ("thief", "late"):
        shutil.rmtree(os.path.join(tree.folder, folder))


def test_an_invitation_expires(tree):
    token = tree["kt"].invite("h", "--valid", "30m")
    tree.set_clock(instant("2023-06-01 08:31"))
    assert "has expired" in tree["h"].join(token, unit="slow", expect=3).stderr
    tree.set_clock(instant("2023-06-01 08:40"))


def test_a_token_that_was_not_copied_whole_is_noticed(tree):
    token = tree["kt"].invite("h")
    for wrong in (token[:-1], token[:40], token[1:], token.replace("tonghop1", ""), "x", token[:60] + "0" + token[61:]):
        if wrong != token:
            assert "E_TOKEN" in tree["h"].join(wrong, unit="x", expect=3).stderr
    tree["h"].join(f"{token[:30]}\n  {token[30:]} ", unit="x") # broken by a mail program
    assert not os.path.exists(os.path.join(tree.folder, "x", "h.conf.new"))


def test_a_secret_is_told_to_the_node_that_made_it_only(tree):
    """The address is another node's of the same authority: nothing is sent to it."""
    kt, t = tree["kt"], tree["t"]
    token = kt.invite("h", "--address", f"{tree.address}:{t.port}")
    mark = t.mark()
    assert "E_PEER" in tree["h"].join(token, unit="lost", expect=3).stderr
    assert not [e for e in t.events(mark) if e.get("event") == "joining_refused"]


def test_only_units_that_report_here_are_invited_and_only_by_an_administrator(tree):
    kt = tree["kt"]
    for unit, words in (("c1", "does not report to kt"), ("zz", "there is no unit zz"), ("kt", "does not report to kt")):
        assert words in kt.cli("invite", unit, expect=3).stderr
    assert "E_REQUEST" in tree["c1"].cli("invite", "c1", expect=3).stderr
    tree.env["TONGHOP_NO_OWNER"] = "1"
    try:
        kt.restart(role="approver")
        for command in (("invite", "h"), ("key", "enrol", kt.folder("pem")),
                        ("key", "revoke", "t", "--reason", "x"), ("key", "rotate")):
            assert "E_ACCESS" in kt.cli(*command, expect=3).stderr, command
        os.remove(kt.folder("key") + ".next")
        os.remove(kt.folder("pem") + ".next")
    finally:
        del tree.env["TONGHOP_NO_OWNER"]
        kt.restart()
    tree.report(6)


def refused(node, words, mark, parent_mark, parent):
    """The reason stands in the log of both ends."""
    node.wait_event(mark, event="uplink_down", why=words)
    parent.wait_event(parent_mark, event="child_refused", code="E_KEY", why=words)


def test_a_key_that_is_not_enrolled_does_not_come_in(tree):
    """The certificate is good in every respect: signed by the authority, of the right unit."""
    kt, h = tree["kt"], tree["h"]
    h.join(kt.invite("h"))
    kt.cli("key", "revoke", "h", "--reason", "to be forgotten")
    kt.sql("DELETE FROM tonghop.unit_key WHERE unit = 'h'")
    marks = kt.mark()
    with Peer(tree, "h") as peer:
        problem = peer.problem()
    same(problem["code"], "E_KEY")
    assert "is not enrolled for h" in problem["text"], problem
    kt.wait_event(marks, event="child_refused", code="E_KEY", why="is not enrolled for h")
    kt.cli("key", "enrol", h.folder("pem"))
    with Peer(tree, "h") as peer:
        peer.hello(catalogue=1, issuer="test")


def test_a_revoked_key_is_dropped_at_once_and_does_not_come_back(tree):
    kt, t = tree["kt"], tree["t"]
    tree.report(7)
    mark, above = t.mark(), kt.mark()
    kt.cli("key", "revoke", "t", "--reason", "the machine was stolen")
    refused(t, "the machine was stolen", mark, above, kt)
    t.import_rows([("t", FORM, YEAR, "n", 100)])
    mark, above = t.mark(), kt.mark()
    t.cli("sync", check=False)
    refused(t, "the machine was stolen", mark, above, kt)
    same(tree.value(), 7)
    assert "E_KEY" in kt.cli("key", "revoke", "t", "--reason", "again", expect=3).stderr
    assert "make a new one" in kt.cli("key", "enrol", t.folder("pem"), expect=3).stderr
    t.stop()
    for suffix in ("key", "pem"): # as on a new machine
        os.rename(t.folder(suffix), t.folder(suffix + ".stolen"))
    t.join(kt.invite("t"))
    t.write_config()
    t.start()
    tree["c1"].cli("key", "enrol", t.folder("pem")) # nobody but a person can tell it that t is t
    tree.sync("t", "kt")
    same(tree.value(), 107)
    t.import_rows([("t", FORM, YEAR, "n", 0)])
    tree.sync("t", "kt")


def request_for_a_key(folder):
    """What a node sends that wants a key of its own making certified."""
    return subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-keyout",
                           os.path.join(folder, "thief.key"), "-outform", "DER"],
                          check=True, capture_output=True).stdout


def test_a_key_that_is_ended_while_it_asks_for_another_gets_none(tree):
    """Who stole it is not to stay by being quick: what it asks for is looked at after the end."""
    kt = tree["kt"]
    before = kt.json("key", "list", "h")
    with Peer(tree, "h") as thief:
        thief.hello(catalogue=1, issuer="test")
        with kt.cluster.locked(kt.database, "tonghop.unit_key") as run:
            thief.send("Join", {"request": request_for_a_key(tree.folder)})
            kt.cluster.wait_blocked(kt.database)
            run("UPDATE tonghop.unit_key SET ended_at = now(), reason = 'stolen' WHERE unit = 'h'")
        problem = thief.problem()
    same(problem["code"], "E_KEY")
    after = kt.json("key", "list", "h")
    same([k["key"] for k in after], [k["key"] for k in before])
    assert all(k["ended_at"] for k in after), after
    kt.sql("UPDATE tonghop.unit_key SET ended_at = NULL, reason = '' WHERE unit = 'h'")


def test_a_key_has_few_others_made_for_it(tree):
    """A thief's, each of which somebody would have to find and end."""
    kt, found = tree["kt"], []
    for _ in range(2 * KEYS_MAX):
        with Peer(tree, "h") as thief:
            thief.hello(catalogue=1, issuer="test")
            thief.send("Join", {"request": request_for_a_key(tree.folder)})
            kind = ""
            while kind not in ("Joined", "Problem"):
                kind, values = thief.receive()
            found.append(values.get("code", kind))
    same(found, ["Joined"] * (KEYS_MAX - 1) + ["E_LIMIT"] * (KEYS_MAX + 1))
    same(len([k for k in kt.json("key", "list", "h") if not k.get("ended_at")]), KEYS_MAX)


def counts(node):
    """How much a node keeps that comes from others."""
    return node.sql("SELECT (SELECT count(*) FROM tonghop.quarantine), (SELECT count(*) FROM tonghop.head), "
                    "(SELECT count(*) FROM tonghop.certificate), (SELECT count(*) FROM tonghop.seal), "
                    "(SELECT count(*) FROM tonghop.unit_key)")


def test_a_stranger_leaves_nothing_behind(tree):
    """Who is not known yet may join, and whatever else it says costs nobody a byte of disk."""
    kt = tree["kt"]
    before = counts(kt)
    for kind, body in (("Deliveries", b"\xff" * 4000), ("Certificates", b"\x0a\x03abc"),
                       ("Join", b"\xff\xff"), ("Join", b""), ("Hello", b"\x0a\xff"), (99, b"x" * 4000)):
        with Peer(tree, "", alpn="tonghop-join/1") as stranger:
            stranger.send_raw(frame(kind, body))
            problem = stranger.problem()
            assert problem["code"] in ("E_HELLO", "E_DECODE", "E_TOKEN"), problem
    same(counts(kt), before)


def test_a_district_names_certificates_of_its_own_making_in_vain(tree):
    """They lead to no authority of ours: none is kept, and there is an end to them."""
    kt = tree["kt"]
    before, mark = counts(kt), kt.mark()
    own = os.path.join(tree.folder, "own.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-subj", "/CN=c3", "-addext", "subjectAltName=URI:urn:tonghop:unit:c3",
                    "-keyout", own + ".key", "-out", own], check=True, capture_output=True)
    with open(own, "rb") as f:
        chain = f.read()
    with Peer(tree, "h") as peer:
        peer.hello(catalogue=1, issuer="test", feature=["back", "drill", "seal"])
        for _ in range(3):
            peer.send("Certificates", {"chain": [chain] * 64})
        peer.send("Ping", {"clock": 1})
        peer.until("Ping")
    kt.wait_event(mark, event="certificate_unknown", why="it does not lead to our authority")
    same(counts(kt), before)


def test_a_row_ended_by_hand_is_enough(tree):
    """Nothing has to be told to the daemon: it hears of the row."""
    kt = tree["kt"]
    with Peer(tree, "h") as peer:
        peer.hello(catalogue=1, issuer="test")
        kt.sql("UPDATE tonghop.unit_key SET ended_at = now(), reason = 'by hand' WHERE unit = 'h'")
        problem = peer.problem()
    assert problem["code"] == "E_KEY" and "by hand" in problem["text"], problem


def test_a_parent_that_is_not_the_known_one_is_told_nothing(tree):
    """Its certificate is signed by the authority and names the right unit."""
    kt, t = tree["kt"], tree["t"]
    c1 = tree["c1"]
    c1.stop()
    with open(c1.config, encoding="utf-8") as f:
        text = f.read()
    c1.sql("DELETE FROM tonghop.unit_key WHERE unit = 't'")
    right = next(k["key"] for k in kt.json("key", "list", "t") if not k.get("ended_at"))
    mark = t.mark()
    with open(c1.config, "w", encoding="utf-8") as f:
        f.write("\n".join("key = " + "0" * 64 if line.startswith("key = ") and len(line) == 70 else line
                          for line in text.splitlines()))
    c1.start()
    event = c1.wait_event(0, event="uplink_down", why="which is not known here")
    assert "E_KEY" in event["why"], event
    assert not [e for e in t.events(mark) if e.get("event") == "child_up"]
    c1.stop()
    with open(c1.config, "w", encoding="utf-8") as f:
        f.write("\n".join("key = " + right if line.startswith("key = ") and len(line) == 70 else line
                          for line in text.splitlines()))
    c1.start()
    tree.report(8)
    assert kt.process.poll() is None


def test_a_node_changes_its_key_and_those_above_and_below_go_on(tree):
    kt, t, c1 = tree["kt"], tree["t"], tree["c1"]
    tree.report(9)
    old = hashlib.sha256(open(t.folder("key"), "rb").read()).hexdigest()
    assert t.cli("key", "rotate", "--finish", expect=1).stderr
    t.cli("key", "rotate")
    c1.cli("sync", "--wait", "60")
    assert [k["how"] for k in c1.json("key", "list", "t")][-1] == "announced"
    t.cli("key", "rotate", "--finish")
    for _ in range(100): # the first connection with the new one ends the old one
        if [bool(ended) for _, ended in keys(kt, "t")][-2:] == [True, False]:
            break
        t.cli("sync", "--wait", "60")
    assert hashlib.sha256(open(t.folder("key"), "rb").read()).hexdigest() != old
    c1.restart()
    tree.report(10)
    same([bool(ended) for _, ended in keys(kt, "t")][-2:], [True, False])
    same([bool(ended) for _, ended in keys(c1, "t")], [True, False])


def test_the_log_tells_who_was_let_in_and_shut_out_and_each_row_stands_on_the_one_before(tree):
    rows = tree["kt"].sql("SELECT seq, at, kind, who, about, encode(convert_to(detail, 'UTF8'), 'hex'), encode(hash, 'hex') FROM "
                          "tonghop_read.audit ORDER BY seq")
    before = bytes(32)
    rows = [(*row[:5], bytes.fromhex(row[5]).decode(), row[6]) for row in rows]
    for number, (seq, at, kind, who, about, detail, digest) in enumerate(rows, 1):
        data = b"tonghop.audit.v1\0" + before + struct.pack(">qq", int(seq), int(at))
        data += b"".join(text.encode() + b"\0" for text in (kind, who, about, detail))
        before = hashlib.sha256(data).digest()
        same((int(seq), digest), (number, before.hex()))
    kinds = [row[2] for row in rows]
    for kind in ("invited", "enrolled", "revoked"):
        assert kind in kinds, kinds
    assert any(row[2] == "revoked" and row[5] == "the machine was stolen" for row in rows)
    for statement in ("UPDATE tonghop.audit SET who = 'x'", "DELETE FROM tonghop.audit", "TRUNCATE tonghop.audit"):
        try:
            tree["kt"].sql(statement)
        except RuntimeError as why:
            assert "only added to" in str(why), why
        else:
            raise AssertionError(statement)


# ---- Who may make certificates for whom ----

def made_by(tree, maker, unit):
    """A key, and a certificate of a unit that another unit's issuer signed: key file, its name, the chain."""
    base = os.path.join(tree.folder, f"{unit}-by-{maker}")
    issuer = tree[maker].folder("issuer.pem")
    with open(base + ".ext", "w", encoding="ascii") as f:
        f.write(f"subjectAltName=URI:urn:tonghop:unit:{unit}\nbasicConstraints=critical,CA:FALSE\n"
                "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n")
    for command in (["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                     f"/CN={unit}", "-keyout", base + ".key", "-out", base + ".csr"],
                    ["x509", "-req", "-in", base + ".csr", "-CA", issuer, "-CAkey", tree[maker].folder("issuer.key"),
                     "-extfile", base + ".ext", "-days", "30", "-out", base + ".pem"],
                    ["pkey", "-in", base + ".key", "-pubout", "-outform", "DER", "-out", base + ".spki"]):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    chain = open(base + ".pem", "rb").read() + open(issuer, "rb").read()
    return base + ".key", hashlib.sha256(open(base + ".spki", "rb").read()).digest(), chain


def sealed(key, name, signer, digest):
    """A seal as link.proto and proto/README.md say."""
    text = b"tonghop.seal.v1\0" + digest + struct.pack(">q", 1)
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text, check=True,
                               capture_output=True).stdout
    return {"at": 1, "signer": signer, "key": name, "signature": signature}


def seal_differences(tree, period):
    kt = tree["kt"]
    kt.cli("sync", "--wait", "60")
    done = kt.cli("--output", "json", "verify", FORM, period, "--local", check=False)
    return {d["about"].split()[0]: d["difference"] for d in json.loads(done.stdout) if d["check"] == "seal"}


def test_a_seal_counts_only_with_a_certificate_made_further_up(tree):
    """c1 may sign for nobody beside it; its own parent for all below. The authority trusts each of them."""
    kt = tree["kt"]
    tree["t"].stop()
    with Peer(tree, "t") as peer:
        peer.hello(catalogue=1, issuer="test", feature=["back", "drill", "seal"])
        for maker, period in (("c1", "2031-A1"), ("t", "2032-A1"), ("", "2033-A1")):
            key, name, chain = made_by(tree, maker or "t", "c2")
            if maker: # else nobody hears whose key it is
                peer.send("Certificates", {"chain": [chain]})
            own = hashlib.sha256(period.encode()).digest()
            delivery = merged("t", FORM, period, {1: 5}, {"c2": own}).delivery()
            delivery["origin"] = [sealed(key, name, "c2", own)]
            receipt, = peer.deliver(delivery)
            same(receipt["outcome"], "stored")
            wanted = "good" if maker else "unknown"
            for _ in range(200):
                state = kt.sql(f"SELECT state FROM tonghop_read.seal WHERE digest = '\\x{own.hex()}'")
                if state == [[wanted]]:
                    break
                kt.cli("sync")
            same(state, [[wanted]])
            found = seal_differences(tree, period).get("c2", "")
            if maker == "t":
                same(found, "")
            else:
                assert ("made by c1, which is not above it" if maker else
                        f"the key {name.hex()}, which is not known here") in found, found
    tree["t"].start()
    tree["t"].cli("sync", "--wait", "60")


# ---- Packages that somebody made up ----

def in_the_name_of(tree, maker, unit):
    """A certificate of the maker's issuing key that says it is another's. Nobody signed it who counts."""
    with open(tree.certificate(maker, "issuer.pem"), "rb") as f:
        subject = subprocess.run(["openssl", "x509", "-noout", "-subject", "-nameopt", "compat"], input=f.read(),
                                 check=True, capture_output=True).stdout.decode().split("=", 1)[1].strip()
    name = "/" + "/".join(part.strip().replace(" = ", "=") for part in subject.strip("/").replace(", ", "/").split("/"))
    return subprocess.run(["openssl", "req", "-x509", "-new", "-key", tree.certificate(maker, "issuer.key"), "-subj", name,
                           "-days", "300", "-addext", f"subjectAltName=URI:urn:tonghop:unit:{unit}"], check=True,
                          capture_output=True).stdout


def made_up(tree, unit, key, chain):
    """A package without the reports below, of a unit that is said to have a million."""
    folder = os.path.join(tree.folder, "made-up")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    files = {"report.pb": merged(unit, FORM, YEAR, {1: 1000000}, ["c1"], purpose=2).bytes, "report.csv": b"x\n"}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode()
    text = b"tonghop.package.v1\0" + hashlib.sha256(sums).digest()
    files |= {"SHA256SUMS": sums, "certificate.pem": chain,
              "SHA256SUMS.sig": subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text, check=True,
                                               capture_output=True).stdout}
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    return folder


def judged(tree, folder, *options, expect, config="/dev/null"):
    authority = os.path.join(tree.folder, "kt", "authority.pem")
    done = tree["kt"].cli("--config", config, "--output", "json", "verify", "--package", folder, "--authority",
                          authority, *options, expect=expect)
    return [(d["about"], d["difference"]) for d in json.loads(done.stdout)], done.stderr


def test_no_node_below_signs_a_package_of_the_top(tree):
    """Each that has children can certify, but not those above it."""
    for maker in ("t", "c1"):
        key, _, chain = made_by(tree, maker, "kt")
        found, said = judged(tree, made_up(tree, "kt", key, chain), expect=5)
        assert [about for about, _ in found] == ["certificate.pem"], (found, said)
        assert "kt stands twice" in found[0][1] and f"kt, certified by {maker}, certified by " in found[0][1], found
        assert "authority stands behind" not in said, said
    # the same, and beside it a certificate that says the key of t were kt's: it has no part in it
    key, _, chain = made_by(tree, "t", "kt")
    end = b"-----END CERTIFICATE-----\n"
    chain = chain.replace(end, end + in_the_name_of(tree, "t", "kt"), 1)
    found, said = judged(tree, made_up(tree, "kt", key, chain), expect=5)
    assert [about for about, _ in found] == ["certificate.pem"] and "authority stands behind" not in said, (found, said)


def test_a_package_of_a_neighbour_is_found_by_the_verifiers_catalogue(tree):
    key, _, chain = made_by(tree, "t", "h")
    folder = made_up(tree, "h", key, chain)
    found, said = judged(tree, folder, expect=4)
    assert not found and "authority stands behind" not in said, (found, said)
    assert "was not judged" in said and "h, certified by t, certified by kt" in said and "--catalogue" in said, said
    for options in ({"config": tree["kt"].config}, {}): # the node's own; or one that is given
        words = [] if options else ["--catalogue", os.path.join(tree.folder, "catalogue")]
        found, said = judged(tree, folder, *words, expect=5, **options)
        same([about for about, _ in found], ["certificate.pem"])
        assert "made by t, which is not above it" in found[0][1] and "authority stands behind" not in said, (found, said)


def test_a_package_without_what_it_was_made_of_is_not_all_well(tree):
    """Signed by t itself: all that is there is good."""
    with open(tree.certificate("t"), "rb") as f:
        folder = made_up(tree, "t", tree.certificate("t", "key"), f.read())
    found, said = judged(tree, folder, "--catalogue", os.path.join(tree.folder, "catalogue"), expect=4)
    assert not found and "signed by t, whose certificate the authority stands behind" in said, (found, said)
    assert "the certificates: t, certified by kt" in said, said
    assert "made of are not in the package" in said, said
    tree["kt"].cli("verify", FORM, YEAR, "--catalogue", os.path.join(tree.folder, "catalogue"), expect=2)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
