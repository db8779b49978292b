"""What is behind a figure can be seen, down to the commune, and what somebody changed by hand is found
and named: drill, verify, quarantine. Commune > district > province, each a real node.

    test_verify.py BUILD_DIR [TEST...]
"""
import contextlib
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, example, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import LINK, Peer, frame, merged  # noqa: E402
from harness.tree import Tree  # noqa: E402

FORM, PERIOD = example.KEY
UNITS = {u: p for u, p in example.UNITS.items() if u in ("kt", "t", "h", "c1", "c2")}


@contextlib.contextmanager
def world(build):
    with Tree(build, UNITS) as tree:
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1)
        for unit in UNITS:
            tree[unit].import_rows(example.rows(unit))
        tree.sync()
        yield tree


def verify(node, *options, expect=0):
    done = node.cli("--output", "json", "verify", FORM, PERIOD, *options, expect=expect)
    return json.loads(done.stdout), done.stderr


# ---- Drill ----

def test_a_communes_report_is_opened_from_the_province(tree):
    values = {r["cell"]: r["value"] for r in tree["kt"].json("drill", "c1", FORM, PERIOD)}
    same(values, {r[3]: r[4] for r in example.rows("c1")})
    own = {r["cell"]: r["value"] for r in tree["kt"].json("drill", "kt", FORM, PERIOD)}
    same(own, {r[3]: r[4] for r in example.rows("kt")})


def test_what_is_not_there_is_said(tree):
    kt = tree["kt"]
    assert "E_NO_REPORT" in kt.cli("drill", "c9", FORM, PERIOD, expect=3).stderr
    assert "E_NO_REPORT" in kt.cli("drill", "c1", FORM, "2022-A1", expect=3).stderr
    tree["c2"].stop()
    away = kt.cli("drill", "c2", FORM, PERIOD, expect=4).stderr
    assert "E_AWAY" in away and "c2" in away, away
    tree["c2"].restart()
    tree.sync("c2")


# ---- Verify ----

def test_nothing_differs_where_nothing_was_changed(tree):
    for unit in ("kt", "t", "c1"):
        found, said = verify(tree[unit])
        same(found, [])
    found, said = verify(tree["kt"])
    assert "5 reports opened" in said, said
    assert "5 reports opened" not in verify(tree["kt"], "--local")[1]


def test_everything_is_checked_in_one_go(tree):
    same(json.loads(tree["kt"].cli("--output", "json", "verify", "--all", "--local").stdout), [])
    for words in (("--all", FORM, PERIOD), ("--all", "--line", "main"), ("--all", "--package", "x"), ()):
        tree["kt"].cli("verify", *words, expect=2)


TAMPERED = (
    # where, the statement, which check names it
    ("kt", "UPDATE tonghop.report SET bytes = set_byte(bytes, length(bytes) - 1, 1) WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 't' AND part = 2)", "bytes"),
    ("kt", "UPDATE tonghop.report SET cell_value[1] = cell_value[1] + 1 WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 'kt' AND part = 2)", "figure"),
    ("kt", "UPDATE tonghop.report SET cell_value[1] = cell_value[1] + 1 WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 'kt' AND part = 1)", "row"),
    ("kt", "UPDATE tonghop.report SET received_at = received_at - interval '1 day' WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 't' AND part = 2)", "arrival"),
    ("kt", "UPDATE tonghop.report SET purpose = 2 WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 't' AND part = 2)", "row"),
    ("kt", "UPDATE tonghop.figure SET reported = reported - 1 WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 'kt' AND part = 2)", "figure"),
    ("kt", "UPDATE tonghop.figure SET pair_percent[1] = 9999 WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 'kt' AND part = 2)", "figure"),
    ("kt", "UPDATE tonghop.figure SET verdict[1] = 1 - verdict[1] WHERE digest = "
           "(SELECT digest FROM tonghop.head WHERE unit = 'kt' AND part = 2)", "figure"),
    ("kt", "UPDATE tonghop.leaf SET digest = sha256(digest) WHERE unit = 'c1' AND until_rev IS NULL AND "
           "head_id = (SELECT id FROM tonghop.head WHERE unit = 'kt' AND part = 2)", "lineage"),
    ("kt", "UPDATE tonghop.leaf SET flags = 4 WHERE unit = 'c1' AND until_rev IS NULL AND "
           "head_id = (SELECT id FROM tonghop.head WHERE unit = 'kt' AND part = 2)", "lineage"),
    ("kt", "DELETE FROM tonghop.input WHERE input_id = (SELECT id FROM tonghop.head WHERE unit = 't' AND "
           "part = 2)", "sum"),
    ("kt", "UPDATE tonghop.head SET rev = rev + 1 WHERE unit = 't' AND part = 2", "head"),
    ("kt", "ALTER TABLE tonghop.audit DISABLE TRIGGER only_added_to; UPDATE tonghop.audit SET detail = "
           "replace(detail, 'stored', 'held') WHERE seq = (SELECT min(seq) FROM tonghop.audit WHERE kind = "
           "'receipts')", "log"),
    ("kt", "ALTER TABLE tonghop.audit DISABLE TRIGGER only_added_to; DELETE FROM tonghop.audit WHERE seq = 2",
     "log"),
    ("t", "UPDATE tonghop.outbox SET received_at = received_at - interval '1 day' WHERE receipt_signature IS "
          "NOT NULL", "receipt"),
)


