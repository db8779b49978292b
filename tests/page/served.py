"""tonghop-web beside nodes of a tree: accounts, and a gateway on a free port of this machine.

Fails: by an exception, with the end of the gateway's log.
"""
import os
import socket
import subprocess

from harness.tree import READY_SECONDS, die_with_parent, tail

PASSWORD = "mot mat khau kha dai 27" # of every account; long enough for the rules of accounts


class Gateway:
    """One process, at one node."""

    def __init__(self, tree, unit, page):
        self.tree, self.node = tree, tree[unit]
        self.log = os.path.join(tree.folder, unit + ".web.log")
        self.config = os.path.join(tree.folder, unit + ".web.conf")
        self.port_file = os.path.join(tree.folder, unit + ".web.port")
        self.page = page
        self.process = None
        self.url = ""

    def write_config(self):
        n = self.node
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(f"[node]\nunit = {n.unit}\nsocket = {os.path.join(self.tree.folder, n.unit + '.sock')}\n"
                    f"[database]\ndsn = host={n.cluster.sockets} dbname={n.database} user=postgres\n"
                    f"[web]\naddress = 127.0.0.1\nport = 0\npage = {self.page}\n")

    def start(self):
        self.write_config()
        path = self.config + ".notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(path)
            ready.settimeout(0.2)
            env = dict(os.environ, NOTIFY_SOCKET=path, TONGHOP_WEB_PORT_FILE=self.port_file, **self.tree.env)
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen([self.tree.program("clients/web/tonghop-web"), "--config", self.config],
                                                stdout=log, stderr=log, env=env, preexec_fn=die_with_parent)
            self.wait_ready(ready)
        with open(self.port_file, encoding="ascii") as f:
            self.url = f"http://127.0.0.1:{int(f.read())}/"
        return self

    def wait_ready(self, ready):
        for _ in range(READY_SECONDS * 5):
            try:
                if b"READY=1" in ready.recv(4096):
                    return
            except socket.timeout:
                if self.process.poll() is not None:
                    raise RuntimeError(f"tonghop-web ended with {self.process.returncode}:\n{tail(self.log)}") from None
        raise RuntimeError(f"tonghop-web is not ready:\n{tail(self.log)}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def add_account(node, name, role, unit=None):
    """An account with the password above."""
    node.cli("user", "add", name, "--role", role, *(("--unit", unit) if unit else ()), input=PASSWORD + "\n")
