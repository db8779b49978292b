"""The web gateway on a real node with a real PostgreSQL: who comes in, what each role sees and does and of
which units, that its answers are what openapi.json says, and that slow, long and foreign requests get
nowhere.

    test_web.py BUILD_DIR
"""
import contextlib
import gzip
import hashlib
import io
import json
import os
import pwd
import re
import select
import signal
import socket
import ssl
import subprocess
import sys
import time
import zipfile

import jsonschema

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, tap, watch  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import Local  # noqa: E402
from harness.web import Gateway, Listener  # noqa: E402

FORM, PERIOD = example.KEY
KEY = f"form={FORM}&period={PERIOD}"
PASSWORD = "mười ký tự"
ROLES = ("viewer", "entry", "approver", "admin")
# name: role, unit; at the province's node
ACCOUNTS = {f"{unit}.{role}": (role, unit) for unit in ("kt", "t", "h", "c5") for role in ROLES}

with open(os.path.join(os.path.dirname(TESTS), "clients", "web", "openapi.json"), encoding="utf-8") as f:
    OPENAPI = json.load(f)
PAGE = {"index.html": b"<!doctype html><title>page</title>", "assets/a-1.js": b"console.log(1)" * 40}


def add_account(node, name, role, unit, **kw):
    return node.cli("user", "add", name, "--role", role, "--unit", unit, input=PASSWORD + "\n", **kw)


class World:
    def __init__(self, tree, gateway):
        self.tree, self.gateway, self.node = tree, gateway, tree["kt"]
        self.known = {}

    def browser(self, name):
        """One for each account, logged in once: there are only so many logins."""
        if name not in self.known:
            self.known[name] = self.gateway.browser(name, PASSWORD)
        return self.known[name]

    def as_role(self, unit, role):
        return self.browser(f"{unit}.{role}")


@contextlib.contextmanager
def world(build):
    with example.world(build) as tree:
        folder = os.path.join(tree.folder, "page")
        for name, data in PAGE.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
            with gzip.open(path + ".gz", "wb") as f:
                f.write(data)
        for name, (role, unit) in ACCOUNTS.items():
            add_account(tree["kt"], name, role, unit)
        with Gateway(tree["kt"], page=folder, per_address=100) as gateway:
            yield World(tree, gateway)


# ---- Answers as they are promised ----

def schema_of(path, method, status):
    """Of the answer; None where it has no body."""
    responses = OPENAPI["paths"][path][method.lower()]["responses"]
    content = responses[str(status)].get("content")
    return content and content["application/json"]["schema"]


def check(answer, path, method="GET"):
    schema = schema_of(path, method, answer.status)
    if schema is None:
        assert answer.data == b"", answer.data
    else:
        jsonschema.Draft202012Validator({**schema, "components": OPENAPI["components"]}).validate(answer.body)
    return answer


READ = {
    "/api/session": "", "/api/catalogue": "", "/api/plans": "", "/api/rollup": KEY, "/api/coverage": KEY,
    "/api/obligations": "", "/api/report": KEY, "/api/report/history": KEY, "/api/entry": KEY,
    "/api/drill": KEY + "&unit=c5", "/api/held": "", "/api/quarantine": "", "/api/status": "",
    "/api/audit": "", "/api/notes": KEY, "/api/submit": KEY, "/api/accounts": "",
}


def test_every_answer_that_is_read_is_as_openapi_says(w):
    b = w.as_role("kt", "admin")
    for path, query in READ.items():
        answer = b.get(f"{path}?{query}")
        assert answer.status == 200, (path, answer.body)
        check(answer, path)
    for query in ("&by_child=1", "&against=2022-A1", "&unit=t", "&as_of=2023-01-01", "&stratum=",
                  "&catalogue=1"):
        answer = check(b.get(f"/api/rollup?{KEY}{query}"), "/api/rollup")
        assert answer.status == 200, (query, answer.body)


def test_openapi_names_every_path_and_only_those(w):
    b = w.as_role("kt", "admin")
    for path, methods in OPENAPI["paths"].items():
        for method in ("get", "post", "put", "delete"):
            if path in ("/api/events", "/api/login", "/api/logout", "/api/export"):
                continue
            answer = b.ask(method.upper(), path, None if method == "get" else {})
            assert (answer.status == 405) == (method not in methods), (method, path, answer.status)
    assert b.get("/api/nothing").status == 404
    read = {path for path, methods in OPENAPI["paths"].items() if "get" in methods} - {"/api/events", "/api/export",
                                                                                      "/metrics"}
    assert read == set(READ), read ^ set(READ)


def test_a_roll_up_is_the_very_same_as_the_command_lines(w):
    b = w.as_role("kt", "viewer")
    for query, options in (("", ()), ("&by_child=1", ("--by-child",)), ("&unit=h", ("--unit", "h")),
                           ("&stratum=", ("--stratum", ""))):
        assert b.get(f"/api/rollup?{KEY}{query}").body == w.node.rollup(FORM, PERIOD, *options), query
    assert b.get("/api/obligations").body == w.node.json("obligations")
    assert b.get(f"/api/coverage?{KEY}").body == w.node.json("coverage", FORM, PERIOD)


def untimed(data):
    """Without the second at which it was made."""
    return re.sub(rb' exported="[^"]*"', b"", data)


def test_a_roll_up_is_had_as_a_file(w):
    b = w.as_role("kt", "viewer")
    for to, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("xml", b"<?xml")):
        answer = b.get(f"/api/export?{KEY}&to={to}&unit=h")
        assert answer.status == 200 and answer.data.startswith(begins), (to, answer.status, answer.data[:80])
        assert f'filename="{FORM}-{PERIOD}-h.{to}"' in answer.headers["Content-Disposition"]
        path = os.path.join(w.tree.folder, "mine." + to)
        w.node.cli("export", FORM, PERIOD, "--unit", "h", "--to", path)
        with open(path, "rb") as f:
            assert to == "xlsx" or untimed(f.read()) == untimed(answer.data), to
    assert b.get(f"/api/export?{KEY}&to=pdf").status == 400
    answer = w.as_role("t", "viewer").get(f"/api/export?{KEY}&to=csv&unit=h")
    assert (answer.status, answer.code) == (403, "E_ACCESS")


def test_the_overview_counts_targets_and_obligations(w):
    plan = w.as_role("kt", "viewer").get("/api/plans").body[0]
    assert plan["plan"] == "kon_tum_2023"
    form = next(f for f in plan["forms"] if f["form"] == FORM)
    assert (form["period"], form["met"], form["not_met"], form["no_data"]) == (PERIOD, 12, 7, 14)
    assert form["coverage"]["reported"] == 8
    owed = w.node.json("obligations", "--plan", "kon_tum_2023")
    assert sum(plan["obligations"].values()) == len(owed)
    assert plan["obligations"]["late"] == sum(o["state"] == "late" for o in owed) > 0
    verdicts = w.node.rollup(FORM, PERIOD)["verdicts"]
    assert form["unmet"] == [v for v in verdicts if v["verdict"] == "not_met"][:6] and len(form["unmet"]) == 6
    plans = w.as_role("kt", "viewer").get("/api/catalogue").body["plans"]
    assert [(p["plan"], p["name_vi"][:8]) for p in plans] == [("kon_tum_2023", "Kế hoạch")]


def test_a_drill_shows_that_it_was_held_against_the_lineage(w):
    body = w.as_role("kt", "viewer").get(f"/api/drill?{KEY}&unit=c5").body
    assert body["lineage"]["checked"] and body["lineage"]["digest"] == body["digest"]
    typed = {r[3]: r[4] for r in example.rows("c5")}
    assert {v["cell"]: v["value"] for v in body["values"]} == typed


# ---- Who comes in ----

def test_nobody_is_answered_without_a_login(w):
    b = w.gateway.browser()
    for path, methods in OPENAPI["paths"].items():
        for method in methods:
            if path in ("/api/login", "/metrics"): # the latter: test_metrics.py
                continue
            answer = b.ask(method.upper(), path, None if method == "get" else {})
            assert (answer.status, answer.code) == (401, "E_LOGIN"), (path, method, answer.status)
            check(answer, path, method)