def saved(node):
    """Its database beside it, to be put back."""
    c = node.tree.cluster
    node.stop()
    c.sql("postgres", f"CREATE DATABASE {node.database}_saved TEMPLATE {node.database}")
    node.restart()


def put_back(node):
    c = node.tree.cluster
    node.stop()
    c.sql("postgres", f"DROP DATABASE {node.database} WITH (FORCE)")
    c.sql("postgres", f"ALTER DATABASE {node.database}_saved RENAME TO {node.database}")
    node.restart()


def test_every_row_that_is_changed_by_hand_is_found_and_named(tree):
    for unit, statement, check in TAMPERED:
        node = tree[unit]
        saved(node)
        try:
            node.sql(statement)
            found, _ = verify(node, "--local", expect=5)
        finally:
            put_back(node)
        assert check in {d["check"] for d in found}, (statement, found)
        assert all(d["about"] and d["difference"] for d in found)
    tree.sync()
    same(verify(tree["kt"], "--local")[0], [])


def test_a_commune_that_changes_what_it_reported_is_found_from_the_province(tree):
    """Its rows agree with each other; the commune's bytes are not those that the lineage names."""
    c1, kt = tree["c1"], tree["kt"]
    saved(c1)
    try:
        c1.sql("UPDATE tonghop.report SET bytes = set_byte(bytes, length(bytes) - 3, 7) WHERE digest = "
               "(SELECT digest FROM tonghop.head WHERE unit = 'c1' AND part = 1)")
        tree.sync("c1", "t")
        found, _ = verify(kt, expect=5)
        same([(d["check"], d["about"].split()[0]) for d in found], [("original", "c1")])
        assert "E_LINEAGE" in kt.cli("drill", "c1", FORM, PERIOD, expect=5).stderr
    finally:
        put_back(c1)
    tree.sync("c1", "t")
    same(verify(kt)[0], [])


# ---- The log, signed by the node above ----

REWRITTEN = """ALTER TABLE tonghop.audit DISABLE TRIGGER only_added_to;
    UPDATE tonghop.audit SET detail = detail || 'x' WHERE seq = 2;
    DO $$
    DECLARE before bytea := decode(repeat('00', 32), 'hex'); row record;
    BEGIN
        FOR row IN SELECT * FROM tonghop.audit ORDER BY seq LOOP
            before := tonghop.audit_hash(before, row.seq, row.at, row.kind, row.who, row.about, row.detail);
            UPDATE tonghop.audit SET hash = before WHERE seq = row.seq;
        END LOOP;
    END $$;
    ALTER TABLE tonghop.audit ENABLE TRIGGER only_added_to"""
CUT = """ALTER TABLE tonghop.audit DISABLE TRIGGER only_added_to;
    DELETE FROM tonghop.audit WHERE seq = (SELECT max(seq) FROM tonghop.audit);
    ALTER TABLE tonghop.audit ENABLE TRIGGER only_added_to"""
