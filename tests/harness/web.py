"""The web gateway beside a node of a tree, and a browser of few words: cookie, token, JSON.

Fails: by an exception, with the end of the gateway's log.
"""
import contextlib
import gzip
import http.client
import json
import os
import signal
import socket
import subprocess
import time

from harness.tree import die_with_parent, tail

READY_SECONDS = 60


class Gateway:
    """tonghop-web for a node; told: it is told where the node's own settings are; settings: what stands in
    [web]."""

    def __init__(self, node, page="", user="", name="web", env=None, told=False, **settings):
        self.node, self.tree = node, node.tree
        self.env = env or {}
        self.config = os.path.join(self.tree.folder, f"{node.unit}-{name}.conf")
        self.log = os.path.join(self.tree.folder, f"{node.unit}-{name}.log")
        self.port_file = os.path.join(self.tree.folder, f"{node.unit}-{name}.port")
        self.secure = "certificate" in settings
        self.process, self.port = None, 0
        settings = {"address": "127.0.0.1", "port": 0, "workers": 2, **settings}
        if page:
            settings["page"] = page
        dsn = f"host={node.cluster.sockets} dbname={node.database} user={user or 'postgres'}"
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(f"[node]\nunit = {node.unit}\nsocket = {self.tree.folder}/{node.unit}.sock\n"
                    f"{f'settings = {node.config}' if told else ''}\n"
                    f"[database]\ndsn = {dsn}\n[web]\n")
            f.writelines(f"{key} = {value}\n" for key, value in settings.items())
        os.chmod(self.config, 0o644)

    def start(self, **process):
        """Comes back when it is READY. process: what Popen takes, such as user=."""
        path = os.path.join(self.tree.folder, f"{self.node.unit}-web.notify")
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready.bind(path)
        os.chmod(path, 0o777)
        ready.settimeout(0.2)
        open(self.port_file, "w").close()
        os.chmod(self.port_file, 0o666)
        env = dict(os.environ, NOTIFY_SOCKET=path, TONGHOP_WEB_PORT_FILE=self.port_file, **self.tree.env,
                   **self.env)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.tree.program("clients/web/tonghop-web"), "--config",
                                             self.config], stderr=log, stdout=log, env=env,
                                            preexec_fn=die_with_parent, **process)
        try:
            self.wait_ready(ready)
        finally:
            ready.close()
        with open(self.port_file, encoding="ascii") as f:
            self.port = int(f.read())
        return self

    def wait_ready(self, ready):
        for _ in range(READY_SECONDS * 5):
            try:
                if b"READY=1" in ready.recv(4096):
                    return
            except socket.timeout:
                if self.process.poll() is not None:
                    raise RuntimeError(f"tonghop-web ended with {self.process.returncode}:\n"
                                       f"{tail(self.log)}") from None
        raise RuntimeError(f"tonghop-web is not ready:\n{tail(self.log)}")

    def stop(self):
        """Its exit status."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
        return self.process.returncode if self.process else 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        status = self.stop()
        assert status == 0, f"tonghop-web ended with {status}:\n{tail(self.log)}"

    def browser(self, name="", password=""):
        b = Browser(self)
        if name:
            b.log_in(name, password)
        return b


class Answer:
    def __init__(self, response, data):
        self.status, self.headers, self.data = response.status, response.headers, data
        is_json = response.headers.get_content_type() == "application/json"
        plain = gzip.decompress(data) if response.headers.get("Content-Encoding") == "gzip" else data
        self.body = json.loads(plain) if data and is_json else None

    @property
    def code(self):
        """Of an error; "" where it is none."""
        return self.body["error"]["code"] if self.status >= 400 and self.body else ""


class Browser:
    def __init__(self, gateway):
        self.gateway, self.cookie, self.token = gateway, "", ""
        self.connection = None

    def ask(self, method, path, body=None, headers=None, token=None):
        """headers: more, or None for one that is left out. A kept connection that was closed meanwhile is
        made anew, as browsers do."""
        kept = self.connection is not None
        try:
            return self.ask_once(method, path, body, headers, token)
        except (http.client.RemoteDisconnected, ConnectionError):
            if not kept:
                raise
        return self.ask_once(method, path, body, headers, token)

    def ask_once(self, method, path, body, headers, token):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
        send = {"Accept": "application/json"}
        if body is not None:
            send["Content-Type"] = "application/json"
        if self.cookie:
            send["Cookie"] = self.cookie
        if method != "GET" and self.token:
            send["X-Tonghop-Token"] = self.token if token is None else token
        send.update(headers or {})
        send = {k: v for k, v in send.items() if v is not None}
        data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        try:
            self.connection.request(method, path, data, send)
            response = self.connection.getresponse()
            answer = Answer(response, response.read())
        except (http.client.HTTPException, OSError):
            self.close()
            raise
        if answer.headers.get("Connection", "").lower() == "close":
            self.close()
        return answer

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def get(self, path, **kw):
        return self.ask("GET", path, **kw)

    def post(self, path, body, **kw):
        return self.ask("POST", path, body, **kw)

    def log_in(self, name, password):
        answer = self.post("/api/login", {"name": name, "password": password})
        assert answer.status == 200, (answer.status, answer.body)
        self.take(answer)
        return answer

    def take(self, answer):
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.token = answer.body["token"]


class Listener:
    """Server-sent events as they come."""

    def __init__(self, browser):
        port = browser.gateway.port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.sendall(f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: "
                            f"{browser.cookie}\r\n\r\n".encode())
        self.text = b""
        self.until(b": listening")

    def until(self, wanted):
        """Reads until something was said (60 s at most); false: the stream ended before."""
        end = time.monotonic() + 60
        while wanted not in self.text:
            piece = self.socket.recv(4096)
            if not piece or time.monotonic() > end:
                return False
            self.text += piece
        return True

    def events(self):
        return [json.loads(line[6:]) for line in self.text.decode().splitlines() if line.startswith("data: ")]

    def close(self):
        self.socket.close()