def test_a_login_gives_a_cookie_that_scripts_and_other_sites_do_not_get(w):
    answer = check(w.gateway.browser().log_in("kt.viewer", PASSWORD), "/api/login", "POST")
    assert (answer.body["role"], answer.body["unit"], answer.body["node"]) == ("viewer", "kt", "kt")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie # plain HTTP on this machine only


def test_wrong_passwords_names_and_cookies_are_refused_alike(w):
    b = w.gateway.browser()
    wrong = b.post("/api/login", {"name": "kt.viewer", "password": "not that one"})
    nobody = b.post("/api/login", {"name": "nobody", "password": "not that one"})
    assert (wrong.status, wrong.code) == (401, "E_LOGIN") and wrong.body == nobody.body
    assert wrong.body["error"]["text_vi"].endswith("tên hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa"), wrong.body
    good = w.as_role("kt", "viewer")
    name, rest = good.cookie.split("~", 1)
    same(name, "tonghop-kt=kt.viewer")
    for cookie in (good.cookie[:-1] + ("0" if good.cookie[-1] != "0" else "1"), "tonghop-kt=", "tonghop-kt=x",
                   "tonghop-kt=kt.admin~" + rest, name + "~2" + rest[1:], "tonghop-kt=" + "~" * 350,
                   good.cookie.replace("-kt", "-h", 1)):
        b.cookie = cookie
        assert b.get("/api/session").status == 401, cookie


def test_a_log_out_ends_the_session_for_good(w):
    b = w.gateway.browser("t.viewer", PASSWORD)
    cookie, before = b.cookie, len(sessions(w, "t.viewer"))
    answer = check(b.post("/api/logout", {}), "/api/logout", "POST")
    assert answer.status == 204 and "Max-Age=0" in answer.headers["Set-Cookie"]
    b.cookie = cookie
    assert b.get("/api/session").status == 401
    same(len(sessions(w, "t.viewer")), before - 1) # the node knows of it, however many come after


def test_a_change_of_the_account_ends_its_sessions(w):
    add_account(w.node, "thu", "viewer", "kt")
    for change in (("role", "thu", "entry"), ("role", "thu", "--unit", "t"), ("disable", "thu")):
        b = w.gateway.browser("thu", PASSWORD)
        assert b.get("/api/session").status == 200
        w.node.cli("user", *change)
        assert (b.get("/api/session").status, b.get(f"/api/rollup?{KEY}").code) == (401, "E_LOGIN"), change
    assert w.gateway.browser().post("/api/login", {"name": "thu", "password": PASSWORD}).status == 401
    w.node.cli("user", "disable", "thu", "--undo")
    b = w.gateway.browser("thu", PASSWORD)
    w.node.cli("user", "passwd", "thu", input="another one\n")
    assert b.get("/api/session").status == 401
    w.gateway.browser("thu", "another one")


def test_everybody_changes_their_own_password(w):
    add_account(w.node, "mai", "viewer", "h")
    b, other = w.gateway.browser("mai", PASSWORD), w.gateway.browser("mai", PASSWORD)
    assert b.post("/api/password", {"old": "not that", "new": "0123456789"}).code == "E_LOGIN"
    assert b.post("/api/password", {"old": PASSWORD, "new": "short"}).code == "E_REQUEST"
    answer = check(b.post("/api/password", {"old": PASSWORD, "new": "0123456789"}), "/api/password", "POST")
    assert answer.status == 200, answer.body
    assert other.get("/api/session").status == 401
    b.take(answer)
    assert b.get("/api/session").status == 200
    w.gateway.browser("mai", "0123456789")


def test_an_address_that_fails_too_often_waits(w):
    with Gateway(w.node, name="rate") as gateway:
        b = gateway.browser()
        for _ in range(10):
            assert b.post("/api/login", {"name": "kt.viewer", "password": "guessed again"}).status == 401
        answer = check(b.post("/api/login", {"name": "h.viewer", "password": PASSWORD}), "/api/login", "POST")
        assert (answer.status, answer.code) == (429, "E_RATE") and answer.headers["Retry-After"]
    w.gateway.browser("h.viewer", PASSWORD) # another gateway knows nothing of it


def test_behind_a_proxy_it_is_who_the_proxy_says_and_nobody_else_is_believed(w):
    def failed(gateway, forwarded):
        return gateway.browser().post("/api/login", {"name": "nobody", "password": "guessed again"},
                                      headers={"X-Forwarded-For": forwarded}).status

    def failed_at(gateway, *lines):
        body = b'{"name": "nobody-%d", "password": "guessed again"}' % (":" in lines[-1].rsplit(".", 1)[0])
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=40) as s:
            s.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      b"Content-Length: %d\r\n" % len(body) +
                      "".join(f"X-Forwarded-For: {line}\r\n" for line in lines).encode() + b"\r\n" + body)
            return int(status_of(s)[0])

    with Gateway(w.node, name="proxy", proxy="127.0.0.1") as gateway:
        assert [failed(gateway, "198.51.100.7, 203.0.113.9") for _ in range(11)][-1] == 429
        # a proxy that puts it into a line of its own, with its port; the client's own line says another each time
        for line, again in (("203.0.113.77", "203.0.113.77:4711"), ("2001:db8::77", "[2001:db8::77]:4711")):
            said = [failed_at(gateway, f"198.51.100.{n}", line) for n in range(11)]
            assert said == [401] * 10 + [429], (line, said)
            assert failed_at(gateway, "198.51.100.99", again) == 429, again
        assert failed(gateway, "203.0.113.9, 198.51.100.7") == 401 # the last is the one the proxy saw
        b = gateway.browser()
        cookie = b.log_in("kt.viewer", PASSWORD).headers["Set-Cookie"]
        assert "; Secure" in cookie and cookie.startswith("__Host-tonghop-kt="), cookie
        same(b.get("/api/session").status, 200)
    with Gateway(w.node, name="noproxy") as gateway:
        assert [failed(gateway, f"203.0.113.{i}") for i in range(11)][-1] == 429


def guess(gateway, name, **headers):
    """Each at a name of its own: of one the node answers only so many."""
    return gateway.browser().post("/api/login", {"name": name, "password": "guessed again"}, headers=headers).status


def test_an_own_login_does_not_let_an_address_guess_on(w):
    with Gateway(w.node, name="spray") as gateway:
        same([guess(gateway, f"nobody-{i}") for i in range(9)], [401] * 9)
        gateway.browser("kt.viewer", PASSWORD)
        same([guess(gateway, f"nobody-{i}") for i in range(9, 12)], [401, 429, 429])


def test_an_address_guesses_no_more_at_once_than_one_by_one(w):
    bodies = [json.dumps({"name": f"once-{n:02}", "password": "guessed again"}).encode() for n in range(40)]
    with Gateway(w.node, name="once", per_address=100) as gateway, contextlib.ExitStack() as open_ones:
        asked = [open_ones.enter_context(socket.create_connection(("127.0.0.1", gateway.port), timeout=120))
                 for _ in bodies]
        for s, body in zip(asked, bodies):
            s.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(body) + body)
        got = [status_of(s)[0] for s in asked]
        same((set(got), got.count(b"401")), ({b"401", b"429"}, 10))


def test_a_network_of_ipv6_is_one_address(w):
    with Gateway(w.node, name="six", proxy="127.0.0.1") as gateway:
        def from_(address):
            return guess(gateway, address.translate({ord(":"): "-"}).strip("-"), **{"X-Forwarded-For": address})
        same([from_(f"2001:db8::{n:x}:1") for n in range(11)], [401] * 10 + [429])
        same(from_("2001:db8:0:1::1"), 401)
        same([from_(f"::ffff:198.51.100.{n}") for n in range(11)], [401] * 11)