SIGNED = "SELECT seq, encode(hash, 'hex'), signer, differs FROM tonghop.log_head WHERE unit = '{}' ORDER BY id"


def reconnected(node, parent):
    """Comes back when the node above has signed for its log once more, in a new connection."""
    mark = node.mark()
    parent_mark = parent.mark()
    node.restart()
    node.wait_event(mark, event="log_signed")
    return parent.events(parent_mark)


def test_how_far_a_log_goes_is_signed_by_the_node_above(tree):
    kt, t = tree["kt"], tree["t"]
    reconnected(t, kt)
    [newest] = t.sql("SELECT seq, encode(hash, 'hex') FROM tonghop.audit ORDER BY seq DESC LIMIT 1")
    for node in (kt, t):
        same(node.sql(SIGNED.format("t"))[-1], [*newest, "kt", "f"])
    before = len(kt.sql(SIGNED.format("t")))
    same([e for e in reconnected(t, kt) if e["event"] == "log_differs"], [])
    same(len(kt.sql(SIGNED.format("t"))), before) # the same is not kept twice
    assert "signed for" in verify(t, "--local")[1]


def test_a_log_that_was_made_anew_is_found(tree):
    """Each row stands on the one before it; but not on what was signed."""
    kt, t = tree["kt"], tree["t"]
    for statement in (REWRITTEN, CUT):
        t.sql("SELECT tonghop.audit_put(1, 'locked', 'somebody', 'a form', '')") # which somebody wants away
        reconnected(t, kt)
        saved(t)
        t.stop()
        try:
            t.sql(statement)
            found, _ = verify(t, "--local", expect=5)
            assert "log_head" in {d["check"] for d in found}, found
            assert "log" not in {d["check"] for d in found}, found
            t.sql("DELETE FROM tonghop.log_head") # whoever does it thinks of that too
            same(verify(t, "--local")[0], [])
            [said] = [e for e in reconnected(t, kt) if e["event"] == "log_differs"]
            assert said["what"].startswith("row "), said
            same(kt.sql("SELECT about FROM tonghop.audit ORDER BY seq DESC LIMIT 1"), [["t"]])
            found, remarks = verify(kt, "--local")
            same((found, "the log of t was not as this node had signed it" in remarks), ([], True))
        finally:
            put_back(t)
    tree.sync()


def test_a_signature_for_a_log_that_was_changed_is_found(tree):
    kt, t = tree["kt"], tree["t"]
    for node in (kt, t):
        saved(node)
        try:
            node.sql("UPDATE tonghop.log_head SET seq = seq + 1 WHERE unit = 't'")
            found, _ = verify(node, "--local", expect=5)
            assert {d["check"] for d in found} == {"log_head"}, found
        finally:
            put_back(node)
    tree.sync()


def test_a_log_that_nobody_asked_for_is_refused(tree):
    kt, t = tree["kt"], tree["t"]
    t.stop()
    with Peer(tree, "t") as peer:
        issuer = kt.json("catalogue", "show")[0]["issuer"]
        peer.hello(issuer=issuer, line="main", feature=["log"])
        peer.send("Inventory", {})
        want = peer.until("LogWant")
        assert want["seq"] > 0, want
        row = {"seq": want["seq"] + 1, "hash": bytes(31) + b"\1"}
        peer.send("LogHead", row) # nothing stands in the row that was signed
        same(peer.until("LogSigned")["seq"], row["seq"])
        peer.send("LogHead", row)
        assert "without being asked" in peer.problem()["text"]
    assert "now missing" in kt.sql("SELECT detail FROM tonghop.audit ORDER BY seq DESC LIMIT 1")[0][0]
    t.restart()
    tree.sync()

# ---- Signatures ----

def seals(node):
    """Which unit's report is signed by whom, and whether that is good."""
    return sorted((unit, signer, state) for unit, signer, state in node.sql(
        "SELECT DISTINCT unit, signer, state FROM tonghop_read.seal"))


