"""The main job on a real tree of daemons: see clients/demo, which prepares and calls this.

Fails: with every difference between the daemons' figures and an independent recomputation, and
exit status 1.
"""
import contextlib
import os
import signal
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))

from harness import example, recompute  # noqa: E402
from harness.tree import Tree  # noqa: E402
from harness.web import Gateway  # noqa: E402

FORM, PERIOD = example.KEY


# Whose commands to try, the one to begin with last.
NODES = (("c5", "là xã c5", "be commune c5"), ("h", "là huyện h", "be district h"),
         ("kt", "là tỉnh kt", "be province kt"))

# Who may come in by the page of each of three nodes: a district's viewer reads at the province's.
ACCOUNTS = {"kt": (("tinh", "admin", "kt"), ("xem", "viewer", "t")),
            "h": (("huyen", "admin", "h"), ("nhap", "entry", "h")),
            "c5": (("xa", "entry", "c5"), ("duyet", "approver", "c5"))}
ROLES = {"admin": "quản trị", "approver": "duyệt", "entry": "nhập liệu", "viewer": "xem"}
# The example's year is long over: a commune that owes nothing opens at today's.
OPENS_AT = {"c5": f"#/entry?form={FORM}&period={PERIOD}"}
PASSWORD = "kon tum 2023"


def tr(vietnamese, english):
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return vietnamese if language.startswith("vi") else english


def say(vietnamese, english):
    print(tr(vietnamese, english), flush=True)


def submit_counts(tree, rows):
    for unit in example.UNITS:
        path = os.path.join(tree.folder, f"{unit}.csv")
        example.write(path, [r for r in rows if r[0] == unit])
        tree[unit].cli("report", "import", path)
    tree.sync()


def check(tree, rows):
    """Every figure at the three upper units against the from-scratch recomputation."""
    path = os.path.join(tree.folder, "all.csv")
    example.write(path, rows)
    catalogue = recompute.Catalogue(example.CATALOGUE)
    reports = recompute.load_reports(path, FORM, PERIOD)
    found = []
    for unit in ("t", "h", "kt"):
        found += recompute.differences(catalogue, reports, tree[unit].rollup(FORM, PERIOD))
    for difference in found:
        print(difference, file=sys.stderr)
    return not found


def add_account(node, name, role, unit):
    node.cli("user", "add", name, "--role", role, "--unit", unit, input=PASSWORD + "\n")


def page_of(build):
    """The folder of the built page; "" where it was not built."""
    folder = os.path.join(build, "clients", "web", "page", "dist")
    return folder if os.path.exists(os.path.join(folder, "index.html")) else ""


def pages(tree, build):
    """The gateways of a province, a district and a commune; nothing serves yet."""
    for unit, accounts in ACCOUNTS.items():
        for account in accounts:
            add_account(tree[unit], *account)
    return [Gateway(tree[unit], page=page_of(build)) for unit in ACCOUNTS]


def answers(gateway):
    """Whether the page gives the same figures as the command line."""
    browser = gateway.browser(ACCOUNTS[gateway.node.unit][0][0], PASSWORD)
    answer = browser.get(f"/api/rollup?form={FORM}&period={PERIOD}")
    return answer.status == 200 and answer.body == gateway.node.rollup(FORM, PERIOD)


def say_pages(gateways, build):
    if not page_of(build):
        say(f"\nKhông có trang web: chưa dựng được, xem cuối {build}.log. Việc dựng cần kho npm: sau proxy hãy đặt "
            "https_proxy, và NODE_EXTRA_CA_CERTS nếu proxy có chứng thư riêng; rồi chạy lại lệnh này.",
            f"\nThere is no page: it could not be built, see the end of {build}.log. Building takes the npm registry: "
            "behind a proxy set https_proxy, and NODE_EXTRA_CA_CERTS where it has a certificate of its own; then "
            "run this again.")
        return
    say("\nTrang web (mật khẩu của mọi tài khoản dùng thử: %s):" % PASSWORD,
        "\nThe page (the password of every demo account: %s):" % PASSWORD)
    for gateway in gateways:
        at = gateway.node.unit
        names = ", ".join(f"{name} ({tr(ROLES[role], role)}, {unit})" for name, role, unit in ACCOUNTS[at])
        print(f"  http://127.0.0.1:{gateway.port}/{OPENS_AT.get(at, '')}   {names}", flush=True)


def serve(tree, build, once):
    """With once one request is checked and that is all; else until a signal comes."""
    with contextlib.ExitStack() as stack:
        gateways = [stack.enter_context(gateway) for gateway in pages(tree, build)]
        right = all([answers(gateway) for gateway in gateways])
        if right:
            say("cổng web trả đúng các số liệu đó", "the web gateway gives the same figures")
        if not once:
            say_pages(gateways, build)
            say_commands(tree, build)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return right


def say_commands(tree, build):
    say("\nThử tiếp (Ctrl-C để dừng; không để lại gì trên máy):",
        "\nTry on (Ctrl-C stops it and leaves nothing behind):")
    print(f"  export PATH={build}/clients/cli:{build}/daemon:$PATH")
    for unit, who_vi, who_en in NODES:
        print(f"  export TONGHOP_CONFIG={tree[unit].config}   # {tr(who_vi, who_en)}")
    print(f"  tonghop rollup {FORM} {PERIOD} --by-child")
    print("  tonghop status", flush=True)


def run(build, once, seed):
    rows = example.rows() if seed is None else example.draw(seed)
    with Tree(build, example.UNITS, folder=tempfile.mkdtemp(prefix="tonghop-demo-"), durable=True) as tree:
        say("dựng tám nút: tỉnh kt, thành phố t, huyện h, các xã c1 đến c5 ...",
            "setting up eight nodes: province kt, districts t and h, communes c1 to c5 ...")
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1)
        say("các xã nhập số liệu; số liệu đi lên qua TLS hai chiều ...",
            "the communes enter their counts; they travel upward over mutual TLS ...")
        submit_counts(tree, rows)
        right = check(tree, rows)
        print(tree["kt"].cli("rollup", FORM, PERIOD, locale=None).stdout)
        print(tree["kt"].cli("coverage", FORM, PERIOD, locale=None).stdout)
        if right:
            say("mọi số liệu ở t, h và kt khớp với phép tính lại độc lập",
                "every figure at t, h and kt equals an independent recomputation")
        right = serve(tree, build, once) and right
    return 0 if right else 1


def main():
    build, *options = sys.argv[1:]
    once, seed = False, None
    while options:
        word = options.pop(0)
        if word == "--once":
            once = True
        elif word == "--seed" and options and options[0].isdigit():
            seed = int(options.pop(0))
        else:
            print("usage: clients/demo [--once] [--seed N]", file=sys.stderr)
            return 2
    if not once:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    return run(build, once, seed)


if __name__ == "__main__":
    sys.exit(main())