def test_settings_that_are_wrong_are_named(w):
    for key, value, words in (("colour", "red", "there is no key colour in [web]"), ("port", "x", "port"),
                              ("certificate", "/nowhere", "without the other"),
                              ("address", "here", "no IP address"), ("workers", "0", "workers")):
        gateway = Gateway(w.node, name="bad", **{key: value})
        done = subprocess.run([w.tree.program("clients/web/tonghop-web"), "--config", gateway.config,
                               "--check-config"], capture_output=True, text=True)
        assert done.returncode == 1 and words in done.stderr, (key, done.stderr)


def test_an_account_that_is_guessed_at_is_shut_for_a_while_whatever_the_address(w):
    add_account(w.node, "doan", "viewer", "kt")
    with Gateway(w.node, name="guess") as one, Gateway(w.node, name="guess2") as two, \
            Gateway(w.node, name="guess3") as three:
        for gateway in (one, two):
            for _ in range(10):
                gateway.browser().post("/api/login", {"name": "doan", "password": "guessed again"})
        answer = three.browser().post("/api/login", {"name": "doan", "password": PASSWORD})
        assert (answer.status, answer.code) == (429, "E_RATE"), answer.body
    # names that nobody has, as many as are remembered, do not open it
    with Gateway(w.node, name="names", proxy="127.0.0.1") as gateway:
        b = gateway.browser()
        for n in range(256):
            away = b.post("/api/login", {"name": f"khong-{n}", "password": "guessed again"},
                          headers={"X-Forwarded-For": f"198.51.100.{n // 5}"})
            assert away.code == "E_LOGIN", away.body
        answer = b.post("/api/login", {"name": "doan", "password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.1"})
        assert (answer.status, answer.code) == (429, "E_RATE"), answer.body


# ---- Requests from elsewhere ----

def test_what_another_site_sends_is_refused(w):
    b = w.as_role("kt", "approver")
    body = {"form": FORM, "period": "2024-A1", "action": "lock"}
    host = f"127.0.0.1:{w.gateway.port}"
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"},
                    {"Origin": f"http://{host}.elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Sec-Fetch-Site": "same-site"}, {"X-Tonghop-Token": None}, {"X-Tonghop-Token": "0" * 64},
                    {"X-Tonghop-Token": w.as_role("kt", "viewer").token}):
        answer = check(b.post("/api/period", body, headers=headers), "/api/period", "POST")
        assert (answer.status, answer.code) == (403, "E_ORIGIN"), (headers, answer.body)
    assert b.post("/api/period", json.dumps(body), headers={"Content-Type": "text/plain"}).status == 400
    answer = w.gateway.browser().post("/api/login", {"name": "kt.viewer", "password": PASSWORD},
                                      headers={"Origin": "https://elsewhere.example"})
    assert answer.code == "E_ORIGIN"
    own = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert b.post("/api/remind", {}, headers=own).status == 200


def test_answers_tell_browsers_to_trust_nothing_else(w):
    for path in ("/", "/api/session", "/assets/a-1.js", "/api/nothing"):
        headers = w.as_role("kt", "viewer").get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "Access-Control-Allow-Origin" not in headers


# ---- Slow and long ones ----

def raw(w, timeout=40):
    return socket.create_connection(("127.0.0.1", w.gateway.port), timeout=timeout)


def status_of(s):
    return s.recv(4096).split(b" ")[1:2]


def drip(s, data):
    """Sends byte after byte until the other side has had enough; how long it bore it, in seconds."""
    began = time.monotonic()
    s.settimeout(0.5)
    with contextlib.suppress(OSError):
        for byte in data:
            s.sendall(bytes([byte]))
            try:
                if s.recv(4096) == b"":
                    break
            except socket.timeout:
                pass
    return time.monotonic() - began


def test_a_dripping_client_is_closed_whatever_it_drips(w):
    """Half a second a byte: an idle timeout would never fire. The bound is the deadline and a margin for a
    busy machine; the data would take ten times as long."""
    header = b"GET /api/session HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"a" * 400
    body = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
    with raw(w) as s, raw(w) as t, raw(w) as silent:
        t.sendall(body)
        assert drip(s, header) < 60
        assert drip(t, b"{" * 400) < 60
        assert silent.recv(1) == b""
    assert w.as_role("kt", "viewer").get("/api/session").status == 200


def test_what_is_not_utf_8_is_refused_and_hurts_nobody(w):
    with open(w.gateway.log, encoding="utf-8") as f:
        before = f.read().count("worker_died")
    for path in (b"/api/%ff", b"/api/session?x=%ff&y=1", b"/%c0%af"):
        with raw(w) as s:
            s.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert int(status_of(s)[0]) in (400, 404), path
    assert w.as_role("kt", "viewer").get("/api/session").status == 200
    with open(w.gateway.log, encoding="utf-8") as f:
        assert f.read().count("worker_died") == before


def test_instants_and_numbers_that_are_none_are_said_to_be(w):
    b = w.as_role("kt", "admin")
    for path in ("/api/plans?as_of=infinity", f"/api/rollup?form={FORM}&period=2024-A1&as_of=294276-01-01",
                 "/api/audit?before="):
        assert b.get(path).status in (400, 422), (path, b.get(path).body)


# ---- What is kept of what cannot be read ----

def test_no_password_is_kept_wherever_it_was_typed_wrongly(w):
    kept = "SELECT count(*) FROM tonghop.quarantine"
    before = w.node.sql(kept)
    b = w.gateway.browser()
    for name, password in (("lan ", PASSWORD), ("x" * 50, PASSWORD), ("lan", "P" * 401)):
        assert b.post("/api/login", {"name": name, "password": password}).status == 422, name
    mine = w.as_role("h", "viewer")
    assert mine.post("/api/password", {"old": PASSWORD, "new": "y" * 401}).status == 422
    assert w.node.sql(kept) == before
    assert w.node.sql("SELECT count(*) FROM tonghop.quarantine WHERE position("
                      f"convert_to('{PASSWORD}', 'UTF8') IN raw) > 0") == [["0"]]


def test_headers_and_bodies_have_an_end(w):
    b = w.as_role("kt", "viewer")
    assert b.get("/api/session", headers={"X-Long": "a" * 7000}).status == 200
    assert b.get("/api/session", headers={"X-Long": "a" * 9000}).status == 431
    with raw(w) as s: # without an end: cut before it has cost memory
        with contextlib.suppress(OSError):
            s.sendall(b"GET / HTTP/1.1\r\n")
            for i in range(20000):
                s.sendall(b"X-%d: %s\r\n" % (i, b"a" * 100))
        with contextlib.suppress(ConnectionResetError):
            assert status_of(s) in ([b"431"], [b"413"], [])
    with raw(w) as s:
        s.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  b"Content-Length: 300000\r\n\r\n")
        assert status_of(s) == [b"413"]
    with raw(w) as s:
        s.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                  b"Content-Type: application/json\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(400):
                s.sendall(b"400\r\n" + b"a" * 1024 + b"\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert status_of(s) in ([b"413"], [b"400"], [])


class Asked:
    """A question that is sent, and answered later."""

    def __init__(self, browser, target, host="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", browser.gateway.port), timeout=120,
                                               source_address=(host, 0))
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nCookie: {browser.cookie}\r\n"
                            "Connection: close\r\n\r\n".encode())

    def answer(self):
        """Status, header and body; b"" where it was closed."""
        got = b""
        with self.socket, contextlib.suppress(ConnectionResetError):
            while piece := self.socket.recv(65536):
                got += piece
        return (int(got.split(b" ", 2)[1]), *got.split(b"\r\n\r\n", 1)) if got else (0, b"", b"")


def first_answered(asked):
    """The first of several, which is taken out."""
    ready, _, _ = select.select([a.socket for a in asked], [], [], 120)
    one = next(a for a in asked if a.socket in ready)
    asked.remove(one)
    return one.answer()