def test_who_signed_for_a_communes_report_is_known_at_the_province(tree):
    """c1 is enrolled at t; at kt its certificate leads to the authority."""
    for unit in ("t", "kt"):
        states = {state for _, _, state in seals(tree[unit])}
        same(states, {"good"})
    same([s for s in seals(tree["kt"]) if s[0] in ("c1", "c2", "t", "h")],
         [(u, u, "good") for u in ("c1", "c2", "h", "t")])
    _, said = verify(tree["kt"])
    assert "of 0 reports none is here" in said, said
    rows = tree["kt"].sql("SELECT unit, received_from FROM tonghop_read.certificate ORDER BY unit")
    same([r for r in rows if r[0] == "c1"], [["c1", "t"]])


def test_a_signature_that_was_changed_is_found_and_named(tree):
    kt = tree["kt"]
    saved(kt)
    try:
        kt.sql("UPDATE tonghop.seal SET signature = set_byte(signature, 20, get_byte(signature, 20) # 1) "
               "WHERE unit = 'c1'")
        found, _ = verify(kt, expect=5)
        assert {(d["check"], d["about"].split()[0]) for d in found} == {("seal", "c1")}, found
    finally:
        put_back(kt)
    tree.sync()


def test_a_district_that_invents_a_communes_report_cannot_sign_for_it(tree):
    """h's key is good, and c3 reports to h: but h is not c3."""
    kt = tree["kt"]
    tree["h"].stop()
    with Peer(tree, "h") as peer:
        issuer = tree["t"].json("catalogue", "show")[0]["issuer"]
        hello = peer.hello(catalogue=1, issuer=issuer, feature=["back", "drill", "seal"])
        assert "seal" in hello["feature"], hello
        peer.send("Certificates", {"chain": [open(tree.certificate("h"), "rb").read()]})
        report = merged("h", FORM, "2023-S1", {1: 5}, ["c3"])
        delivery = report.delivery()
        line = delivery["lines"]["put"][0]
        delivery["origin"] = [{"at": 1, "signer": "c3", "key": bytes.fromhex(tree.key("h")),
                               "signature": bytes(70)}]
        receipt, = peer.deliver(delivery)
        same(receipt["outcome"], "stored")
    for _ in range(100):
        state = kt.sql(f"SELECT state FROM tonghop_read.seal WHERE digest = '\\x{line['digest'].hex()}'")
        if state and state[0][0] != "unread":
            break
        kt.cli("sync")
    same(state, [["wrong"]])
    kt.cli("sync", "--wait", "60")
    done = kt.cli("--output", "json", "verify", FORM, "2023-S1", expect=5)
    assert ("seal", "c3") in {(d["check"], d["about"].split()[0]) for d in json.loads(done.stdout)}, done.stdout
    tree["h"].restart()


# ---- The package, without a node ----

def frames(path):
    """(type, body) of each frame in a file."""
    with open(path, "rb") as f:
        data, at, out = f.read(), 0, []
    while at < len(data):
        length, kind = struct.unpack_from(">IB", data, at)
        out.append((kind, data[at + 5:at + 4 + length]))
        at += 4 + length
    return out


def packed(tree, outlet, change):
    """The package of what a change makes kt submit."""
    kt, mark = tree["kt"], tree["kt"].mark()
    change()
    return os.path.join(outlet, kt.wait_event(mark, event="packed")["package"])


def resealed(tree, folder, name, data):
    """A copy of a package in which the province itself put something else, and signed for it."""
    copy = folder + "-changed"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with open(os.path.join(copy, name), "wb") as f:
        f.write(data)
    sums = os.path.join(copy, "SHA256SUMS")
    with open(sums, encoding="ascii") as f:
        names = [line[66:].strip() for line in f]
    with open(sums, "w", encoding="ascii") as f:
        for n in names:
            with open(os.path.join(copy, n), "rb") as g:
                f.write(f"{hashlib.sha256(g.read()).hexdigest()}  {n}\n")
    with open(sums, "rb") as f:
        text = b"tonghop.package.v1\0" + hashlib.sha256(f.read()).digest()
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", tree.certificate("kt", "key")], input=text,
                               check=True, capture_output=True).stdout
    with open(sums + ".sig", "wb") as f:
        f.write(signature)
    return copy


