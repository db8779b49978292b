"""tonghop backup and restore: a node that lost everything is put back from one file, and what came in
after the backup comes back from the nodes above and below; a damaged file, a newer database and a
running node are refused, and nothing is changed.

    test_backup.py BUILD_DIR [TEST...]
"""
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_compat import VERSIONS, restored  # noqa: E402

FORM, PERIOD = example.KEY
UNITS = {u: p for u, p in example.UNITS.items() if u in ("kt", "t", "c1", "c2")}
CELL = "tt_sessions_xa"
REFUSED = 3


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
        tree.backup = os.path.join(tree.folder, "t.backup")
        tree["t"].cli("backup", tree.backup)
        tree.at_backup = tree["t"].rollup(FORM, PERIOD)
        # what comes in after it from below, and goes up
        for unit, more in (("c1", 3), ("c2", 7)):
            old = next(int(r[4]) for r in example.rows(unit) if r[3] == CELL)
            tree[unit].import_rows([(unit, FORM, PERIOD, CELL, old + more)], "--patch")
            tree[unit].cli("submit", FORM, PERIOD)
        tree.sync()
        tree.arrival = tree["t"].json("report", "history", "c1", FORM, PERIOD, "--merged")[-1]["received_at"]
        tree.figures = {u: figures(tree[u]) for u in ("kt", "t")}
        yield tree


def figures(node):
    found = node.rollup(FORM, PERIOD)
    return {k: found[k] for k in ("coverage", "cells", "ratios", "verdicts")}


def databases(w):
    return sorted(r[0] for r in w.cluster.sql("postgres", "SELECT datname FROM pg_database"))


def members(w, name):
    """The file, unpacked."""
    folder = os.path.join(w.folder, name)
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["tar", "-C", folder, "-xf", w.backup], check=True)
    return folder


def linked(node):
    """Comes back when it is connected above; each question takes a moment of its own, and dials."""
    for _ in range(300):
        node.cli("sync", check=False)
        if all(x["state"] == "up" for x in node.json("status")["links"]):
            return
    raise AssertionError(f"{node.unit} is not connected")


# ---- The file ----

def test_a_backup_is_one_file_that_others_cannot_read(w):
    same(os.stat(w.backup).st_mode & 0o777, 0o600)
    same([n for n in os.listdir(w.folder) if n.startswith("t.backup")], ["t.backup"]) # nothing is left
    folder = members(w, "looked")
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
        manifest = json.load(f)
    same(manifest["inventory"]["unit"], "t")
    paths = [m["path"] for m in manifest["members"] if "path" in m]
    assert w["t"].config in paths and w.certificate("t", "key") in paths and w.certificate("t") in paths, paths
    (last,) = w["t"].sql("SELECT what FROM tonghop_read.upkeep ORDER BY id DESC LIMIT 1")
    same(last, ["backup"])


def test_a_file_that_is_there_is_not_overwritten(w):
    before = open(w.backup, "rb").read()
    assert "there already" in w["t"].cli("backup", w.backup, expect=1).stderr
    assert open(w.backup, "rb").read() == before


def test_a_backup_that_fails_leaves_nothing(w):
    path = os.path.join(w.folder, "no.backup")
    key = w.certificate("t", "key")
    os.rename(key, key + ".away")
    try:
        assert key in w["t"].cli("backup", path, expect=1).stderr
    finally:
        os.rename(key + ".away", key)
    same([n for n in os.listdir(w.folder) if n.startswith("no.backup")], [])


def test_a_folder_keeps_the_newest(w):
    folder = os.path.join(w.folder, "backups")
    os.mkdir(folder)
    others = ("t-20200101T000000", "t-notes", "kt-20200101T000000Z", "t-20200101T000000Z.backup",
              "t-20200101T000000Z.sha256", "t-20200101T000000Z.tar.gz", "t-20200101T000000Z.backup.tar")
    for name in (*others, "t-20200101T000000Z", "t-20210101T000000Z"):
        with open(os.path.join(folder, name), "w", encoding="ascii"):
            pass
    # what a backup worked in and was killed: of long ago, and of now
    old, new = (os.path.join(folder, f"t-{stamp}.aB3dEf") for stamp in ("20200101T000000Z", "20990101T000000Z"))
    for path in (old, new):
        os.mkdir(path, 0o700)
        for name in (os.path.join(path, "database.dump"), path + ".tar"):
            with open(name, "w", encoding="ascii"):
                pass
    w["t"].cli("backup", "--keep", "2", folder)
    left = sorted(n for n in set(os.listdir(folder)) - set(others) if "." not in n)
    same((len(left), left[0]), (2, "t-20210101T000000Z"))
    assert os.path.getsize(os.path.join(folder, left[1])) > 1000, left
    same(set(others) - set(os.listdir(folder)), set())
    same([os.path.exists(p) for p in (old, old + ".tar", new, new + ".tar")], [False, False, True, True])
    for words in (("--keep", "0", folder), ("--keep", "2", os.path.join(folder, "file"))):
        w["t"].cli("backup", *words, expect=2)