def test_what_waits_for_other_nodes_leaves_the_others_their_workers(w):
    """A node below keeps its link and answers nothing: two questions of an account are taken, the third is
    sent back, and of two workers one stays free, whoever asks."""
    viewer, other, admin = (w.as_role(*who) for who in (("kt", "viewer"), ("h", "viewer"), ("kt", "admin")))
    target = f"/api/drill?{KEY}&unit=c5"
    below = w.tree["h"].process
    below.send_signal(signal.SIGSTOP)
    try:
        waiting = []
        for who in (viewer, other):
            asked = [Asked(who, target) for _ in range(3)]
            status, header, body = first_answered(asked)
            same((status, json.loads(body)["error"]["code"]), (429, "E_BUSY"))
            assert b"Retry-After: 30" in header, header
            waiting += asked
        same(admin.get("/api/session").status, 200)
        same(select.select([a.socket for a in waiting], [], [], 0)[0], [])
    finally:
        below.send_signal(signal.SIGCONT)
    same([a.answer()[0] for a in waiting], [200] * 4)
    same(viewer.get(target).status, 200)


def test_what_is_no_http_is_refused(w):
    for text in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET /\r\n\r\n",
                 b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
                 b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n12345",
                 b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                 b"GET /api/rollup?form=a%00b&period=x HTTP/1.1\r\nHost: x\r\n\r\n"):
        with raw(w) as s:
            s.sendall(text)
            with contextlib.suppress(ConnectionResetError):
                got = s.recv(65536)
                assert got == b"" or got.split(b" ")[1] != b"200" or b"<title>page" in got, (text, got)
    b = w.as_role("kt", "viewer")
    for body in (b"{", b"[]", b"\xff", b'{"a":1,"a":2}', b"null", b"{" * 5000):
        answer = b.post("/api/remind", body, headers={"Content-Type": "application/json"})
        assert answer.status == 400, (body[:20], answer.status)
    for query in (f"form={FORM}&period=%27", "form=&period="):
        assert b.get(f"/api/rollup?{query}").status in (400, 422), query
    for value, code in (("--config", "E_REQUEST"), ("-x", "E_REQUEST"), ("a%0ab", "E_TEXT"), ("a%E2%80%AEb", "E_TEXT")):
        answer = b.get(f"/api/rollup?form={value}&period=x") # the gateway's own word: no command has seen it
        assert (answer.status, answer.code, answer.body["error"]["text"]) == (400, code, "form"), (value, answer.body)


def test_one_address_holds_only_so_many_connections(w):
    with Gateway(w.node, name="few", per_address=5) as gateway, contextlib.ExitStack() as open_ones:
        def opened():
            s = open_ones.enter_context(socket.create_connection(("127.0.0.1", gateway.port), timeout=30))
            with contextlib.suppress(OSError):
                s.sendall(b"GET /api/session HTTP/1.1\r\nHost: x\r\n\r\n")
                return s.recv(100).startswith(b"HTTP/1.1 401")
            return False
        answered = [opened() for _ in range(12)]
        assert answered[:5] == [True] * 5 and not any(answered[5:]), answered


def unfinished(gateway, host):
    """A connection whose header does not end."""
    s = socket.create_connection(("127.0.0.1", gateway.port), timeout=120, source_address=(host, 0))
    with contextlib.suppress(OSError):
        s.sendall(b"GET /api/session HTTP/1.1\r\nHost: x\r\n")
    return s


def is_closed(s):
    try:
        return s.recv(1) == b""
    except ConnectionResetError:
        return True


def test_strangers_leave_room_for_who_works_here(w):
    """Sixteen connections: of strangers there are twelve at most, who get less time, whatever their addresses."""
    with Gateway(w.node, name="full", connections=16, per_address=16) as gateway, contextlib.ExitStack() as open_ones:
        b = gateway.browser("kt.viewer", PASSWORD)
        same(b.get("/api/session").status, 200)
        b.close()
        mine = open_ones.enter_context(unfinished(gateway, "127.0.0.1"))
        theirs = [open_ones.enter_context(unfinished(gateway, f"127.0.4.{n % 8 + 1}")) for n in range(20)]
        same(b.get("/api/session").status, 200)
        same([is_closed(s) for s in theirs], [True] * 20)
        mine.sendall(b"\r\n") # it came before them, and has longer
        same(status_of(mine), [b"401"])


def test_it_listens_in_the_clear_on_this_machine_only(w):
    gateway = Gateway(w.node, name="open", address="0.0.0.0")
    done = subprocess.run([w.tree.program("clients/web/tonghop-web"), "--config", gateway.config],
                          capture_output=True, text=True)
    assert done.returncode == 1 and "in the clear" in done.stderr, done.stderr


def test_with_a_certificate_it_speaks_tls_and_cookies_are_for_tls(w):
    certificate, key = (w.tree.certificate("kt", kind) for kind in ("pem", "key"))
    with Gateway(w.node, name="tls", certificate=certificate, key=key) as gateway:
        context = ssl.create_default_context(cafile=os.path.join(w.tree.folder, "tls", "ca.pem"))
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        body = json.dumps({"name": "kt.viewer", "password": PASSWORD}).encode()
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=60) as s, \
                context.wrap_socket(s) as t:
            assert t.version() == "TLSv1.3"
            t.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
            got = b""
            while piece := t.recv(4096):
                got += piece
        assert got.startswith(b"HTTP/1.1 200") and b"; Secure" in got and b"Strict-Transport-Security" in got
        assert b"Cookie: __Host-tonghop-kt=" in got, got


# ---- Files ----