def offline(tree, folder, *options, expect=0):
    """Nothing but the folder: no database, no node."""
    done = tree["kt"].cli("--config", "/dev/null", "--output", "json", "verify", "--package", folder, *options,
                          expect=expect)
    return {(d["check"], d["about"].split()[0]) for d in json.loads(done.stdout)}, done.stderr


def test_a_package_is_opened_down_to_the_communes_without_a_node(tree):
    kt, outlet = tree["kt"], os.path.join(tree.folder, "outlet")
    os.makedirs(outlet)
    kt.restart(sections={"node": {"outlet": outlet}})
    tree.sync("c1", "c2", "t", "h")
    folder = packed(tree, outlet, lambda: kt.cli("submit", FORM, PERIOD))
    found, said = offline(tree, folder)
    same(found, set())
    assert "5 of 5 reports" in said and "5 signed, 0 not" in said and "made again from them" in said, said
    assert "give the tree's authority.pem" in said, said
    found, said = offline(tree, folder, "--authority", os.path.join(tree.folder, "tls", "ca.pem"))
    assert not found and "the authority stands behind" in said, (found, said)
    authority = ("--authority", os.path.join(tree.folder, "tls", "ca.pem"))
    found, said = offline(tree, folder, *authority, "--catalogue", example.CATALOGUE)
    assert not found and "made again from them" in said and "version" not in said, (found, said)
    found, said = offline(tree, folder, *authority, "--catalogue", os.path.join(folder, "catalogue.pb"))
    same(found, set())
    for version, expect, wanted in ((2, 4, set()), (1, 5, {("package", "catalogue.pb")})):
        other = os.path.join(tree.folder, f"other-{version}") # the next one; another that calls itself the same
        shutil.copytree(example.CATALOGUE, other)
        with open(os.path.join(other, "catalogue.csv"), "r+", encoding="utf-8") as f:
            text = f.read().replace(",1,", f",{version},", 1).replace("2023", "2024" if version == 1 else "2023")
            f.seek(0)
            f.write(text)
        found, said = offline(tree, folder, *authority, "--catalogue", other, expect=expect)
        same(found, wanted)
        assert ("judged by version 2" in said) == (version == 2), said
    stranger = os.path.join(tree.folder, "stranger") # one who has made everything himself
    tree.make_certificates(stranger, "kt")
    found, _ = offline(tree, folder, "--authority", os.path.join(stranger, "ca.pem"), expect=5)
    same(found, {("package", "certificate.pem"), *(("seal", u) for u in UNITS)})
    kt.cli("verify", FORM, PERIOD, "--authority", "x", expect=2)
    all_frames = frames(os.path.join(folder, "lineage.frames"))
    own = {}
    for i, (kind, body) in enumerate(all_frames):
        if kind == 8:
            report = LINK.decode("Report", LINK.decode("Fetched", body)["delivery"][0]["report"])
            own[report["unit"]] = i
    same(sorted(own), ["c1", "c2", "h", "kt", "t"])
    typed = tree["c1"].sql("SELECT encode(bytes, 'hex') FROM tonghop_read.revision WHERE unit = 'c1' AND part = 'own' "
                           "AND is_head")[0][0]
    assert bytes.fromhex(typed) in all_frames[own["c1"]][1]
    # the province changes it, and signs for that
    for what, wanted in (("bytes", ("original", "lineage.frames")), ("seal", ("seal", "c1")),
                         ("left out", ("original", "c1")), ("lines", ("lineage", "kt"))):
        changed = list(all_frames)
        fetched = LINK.decode("Fetched", changed[own["c1"]][1])
        one = fetched["delivery"][0]
        if what == "bytes":
            one["report"] = one["report"][:-1] + bytes([one["report"][-1] ^ 1])
        elif what == "seal":
            one["seal"]["signature"] = one["seal"]["signature"][:-1] + bytes([one["seal"]["signature"][-1] ^ 1])
        changed[own["c1"]] = (8, LINK.encode("Fetched", fetched))
        if what == "left out":
            del changed[own["c1"]]
        elif what == "lines":
            first = LINK.decode("Deliveries", changed[0][1])
            first["delivery"][0]["lines"]["put"][0]["rev"] += 1
            changed[0] = (5, LINK.encode("Deliveries", first))
        copy = resealed(tree, folder, "lineage.frames", b"".join(frame(kind, body) for kind, body in changed))
        found, _ = offline(tree, copy, expect=5)
        assert wanted in found, (what, found)
        assert ("package", "SHA256SUMS.sig") not in found, found