# ---- What is refused ----

def test_a_database_with_newer_content_is_not_overwritten(w):
    t = w["t"]
    t.stop()
    before, names = t.sql("SELECT count(*), max(rev) FROM tonghop.report"), databases(w)
    done = t.cli("restore", w.backup, expect=REFUSED)
    assert "newer than this backup" in done.stderr and "--replace" in done.stderr, done.stderr
    same((t.sql("SELECT count(*), max(rev) FROM tonghop.report"), databases(w)), (before, names))
    t.restart()


def test_a_running_node_is_not_touched(w):
    names = databases(w)
    assert "stop it first" in w["t"].cli("restore", "--replace", w.backup, expect=1).stderr
    same(databases(w), names)


def test_whoever_is_connected_is_found_before_anything_is_loaded(w):
    """As the page is."""
    t = w["t"]
    t.stop()
    names = databases(w)
    with w.cluster.locked(t.database, "tonghop.session"):
        done = t.cli("restore", "--replace", w.backup, expect=1)
    assert "1 others are connected" in done.stderr and "tonghop-web" in done.stderr, done.stderr
    same(databases(w), names)
    t.restart()


def test_a_dry_run_says_what_it_would_do_and_does_not(w):
    t = w["t"]
    t.stop()
    names = databases(w)
    cert = w.certificate("t")
    os.rename(cert, cert + ".away")
    done = t.cli("--output", "csv", "restore", "--dry-run", "--replace", w.backup)
    assert f"{cert} would be put back" in done.stderr, done.stderr
    assert "\nunit,t\n" in done.stdout, done.stdout
    same((os.path.exists(cert), databases(w)), (False, names))
    os.rename(cert + ".away", cert)
    t.restart()