def test_the_page_is_served_packed_and_named_by_its_content(w):
    b = w.gateway.browser()
    plain = b.get("/assets/a-1.js")
    assert plain.data == PAGE["assets/a-1.js"] and "immutable" in plain.headers["Cache-Control"]
    packed = b.get("/assets/a-1.js", headers={"Accept-Encoding": "deflate, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert b.get("/assets/a-1.js", headers={"If-None-Match": plain.headers["ETag"]}).status == 304
    for path in ("/", "/figures/antt-nam/2023-A1"):
        page = b.get(path)
        assert page.data == PAGE["index.html"] and page.headers["Cache-Control"] == "no-cache", path
        assert page.headers["Content-Type"].startswith("text/html")
    assert b.get("/assets/gone.js").status == 404
    for path in ("/../web.conf", "/%2e%2e/kt-web.conf", "/assets/../../kt.conf", "//etc/passwd"):
        answer = b.get(path)
        assert answer.status == 404 or answer.data == PAGE["index.html"], path


def test_a_long_answer_is_packed_for_who_takes_it_and_a_session_never(w):
    """The session's answer holds a token, so it is short and as it is."""
    b = w.as_role("kt", "viewer")
    plain = b.get("/api/catalogue")
    packed = b.get("/api/catalogue", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers and plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3, (len(packed.data), len(plain.data))
    assert "Content-Encoding" not in b.get("/api/catalogue", headers={"Accept-Encoding": "gzip;q=0"}).headers
    assert "Content-Encoding" not in b.get("/api/session", headers={"Accept-Encoding": "gzip"}).headers


def workbook_text(data):
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return z.read("xl/sharedStrings.xml").decode()


# ---- Roles and units ----

def test_a_viewer_of_one_district_sees_nothing_of_another(w):
    """Every account with every reading endpoint that takes a unit, for every unit; below says the tree."""
    below = {"kt": set(example.UNITS) | {"a1", "a2", "a3"}, "t": {"t", "c1", "c2"},
             "h": {"h", "c3", "c4", "c5"}, "c5": {"c5"}}
    paths = [f"/api/{x}?{KEY}" for x in ("rollup", "coverage", "report", "report/history", "entry", "submit",
                                         "drill")] + ["/api/plans?", "/api/obligations?"]
    for top, seen in below.items():
        b = w.as_role(top, "viewer")
        for unit in example.UNITS:
            for path in paths:
                answer = b.get(f"{path}&unit={unit}")
                if unit in seen:
                    assert answer.status != 403, (top, unit, path, answer.body)
                else:
                    assert (answer.status, answer.code) == (403, "E_ACCESS"), (top, unit, path, answer.body)
                    assert unit == "kt" or f'"unit": "{unit}"' not in answer.data.decode()


def test_lists_hold_only_what_is_at_and_below_the_account(w):
    for top, seen in (("t", {"t", "c1", "c2"}), ("c5", {"c5"})):
        b = w.as_role(top, "viewer")
        assert {o["reporter"] for o in b.get("/api/obligations").body} <= seen
        assert {u["unit"] for u in b.get("/api/catalogue").body["units"]} == seen
        catalogue = check(b.get("/api/catalogue"), "/api/catalogue").body
        assert catalogue["units"][0]["parent"] == ""
        assert [x["unit"] for x in catalogue["above"]] == {"t": ["kt"], "c5": ["h", "kt"]}[top]
        mine = [o["state"] for o in w.node.json("obligations") if o["reporter"] in seen]
        assert sum(sum(p["obligations"].values()) for p in b.get("/api/plans").body) == len(mine)
        for path in ("status", "quarantine"):
            assert b.get(f"/api/{path}").code == "E_ACCESS", path
        assert w.as_role(top, "admin").get("/api/audit").code == "E_ACCESS"
    names = {a["name"] for a in w.as_role("t", "admin").get("/api/accounts").body}
    assert {f"t.{r}" for r in ROLES} <= names and not any(n.startswith(("kt.", "h.", "c5.")) for n in names)


WRITE = {
    ("POST", "/api/report"): {"unit": "kt", "form": FORM, "period": "2024-A1", "state": "final", "values": {},
                              "dry_run": True},
    ("PUT", "/api/draft"): {"unit": "kt", "form": FORM, "period": PERIOD, "state": "final", "values": {}},
    ("POST", "/api/note"): {"form": FORM, "period": PERIOD, "text": "thiếu người"},
    ("POST", "/api/remind"): {},
    ("POST", "/api/sync"): {},
    ("POST", "/api/return"): {"unit": "t", "form": FORM, "period": "2024-A1", "reason": "sai", "due": "2030-01-01"},
    ("POST", "/api/withdraw"): {"form": FORM, "period": "2024-A1"},
    ("POST", "/api/submit"): {"form": FORM, "period": "2024-A1", "action": "hold"},
    ("POST", "/api/period"): {"form": FORM, "period": "2025-A1", "action": "reopen"},
    ("POST", "/api/quarantine"): {"number": "TH-Q-9999", "action": "drop"},
    ("POST", "/api/accounts"): {"name": "zzz", "disabled": True},
}
LEAST = {"/api/withdraw": "approver", "/api/return": "approver", "/api/submit": "approver",
         "/api/period": "approver", "/api/quarantine": "approver", "/api/accounts": "admin"}


def test_each_role_does_what_it_may_and_no_more(w):
    for (method, path), body in WRITE.items():
        least = ROLES.index(LEAST.get(path, "entry"))
        for i, role in enumerate(ROLES):
            answer = w.as_role("kt", role).ask(method, path, body)
            check(answer, path, method)
            assert (answer.code == "E_ACCESS") == (i < least), (path, role, answer.status, answer.body)


def test_each_role_reads_what_it_may_and_no_more(w):
    """The matrix of reading: the log and the accounts are an admin's, everything else everybody's."""
    for path, query in READ.items():
        least = ROLES.index("admin" if path in ("/api/audit", "/api/accounts") else "viewer")
        for i, role in enumerate(ROLES):
            answer = check(w.as_role("kt", role).get(f"{path}?{query}"), path)
            assert answer.status == (403 if i < least else 200), (path, role, answer.status, answer.body)
            assert (answer.code == "E_ACCESS") == (i < least), (path, role, answer.body)


def test_nobody_acts_for_a_unit_that_is_not_theirs(w):
    """An approver of a district at the province's node: nothing of the node's, nothing of another's."""
    for unit in ("t", "c5"):
        for (method, path), body in WRITE.items():
            if path in ("/api/accounts", "/api/return"):
                continue
            body = {**body, "unit": "kt"} if path in ("/api/note", "/api/submit") else body
            answer = w.as_role(unit, "admin").ask(method, path, body)
            assert (answer.status, answer.code) == (403, "E_ACCESS"), (unit, path, answer.body)
    b = w.as_role("t", "approver")
    answer = b.post("/api/return", {"unit": "h", "form": FORM, "period": PERIOD, "reason": "sai",
                                    "due": "2030-01-01"})
    assert answer.code == "E_ACCESS", answer.body
    mine = w.as_role("t", "admin")
    for body in ({"name": "h.viewer", "disabled": True}, {"name": "t.viewer", "unit": "kt"},
                 {"name": "new", "role": "viewer", "unit": "h", "password": PASSWORD, "new": True}):
        assert mine.post("/api/accounts", body).code == "E_ACCESS", body
    assert w.node.json("user", "list") and "new" not in {a["name"] for a in w.node.json("user", "list")}


# ---- Entry ----

def test_a_report_is_entered_as_a_whole_and_its_changes_are_shown_first(w):
    b = w.as_role("kt", "entry")
    entry = check(b.get(f"/api/entry?form={FORM}&period=2024-A1"), "/api/entry").body
    assert (entry["revision"], entry["may"], entry["before_period"]) == (0, True, PERIOD)
    fills = [c["cell"] for c in entry["cells"] if c["fills"]]
    assert {c["cell"]: c.get("before") for c in entry["cells"] if c["fills"]}["antt_total_cq"] == "20"
    wish = {"unit": "kt", "form": FORM, "period": "2024-A1", "state": "provisional",
            "values": {"antt_total_cq": "21", "antt_registered_cq": "-"}, "base": entry["digest"]}
    dry = check(b.post("/api/report", {**wish, "dry_run": True}), "/api/report", "POST")
    assert dry.status == 200 and "receipt" not in dry.body, dry.body
    assert [(c.get("cell"), c.get("old"), c["new"]) for c in dry.body["changes"]] == [
        ("antt_total_cq", None, "21"), ("antt_registered_cq", None, "-")]
    assert b.get(f"/api/entry?form={FORM}&period=2024-A1").body["revision"] == 0
    done = check(b.post("/api/report", {**wish, "dry_run": False}), "/api/report", "POST")
    assert done.body["receipt"]["outcome"] == "stored", done.body
    entry = b.get(f"/api/entry?form={FORM}&period=2024-A1").body
    assert (entry["state"], entry["digest"]) == ("provisional", done.body["receipt"]["digest"])
    assert {c["cell"]: c["value"] for c in entry["cells"] if "value" in c} == wish["values"]
    assert w.node.json("report", "history", "kt", FORM, "2024-A1")[0]["source"] == "account:kt.entry"
    stale = b.post("/api/report", {**wish, "dry_run": False})
    assert (stale.status, stale.code) == (422, "E_STALE") and len(fills) > 5


def test_a_commune_sees_where_its_report_has_got_to(w):
    node = w.tree["c5"]
    add_account(node, "xa", "entry", "c5")
    w.tree.sync()
    with Gateway(node) as gateway:
        entry = check(gateway.browser("xa", PASSWORD).get(f"/api/entry?{KEY}"), "/api/entry").body
    rows = node.sql("SELECT at_unit, step FROM tonghop_read.whereabouts WHERE unit = 'c5' AND part = 'own' AND "
                    f"form = '{FORM}' AND period = '{PERIOD}' AND is_head AND step <> 'saved'")
    assert {(x["unit"], x["step"]) for x in entry["above"]} == {tuple(r) for r in rows}
    assert ("h", "received") in {(x["unit"], x["step"]) for x in entry["above"]}, entry["above"]


def test_a_commune_sees_that_the_district_keeps_its_report_without_counting_it(w):
    node, key = w.tree["c4"], (FORM, "2024-A1")
    add_account(node, "xa4", "entry", "c4")
    w.tree["h"].cli("period", "lock", *key)
    with Gateway(node) as gateway:
        b = gateway.browser("xa4", PASSWORD)
        wish = {"unit": "c4", "form": FORM, "period": "2024-A1", "state": "provisional", "dry_run": False,
                "values": {"antt_total_cq": "3"}}
        same(check(b.post("/api/report", wish), "/api/report", "POST").status, 200)
        w.tree.sync("c4")
        where = f"/api/entry?form={FORM}&period=2024-A1"
        [row] = check(b.get(where), "/api/entry").body["above"]
        same((row["unit"], row["step"], row["code"]), ("h", "held", "E_LOCKED"))
        assert "period reopen" in row["why"] and "đã khóa sổ tại" in row["why_vi"] and row["words_vi"], row
        w.tree["h"].cli("period", "reopen", *key)
        w.tree.sync()
        assert all("code" not in x for x in check(b.get(where), "/api/entry").body["above"])


def test_it_begins_again_at_sighup(w):
    with Gateway(w.node, name="hup") as gateway:
        mark = os.path.getsize(gateway.log)
        gateway.process.send_signal(signal.SIGHUP)
        watch.wait_event(gateway.log, mark, event="serving")
        assert gateway.process.poll() is None
        with open(gateway.port_file, encoding="ascii") as f:
            gateway.port = int(f.read())
        assert gateway.browser("kt.viewer", PASSWORD).get("/api/session").status == 200


def test_a_report_that_is_not_there_yet_has_no_revisions(w):
    b = w.as_role("kt", "viewer")
    for path in ("/api/report", "/api/report/history"):
        answer = check(b.get(f"{path}?form={FORM}&period=2019-A1"), path)
        assert (answer.status, answer.body) == (200, []), (path, answer.body)


def test_what_is_wrong_is_said_at_its_cell_in_both_languages(w):
    b = w.as_role("kt", "entry")
    wish = {"unit": "kt", "form": FORM, "period": PERIOD, "state": "final", "dry_run": True,
            "values": {"antt_total_cq": "2x", "tt_sessions_xa": "1", "antt_achieved_cq": "999"}}
    answer = check(b.post("/api/report", wish), "/api/report", "POST")
    assert answer.status == 422
    problems = {(p.get("cell"), p["code"]): p for p in answer.body["error"]["problems"]}
    assert ("antt_total_cq", "E_VALUE") in problems, list(problems)
    assert all(p["words"] and p["words_vi"] for p in problems.values())
    del wish["values"]["antt_total_cq"]
    codes = {(p.get("cell"), p["code"]) for p in b.post("/api/report", wish).body["error"]["problems"]}
    assert ("tt_sessions_xa", "E_CELL_NOT_ASKED") in codes, codes


def test_nothing_to_report_and_paper(w):
    b = w.as_role("kt", "entry")
    wish = {"unit": "a1", "form": FORM, "period": PERIOD, "state": "nothing", "values": {}, "dry_run": False}
    entry = b.get(f"/api/entry?{KEY}&unit=a1").body
    assert entry["kept"]
    if entry["files"]:
        assert b.post("/api/report", wish).status == 200
    both = b.post("/api/report", {**wish, "unit": "kt", "values": {"antt_total_cq": "1"}})
    assert both.code == "E_NOTHING"
    paper = b.post("/api/report", {**wish, "unit": "kt", "received": "2023-11-01", "dry_run": True})
    assert paper.status == 400, paper.body # without a reason
    empty = b.post("/api/report", {**wish, "unit": "kt", "state": "final"})
    assert (empty.status, empty.code) == (422, "E_VALUE"), empty.body
    away = b.post("/api/report", {**wish, "unit": "c5", "state": "final", "values": {"antt_total_kdc": "1"},
                                  "dry_run": True})
    assert (away.status, away.code) == (422, "E_UNIT"), away.body # kept at its own node


def test_drafts_are_kept_for_the_account_alone(w):
    b = w.as_role("kt", "entry")
    draft = {"unit": "kt", "form": FORM, "period": "2022-A1", "state": "final",
             "values": {"antt_total_cq": "12,5", "antt_total_dn": ""}}
    assert check(b.ask("PUT", "/api/draft", draft), "/api/draft", "PUT").status == 204
    entry = check(b.get(f"/api/entry?form={FORM}&period=2022-A1"), "/api/entry").body
    assert {c["cell"]: c["draft"] for c in entry["cells"] if "draft" in c} == draft["values"]
    assert entry["draft_state"] == "final" and entry["draft_at"] and entry["revision"] == 0
    other = w.as_role("kt", "approver").get(f"/api/entry?form={FORM}&period=2022-A1").body
    assert "draft_at" not in other
    assert b.ask("DELETE", f"/api/draft?unit=kt&form={FORM}&period=2022-A1").status == 204
    assert "draft_at" not in b.get(f"/api/entry?form={FORM}&period=2022-A1").body


def test_a_draft_goes_with_the_report_that_is_made_of_it(w):
    b, other = w.as_role("kt", "entry"), w.as_role("kt", "approver")
    wish = {"unit": "kt", "form": FORM, "period": "2020-A1", "state": "final", "values": {"antt_total_cq": "12"}}
    for who in (b, other):
        assert who.ask("PUT", "/api/draft", {k: v for k, v in wish.items()}).status == 204
    assert b.post("/api/report", {**wish, "dry_run": True}).status == 200
    assert "draft_at" in b.get(f"/api/entry?form={FORM}&period=2020-A1").body
    assert b.post("/api/report", {**wish, "values": {"antt_total_cq": "x"}}).status == 422
    assert "draft_at" in b.get(f"/api/entry?form={FORM}&period=2020-A1").body
    assert b.post("/api/report", wish).status == 200
    assert "draft_at" not in b.get(f"/api/entry?form={FORM}&period=2020-A1").body
    assert "draft_at" in other.get(f"/api/entry?form={FORM}&period=2020-A1").body


def test_the_language_of_the_page_goes_before_that_of_the_browser(w):
    """Texts of errors are in both; a file is in one."""
    b = w.as_role("kt", "viewer")
    sheet = f"/api/export?{KEY}&to=xlsx"
    files = {name: b.get(sheet + more, headers={"Accept-Language": header}).data
             for name, header, more in (("vi", "vi", ""), ("en", "en-US,en", ""), ("asked", "en-US,en", "&language=vi"))}
    texts = {name: workbook_text(data) for name, data in files.items()}
    assert "Kỳ báo cáo" in texts["vi"] and "Kỳ báo cáo" in texts["asked"] and "Kỳ báo cáo" not in texts["en"]
    refused = b.post("/api/note", {"form": FORM, "period": PERIOD, "text": "x"}).body["error"]
    assert "không đủ quyền" in refused["text_vi"] and "does not suffice" not in refused["text_vi"], refused


def test_a_note_may_begin_with_dashes(w):
    b = w.as_role("kt", "entry")
    done = b.post("/api/note", {"form": FORM, "period": PERIOD, "text": "--- xã chưa có mạng"})
    assert done.status == 200, done.body


def test_a_return_a_hold_and_a_closed_period_bear_the_accounts_name(w):
    b = w.as_role("kt", "approver")
    back = check(b.post("/api/return", {"unit": "t", "form": FORM, "period": PERIOD, "reason": "thiếu số liệu",
                                        "due": "2030-01-01"}), "/api/return", "POST")
    assert back.status == 200, back.body
    assert w.as_role("kt", "viewer").get(f"/api/report/history?{KEY}&unit=t&merged=1").body[-1]["returned"]
    for action in ("hold", "release"):
        assert b.post("/api/submit", {"form": FORM, "period": PERIOD, "action": action}).status == 200
    done = check(b.post("/api/submit", {"form": FORM, "period": PERIOD, "action": "submit"}), "/api/submit",
                 "POST")
    assert done.status == 200 and done.body["revision"], done.body
    for action in ("lock", "reopen"):
        done = check(b.post("/api/period", {"form": FORM, "period": "2021-A1", "action": action}),
                     "/api/period", "POST")
        assert done.status == 200, done.body
    audit = check(w.as_role("kt", "admin").get("/api/audit?limit=50"), "/api/audit").body
    by_account = {(r["kind"], r.get("who")) for r in audit}
    for kind in ("returned", "locked", "reopened"):
        assert (kind, "account:kt.approver") in by_account, by_account
    newest = audit[0]["seq"]
    assert [r["seq"] for r in w.as_role("kt", "admin").get(f"/api/audit?before={newest}&limit=2").body] == [
        newest - 1, newest - 2]


def test_reminding_one_reminds_one(w):
    b = w.as_role("kt", "entry")
    late = next(o for o in b.get("/api/obligations?state=late").body if o["reporter"] == "t")
    assert check(b.post("/api/remind", {"obligation": late["id"]}), "/api/remind", "POST").body == {
        "reminded": 1}
    again = next(o for o in b.get("/api/obligations").body if o["id"] == late["id"])
    assert again["reminders"] > late["reminders"] # the node may have reminded by itself, too
    assert w.as_role("t", "entry").post("/api/remind", {"obligation": late["id"]}).status == 200
    assert w.as_role("h", "entry").post("/api/remind", {"obligation": late["id"]}).code == "E_ACCESS"


def test_accounts_are_made_and_changed_by_admins(w):
    b = w.as_role("kt", "admin")
    new = {"name": "moi", "role": "entry", "unit": "t", "password": PASSWORD, "new": True}
    assert check(b.post("/api/accounts", new), "/api/accounts", "POST").status == 200
    assert b.post("/api/accounts", new).code == "E_REQUEST" # there is one already
    assert b.post("/api/accounts", {**new, "name": "m2", "password": "short"}).code == "E_REQUEST"
    assert b.post("/api/accounts", {**new, "name": "m2", "role": "king"}).code == "E_REQUEST"
    assert b.post("/api/accounts", {**new, "name": "m2", "unit": "zz"}).code == "E_UNIT"
    listed = next(a for a in check(b.get("/api/accounts"), "/api/accounts").body if a["name"] == "moi")
    assert (listed["role"], listed["unit"], listed["changed_by"]) == ("entry", "t", "account:kt.admin")
    assert w.gateway.browser("moi", PASSWORD).get("/api/session").body["unit"] == "t"
    assert b.post("/api/accounts", {"name": "moi", "disabled": True}).status == 200
    assert w.gateway.browser().post("/api/login", {"name": "moi", "password": PASSWORD}).status == 401


# ---- What happens meanwhile ----

def test_a_change_is_told_to_those_who_see_the_unit(w):
    mine, other = Listener(w.as_role("h", "viewer")), Listener(w.as_role("t", "viewer"))
    rows = [(u, f, "2020-A1", c, v) for u, f, _, c, v in example.rows("c5")]
    w.tree["c5"].import_rows(rows)
    w.tree.sync()
    assert mine.until(b'"2020-A1"')
    note = {"form": FORM, "period": PERIOD, "text": "báo tin"}
    assert w.as_role("kt", "entry").post("/api/note", note).status == 200
    assert other.until(b'"note"') # said after the figure, so that would have come before
    assert {"h"} == {e["unit"] for e in mine.events() if e["topic"] == "figure"}, mine.events()
    assert not [e for e in other.events() if "unit" in e], other.events()
    schema = {**OPENAPI["components"]["schemas"]["Event"], "components": OPENAPI["components"]}
    for event in mine.events() + other.events():
        jsonschema.Draft202012Validator({**schema, "required": ["topic"]}).validate(event)
    w.node.cli("user", "role", "h.approver", "approver") # a change of any account ends the streams
    while mine.socket.recv(4096):
        pass
    mine.close()
    other.close()


END_OF_STREAM = b"\r\n0\r\n\r\n"


def test_an_account_has_few_streams_and_they_end_with_their_session(w):
    """The fifth ends the oldest; those of a session end when it does, those of another go on."""
    add_account(w.node, "nghe", "viewer", "kt")
    first, second = w.gateway.browser("nghe", PASSWORD), w.gateway.browser("nghe", PASSWORD)
    streams = [Listener(first) for _ in range(3)] + [Listener(second)]
    other = Listener(w.as_role("kt", "viewer"))
    streams.append(Listener(second))
    same(streams.pop(0).until(END_OF_STREAM), True)
    same(first.post("/api/logout", {}).status, 204)
    for stream in (streams.pop(0), streams.pop(0)):
        same(stream.until(END_OF_STREAM), True)
    note = {"form": FORM, "period": PERIOD, "text": "còn nghe"}
    same(w.as_role("kt", "entry").post("/api/note", note).status, 200)
    for stream in (*streams, other):
        assert stream.until(b'"note"')
        stream.close()


def test_a_stream_ends_with_its_time(w):
    clock = os.path.join(w.tree.folder, "web.clock")

    def turn(hours):
        with open(clock, "w", encoding="ascii") as f:
            f.write(str(int((time.time() + hours * 3600) * 1e6)))

    turn(0)
    with Gateway(w.node, name="late", env={"TONGHOP_CLOCK": clock}) as gateway:
        stream = Listener(gateway.browser("kt.viewer", PASSWORD))
        turn(9)
        note = {"form": FORM, "period": PERIOD, "text": "hết giờ"}
        same(w.as_role("kt", "entry").post("/api/note", note).status, 200)
        same((stream.until(END_OF_STREAM), b'"note"' in stream.text), (True, False))
        stream.close()


# ---- What it cannot do ----

def test_the_webs_role_writes_nothing_and_sees_no_password(w):
    tables = [r[0] for r in w.node.sql(
        "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE n.nspname IN ('tonghop', 'tonghop_read') AND relkind IN ('r', 'p', 'v')")]
    assert len(tables) > 60
    for table in tables:
        for text in (f"INSERT INTO {table} DEFAULT VALUES", f"DELETE FROM {table}", f"TRUNCATE {table}",
                     f"SELECT * FROM {table} FOR UPDATE"):
            try:
                w.node.sql(text, role="tonghop_web")
            except RuntimeError as e:
                assert "permission denied" in str(e) or "is not a table" in str(e) or "view" in str(e), (text, e)
            else:
                raise AssertionError(f"{text} is allowed")
    for text in ("SELECT password FROM tonghop.account", "SELECT * FROM tonghop.draft",
                 "SELECT account FROM tonghop.session", "DELETE FROM tonghop.session",
                 "INSERT INTO tonghop.session VALUES ('\\x00', 'kt.admin', now(), now() + interval '1 hour')",
                 "SELECT tonghop.audit_put(1, 'a', 'b', 'c', 'd')", "CREATE TABLE tonghop.x (a int)",
                 "CREATE TABLE tonghop_read.x (a int)"):
        try:
            w.node.sql(text, role="tonghop_web")
        except RuntimeError as e:
            assert "permission denied" in str(e), e
        else:
            raise AssertionError(f"{text} is allowed")
    columns = {r[0] for r in w.node.sql("SELECT column_name FROM information_schema.columns WHERE "
                                        "table_schema = 'tonghop_read' AND table_name = 'account'")}
    assert "name" in columns and "password" not in columns
    stored = w.node.sql("SELECT password FROM tonghop.account WHERE name = 'kt.viewer'")[0][0]
    assert stored.startswith("$y$") and PASSWORD not in stored


def test_its_user_may_do_nothing_by_itself(w):
    """[access] web: it speaks for accounts, each with its own rights; without that line not even so. How the
    node is it may see, to tell it at /metrics."""
    me = pwd.getpwuid(os.getuid()).pw_name
    w.node.env["TONGHOP_NO_OWNER"] = "1"
    try:
        w.node.restart(sections={"access": {"web": f"user:{me}", "admin": f"user:{me}"}})
        w.node.cli("status")
        for command in (("sync",), ("user", "list"), ("remind",), ("drill", "c5", FORM, PERIOD)):
            done = w.node.cli(*command, check=False)
            assert done.returncode == 3 and "E_ACCESS" in done.stderr, (command, done.stderr)
        with Gateway(w.node, name="alone") as gateway:
            assert b"tonghop_node_up 1\n" in gateway.browser().get("/metrics").data
            assert gateway.browser("kt.viewer", PASSWORD).get("/api/status").status == 200
            assert gateway.browser("kt.viewer", PASSWORD).post("/api/sync", {}).code == "E_ACCESS"
            assert gateway.browser("kt.entry", PASSWORD).post("/api/sync", {}).status == 200
        w.node.restart(sections={"access": {"admin": f"user:{me}"}})
        with Gateway(w.node, name="unnamed") as gateway:
            answer = gateway.browser().post("/api/login", {"name": "kt.viewer", "password": PASSWORD})
            assert answer.code == "E_ACCESS", answer.body
    finally:
        del w.node.env["TONGHOP_NO_OWNER"]
        w.node.restart()


def sessions(w, name):
    return [row[0] for row in w.node.sql(f"SELECT secret FROM tonghop.session WHERE account = '{name}'")]


def asked(local):
    """The code with which a sync is answered."""
    local.send("Sync", {})
    return local.until("Answer")["code"]


def test_its_user_speaks_for_nobody_who_has_not_logged_in(w):
    """Name and version are to be read in the database: they are not enough, nor is another's secret, nor what
    the database keeps of one."""
    add_account(w.node, "khoa", "admin", "kt")
    local, other = Local(w.node), Local(w.node)
    [[version]] = w.node.sql("SELECT version FROM tonghop_read.account WHERE name = 'kt.admin'", role="tonghop_web")
    same(other.speak_as("kt.admin", int(version)), "E_LOGIN")
    mine, session = local.log_in("khoa", PASSWORD)
    [kept] = sessions(w, "khoa")
    same(bytes.fromhex(kept[2:]), hashlib.sha256(session).digest())
    for name, secret in (("kt.admin", bytes(range(32))), ("kt.admin", session),
                         ("khoa", b""), ("khoa", bytes.fromhex(kept[2:]))):
        same((name, other.speak_as(name, int(version), secret)), (name, "E_LOGIN"))
    same(other.speak_as("khoa", mine["version"], session), "")
    same(asked(other), "")
    # what was ended is so for who speaks already, too
    same(local.speak_as("khoa", mine["version"], session, end=True), "")
    same((asked(other), sessions(w, "khoa")), ("E_LOGIN", []))
    same(local.speak_as("khoa", mine["version"], session), "E_LOGIN")
    account, session = local.log_in("khoa", PASSWORD, seconds=0)
    same((session, sessions(w, "khoa")), (b"", []))
    account, session = local.log_in("khoa", PASSWORD)
    same(local.speak_as("khoa", account["version"], session), "")
    w.node.cli("user", "role", "khoa", "viewer")
    same((asked(local), sessions(w, "khoa")), ("E_LOGIN", []))
    with Local(w.node) as third:
        same(third.speak_as("khoa", account["version"] + 1, session), "E_LOGIN")
    local.socket.close()
    other.socket.close()


def test_sessions_are_kept_while_the_node_restarts_and_end_by_themselves(w):
    add_account(w.node, "ben", "entry", "kt")
    b = w.gateway.browser("ben", PASSWORD)
    w.node.restart()
    same(b.get("/api/session").status, 200)
    same(b.post("/api/sync", {}).status, 200)
    [mine] = sessions(w, "ben")
    w.node.sql("UPDATE tonghop.session SET expires = now() - interval '1 second' WHERE account = 'ben'")
    same(b.post("/api/sync", {}).code, "E_LOGIN")
    # those that have expired are swept when somebody comes; of one account there are only so many
    w.node.sql("INSERT INTO tonghop.session SELECT sha256(n::text::bytea), 'ben', now() + n * interval '1 second', "
               "now() + interval '1 hour' FROM generate_series(-100, -1) n")
    w.gateway.browser("ben", PASSWORD)
    kept = sessions(w, "ben")
    assert len(kept) == 64 and mine not in kept, len(kept)
    w.node.cli("user", "disable", "ben")
    same(sessions(w, "ben"), [])


def test_a_log_out_that_the_node_is_not_told_of_says_so(w):
    with Gateway(w.node, name="alone") as gateway:
        b = gateway.browser("kt.entry", PASSWORD)
        w.node.stop()
        try:
            answer = check(b.post("/api/logout", {}), "/api/logout", "POST")
        finally:
            w.node.start()
        assert answer.status == 503 and "Max-Age=0" in answer.headers["Set-Cookie"], answer.body
        same(b.post("/api/logout", {}).status, 204)


def closed(peer):
    """Whether the other side ends it; else the test ends by the socket's limit."""
    with peer:
        try:
            return peer.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def test_who_is_named_may_change_while_the_node_runs(w):
    """At a reload: the gateway is let in, its connection is ended when it is named no more."""
    me = pwd.getpwuid(os.getuid()).pw_name
    w.node.env["TONGHOP_NO_OWNER"] = "1"

    def reload(**access):
        w.node.write_config(sections={"access": access})
        mark = w.node.mark()
        w.node.process.send_signal(signal.SIGHUP)
        w.node.wait_event(mark, event="reloaded")

    try:
        w.node.restart(sections={"access": {"admin": f"user:{me}"}})
        with Gateway(w.node, name="later", workers=1) as gateway:
            login = {"name": "kt.entry", "password": PASSWORD}
            same(gateway.browser().post("/api/login", login).code, "E_ACCESS")
            reload(web=f"user:{me}")
            b = gateway.browser("kt.entry", PASSWORD)
            same(b.post("/api/sync", {}).status, 200)
            kept = Local(w.node)
            account, session = kept.log_in("kt.entry", PASSWORD)
            same(account["role"], "entry")
            same(kept.speak_as("kt.entry", account["version"], session), "")
            kept.sync()
            reload(admin=f"user:{me}")
            same(closed(kept), True)
            same(b.post("/api/sync", {}).code, "E_ACCESS")
            same(w.node.cli("sync").returncode, 0)
            reload(viewer=f"user:{me}")
            assert "this user has viewer" in w.node.cli("sync", expect=3).stderr
    finally:
        del w.node.env["TONGHOP_NO_OWNER"]
        w.node.restart()


def test_a_worker_that_dies_is_replaced(w):
    with Gateway(w.node, name="dies", workers=1) as gateway:
        b = gateway.browser("kt.viewer", PASSWORD)
        pids = subprocess.run(["ps", "--ppid", str(gateway.process.pid), "-o", "pid="], capture_output=True,
                              text=True).stdout.split()
        assert len(pids) == 1
        os.kill(int(pids[0]), 9)
        assert b.get("/api/session").status in (200, 500)
        assert b.get("/api/session").status == 200


def test_while_the_database_is_away_it_says_so_and_goes_on_after(w):
    b = w.as_role("kt", "viewer")
    w.tree.cluster.restart()
    answers = [b.get(f"/api/rollup?{KEY}").status for _ in range(5)]
    assert answers[-1] == 200 and set(answers) <= {200, 503}, answers
    w.tree.sync()


def test_a_password_is_never_an_argument_and_has_ten_characters(w):
    done = add_account(w.node, "ngan", "king", "kt", check=False)
    assert done.returncode == 3 and "viewer, entry, approver, admin" in done.stderr
    done = w.node.cli("user", "add", "ngan", "--role", "viewer", input="short\n", check=False)
    assert done.returncode == 3 and "10" in done.stderr
    done = w.node.cli("user", "add", "ngan", "--role", "viewer", input="", check=False)
    assert done.returncode == 2
    done = w.node.cli("user", "add", "ngan", "--role", "viewer", "--password", "x", check=False)
    assert done.returncode == 2
    done = w.node.cli("user", "passwd", "nobody", input=PASSWORD + "\n", check=False)
    assert done.returncode == 3 and "nobody" in done.stderr, done.stderr


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