def test_a_package_says_what_is_not_in_it(tree):
    kt, outlet = tree["kt"], os.path.join(tree.folder, "outlet")
    tree["c2"].stop()

    def correct():
        tree["c1"].import_rows(example.rows("c1"), "--provisional")
        tree.sync("c1", "t", "kt")

    folder = packed(tree, outlet, correct)
    found, said = offline(tree, folder, expect=4)
    same(found, set())
    assert "not in the package: what c2 typed" in said and "4 of 5 reports" in said, said
    assert "not made again" in said, said
    with open(os.path.join(folder, "missing.csv"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    same(lines[0], "unit,form,period,code,reason")
    assert len(lines) == 2 and lines[1].startswith(f"c2,{FORM},{PERIOD},E_AWAY,"), lines
    tree["c2"].restart()
    kt.restart()


# ---- Very many ----

def test_a_report_of_very_many_units_arrives_and_what_nobody_signed_for_is_said(tree):
    """More than what a frame unpacked to before held; and more than can be carried with signatures."""
    units = [f"x{i:05d}" for i in range(27000)]
    with Tree(tree.build, {"kt": ""}) as wide:
        wide.create()
        wide["kt"].write_config(sections={"listen": {"address": wide.address, "port": "0"}})
        wide["kt"].start()
        rows = catalogues.units({"kt": ("province", ""), "t": ("district", "kt"),
                                 **{u: ("commune", "t") for u in units}})
        wide["kt"].cli("catalogue", "load", catalogues.write(os.path.join(wide.folder, "catalogue"), units=rows,
                                                             cells=[catalogues.cell(1, "n")]))
        wide.certify("t")
        with Peer(wide, "t") as peer:
            peer.hello(catalogue=1, issuer="test", feature=["back", "drill", "seal", "wide"])
            receipt, = peer.deliver(merged("t", "f", "2023-A1", {1: (5, len(units))}, units))
            same((receipt["outcome"], receipt.get("text", "")), ("stored", ""))
        wide["kt"].cli("sync")
        done = wide["kt"].cli("--output", "json", "verify", "f", "2023-A1", "--local")
        same(json.loads(done.stdout), [])
        assert f"of these, {len(units)} have none since their signatures cannot be carried" in done.stderr, done.stderr


# ---- Quarantine ----

def test_what_was_refused_is_shown_judged_again_and_dropped(tree):
    t = tree["t"]
    with Peer(tree, "c1", to="t") as peer:
        peer.hello(catalogue=1, issuer=tree["t"].json("catalogue", "show")[0]["issuer"])
        receipt, = peer.deliver(merged("c2", FORM, PERIOD, {1: 5}, ["c2"]))
        same((receipt["outcome"], receipt["code"]), ("rejected", "E_UNIT"))
        number = f"TH-Q-{receipt['quarantine']}"
    listed = t.json("quarantine", "list")
    row = next(r for r in listed if r["number"] == number)
    assert row["code"] == "E_UNIT" and row["source"].startswith("c1@"), row
    shown = t.cli("quarantine", "show", number).stdout
    assert "c2" in shown and "000000" in shown, shown
    again = t.cli("quarantine", "requeue", number, expect=3).stderr
    assert "E_UNIT" in again, again
    t.cli("quarantine", "drop", number)
    assert number not in [r["number"] for r in t.json("quarantine", "list")]
    assert number in [r["number"] for r in t.json("quarantine", "list", "--all")]
    assert "dropped before" in t.cli("quarantine", "requeue", number, expect=3).stderr
    assert "no such number" in t.cli("quarantine", "requeue", "999999", expect=3).stderr
    for wrong in ("x", "TH-Q-", "-1", "0"):
        t.cli("quarantine", "drop", wrong, expect=2)
    row, = t.sql(f"SELECT unit, encode(key, 'hex') FROM tonghop.quarantine WHERE id = {number[5:]}")
    same(row, ["c1", tree.key("c1")])


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