def test_every_damage_is_found_before_anything_is_changed(w):
    """A byte of each member is another, a member is missing, the file ends early."""
    t = w["t"]
    t.stop()
    names = databases(w)
    whole = members(w, "damaged")
    found = []
    for name in ("manifest.json", "manifest.sha256", "database.dump", "files/1", "files/3"):
        path = os.path.join(whole, name)
        with open(path, "rb") as f:
            good = f.read()
        at = len(good) // 2
        with open(path, "wb") as f:
            f.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        found.append((name, pack(w, whole)))
        with open(path, "wb") as f:
            f.write(good)
    shutil.copytree(whole, whole + ".less")
    os.remove(os.path.join(whole + ".less", "files", "2"))
    found.append(("missing", pack(w, whole + ".less")))
    short = os.path.join(w.folder, "short.backup")
    with open(w.backup, "rb") as f, open(short, "wb") as out:
        out.write(f.read()[:os.path.getsize(w.backup) // 2])
    found.append(("short", short))
    for name, path in found:
        done = t.cli("restore", "--replace", path, check=False)
        assert done.returncode == 1 and "nothing was changed" in done.stderr, (name, done)
    same(databases(w), names)
    t.cli("restore", "--replace", "--dry-run", pack(w, whole)) # as it was, it is good
    t.restart()


def pack(w, folder):
    path = os.path.join(w.folder, f"packed{len(os.listdir(w.folder))}.backup")
    subprocess.run(["tar", "-C", folder, "-cf", path, *os.listdir(folder)], check=True)
    return path


def test_a_backup_of_another_unit_is_refused(w):
    w["c1"].stop()
    assert "E_UNIT" in w["c1"].cli("restore", "--replace", w.backup, expect=REFUSED).stderr
    w["c1"].restart()


# ---- Putting back ----

def test_what_came_after_the_backup_comes_back_from_the_others(w):
    t = w["t"]
    t.stop()
    done = t.cli("restore", "--replace", w.backup)
    same(len([n for n in databases(w) if n.startswith("tonghop_t_before_")]), 1) # what was there
    assert "tonghop_t_restoring" not in databases(w)
    assert "verify --all" in done.stderr, done.stderr
    same(t.rollup(FORM, PERIOD), w.at_backup) # for now
    t.restart()
    for unit in ("c1", "c2", "t"):
        linked(w[unit])
    w.sync("c1", "c2", "t") # the communes send again what the district lacks
    same(figures(t), w.figures["t"])
    same(figures(w["kt"]), w.figures["kt"])
    for unit in ("t", "kt"):
        same(json.loads(w[unit].cli("--output", "json", "verify", "--all", "--local").stdout), [])
    same(t.json("report", "history", "c1", FORM, PERIOD, "--merged")[-1]["received_at"], w.arrival)


def test_an_empty_machine_is_put_back(w):
    """No database, no settings, no keys: the file has all of it."""
    c1 = w["c1"]
    path = os.path.join(w.folder, "c1.backup")
    c1.sql("INSERT INTO tonghop.session VALUES ('\\x00', 'xa', now(), now() + interval '1 hour')")
    c1.cli("backup", path)
    before = c1.rollup(FORM, PERIOD)
    c1.stop()
    w.cluster.sql("postgres", f"DROP DATABASE {c1.database} WITH (FORCE)")
    with open(w.certificate("c1", "key"), "rb") as f:
        key = f.read()
    for name in (c1.config, w.certificate("c1"), w.certificate("c1", "key")):
        os.remove(name)
    done = c1.cli("restore", path)
    assert f"{c1.config} is put back" in done.stderr, done.stderr
    with open(w.certificate("c1", "key"), "rb") as f:
        same(f.read(), key)
    same(os.stat(w.certificate("c1", "key")).st_mode & 0o077, 0)
    same(c1.sql("SELECT account FROM tonghop.session"), []) # whoever logged out since stays out
    c1.start()
    same(c1.rollup(FORM, PERIOD), before)
    linked(c1)
    c1.import_rows([("c1", FORM, PERIOD, CELL, 1)], "--patch")
    w.sync("c1")


def test_only_files_of_the_node_are_written(w):
    """A file whose maker named another path in it writes nothing there."""
    folder = members(w, "hostile")
    target = os.path.join(w.folder, "target")
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
        text = f.read().replace(w.certificate("t"), target)
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as f:
        f.write(text)
    with open(os.path.join(folder, "manifest.sha256"), "w", encoding="ascii") as f:
        f.write(hashlib.sha256(text.encode()).hexdigest() + "\n")
    w["t"].stop()
    done = w["t"].cli("restore", "--replace", pack(w, folder))
    assert f"{target} is not a file of this node" in done.stderr, done.stderr
    assert not os.path.exists(target)
    w["t"].restart()
    for unit in ("c1", "c2", "t"):
        linked(w[unit])
    w.sync("c1", "c2", "t")


def remade(w, folder, change):
    """A backup whose maker changed it and made its digests again. change: of the settings and of the members."""
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
        manifest = json.load(f)
    conf = os.path.join(folder, "files", "1")
    with open(conf, encoding="utf-8") as f:
        text = f.read()
    with open(conf, "w", encoding="utf-8") as f:
        f.write(change(text, {m.get("path"): m for m in manifest["members"]}))
    for m in manifest["members"]:
        with open(os.path.join(folder, m["name"]), "rb") as f:
            data = f.read()
        m["size"], m["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    text = json.dumps(manifest)
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as f:
        f.write(text)
    with open(os.path.join(folder, "manifest.sha256"), "w", encoding="ascii") as f:
        f.write(hashlib.sha256(text.encode()).hexdigest() + "\n")
    return pack(w, folder)


def test_on_an_empty_machine_nothing_is_written_but_beside_the_settings(w):
    """Neither where the settings of the backup say, nor with more rights than a node's files have."""
    cert, target = w.certificate("t"), os.path.join(w.folder, "elsewhere", "authorized_keys")
    new = os.path.join(w.folder, "new")
    os.makedirs(os.path.dirname(target))
    os.makedirs(new)
    conf = os.path.join(new, "t.conf")

    def restore(folder, to, expect, *options):
        def change(text, by_path):
            by_path[cert].update(path=to, mode=0o4777)
            return text.replace(cert, to).replace(f"dbname={w['t'].database}", "dbname=tonghop_new")
        path = remade(w, members(w, folder), change)
        return w["t"].cli("--config", conf, "restore", *options, path, expect=expect)

    w["t"].stop()
    names = databases(w)
    os.symlink(os.path.dirname(target), os.path.join(new, "link"))
    os.mkdir(os.path.join(new, ".hidden"))
    for number, to in enumerate((target, *(os.path.join(new, *path) for path in (
            ("..", "elsewhere", "t.pem"), ("link", "t.pem"), ("authorized_keys",), (".t.pem",), (".hidden", "t.pem"))))):
        for options in (("--dry-run",), ()):
            done = restore(f"away{number}", to, REFUSED, *options)
            assert to in done.stderr and "nothing was changed" in done.stderr, done.stderr
        same((os.path.exists(to), os.path.exists(conf), databases(w)), (False, False, names))
    unnamed = subprocess.run([w.program("clients/cli/tonghop"), "restore", w.backup], capture_output=True, text=True,
                             env={k: v for k, v in {**os.environ, **w.env}.items() if k != "TONGHOP_CONFIG"}, check=False)
    assert unnamed.returncode == 2 and "--config" in unnamed.stderr, unnamed

    def all_beside(text, by_path): # those that the tests share lie elsewhere
        for path, m in list(by_path.items())[2:]:
            m.update(path=os.path.join(new, os.path.basename(path)), mode=0o4777)
            text = text.replace(path, m["path"])
        return text.replace(f"dbname={w['t'].database}", "dbname=tonghop_new")
    os.symlink(target, os.path.join(new, "t.pem.restoring")) # somebody waits there
    done = w["t"].cli("--config", conf, "restore", remade(w, members(w, "beside"), all_beside))
    assert f"{conf} is put back" in done.stderr, done.stderr
    same(os.path.exists(target), False)
    same({n: os.stat(os.path.join(new, n)).st_mode & 0o7777 & ~0o640 for n in os.listdir(new) if n not in ("link", ".hidden")},
         {"t.conf": 0, "t.pem": 0, "t.key": 0, "ca.pem": 0})
    w.cluster.sql("postgres", "DROP DATABASE tonghop_new")
    w["t"].restart()
    for unit in ("c1", "c2", "t"):
        linked(w[unit])
    w.sync("c1", "c2", "t")


def test_a_member_that_is_a_link_is_no_member(w):
    folder = members(w, "linked")
    name = os.path.join(folder, "files", "2")
    shutil.move(name, os.path.join(w.folder, "outside"))
    os.symlink(os.path.join(w.folder, "outside"), name)
    assert "nothing was changed" in w["t"].cli("restore", "--dry-run", "--replace", pack(w, folder), expect=1).stderr


def test_no_other_user_sees_the_password_of_the_database(w):
    """ps shows the words of every program to everybody."""
    c1, programs = w["c1"], os.path.join(w.folder, "programs")
    seen, conf = os.path.join(w.folder, "seen"), c1.config
    os.makedirs(programs)
    for name in ("pg_dump", "pg_restore"):
        path = os.path.join(programs, name)
        with open(path, "w", encoding="ascii") as f:
            f.write(f'#!/bin/sh\necho "{name} $* env=$PGPASSWORD" >> {seen}\nexec {shutil.which(name)} "$@"\n')
        os.chmod(path, 0o755)
    with open(conf, encoding="utf-8") as f:
        before = f.read()
    with open(conf, "w", encoding="utf-8") as f:
        f.write(before.replace("dsn = ", "dsn = password='se cret' "))
    env = {**os.environ, **w.env, "PATH": programs + ":" + os.environ["PATH"]}
    path = os.path.join(w.folder, "c1-password.backup")
    c1.stop()
    for words in (("backup", path), ("restore", path)):
        subprocess.run([w.program("clients/cli/tonghop"), "--config", conf, *words], env=env, check=True,
                       capture_output=True)
    with open(conf, "w", encoding="utf-8") as f:
        f.write(before)
    with open(seen, encoding="utf-8") as f:
        calls = [line for line in f.read().splitlines() if "dbname" in line]
    same([(c.split()[0], c.split("env=")[1], "se cret" in c.split("env=")[0]) for c in calls],
         [("pg_dump", "se cret", False), ("pg_restore", "se cret", False)])
    c1.restart()
    linked(c1)
    w.sync("c1")


def test_the_same_backup_again_changes_nothing(w):
    """Its log is the beginning of what is there, or all of it: it needs no --replace."""
    c2 = w["c2"]
    path = os.path.join(w.folder, "c2.backup")
    c2.cli("backup", path)
    before = c2.rollup(FORM, PERIOD)
    c2.stop()
    c2.cli("restore", path)
    same(c2.rollup(FORM, PERIOD), before)
    c2.restart()
    w.sync("c2")


def test_a_backup_of_an_older_schema_is_upgraded(w):
    with Tree(w.build, {"kt": ""}) as tree:
        tree.create()
        restored(tree, VERSIONS[-2], "kt", upgrade=False) # the newest is this one
        kt = tree["kt"]
        path = os.path.join(tree.folder, "kt.backup")
        old = kt.sql("SELECT max(version) FROM tonghop.schema_version")
        kt.cli("backup", path)
        tree.cluster.sql("postgres", f"DROP DATABASE {kt.database}")
        kt.cli("restore", path)
        new = kt.sql("SELECT max(version) FROM tonghop.schema_version")
        assert int(new[0][0]) > int(old[0][0])
        kt.start()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
