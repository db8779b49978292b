"""What a test of the page needs beside the programs: node.js, a browser, the page as it was built.

Fails: by Missing with the reason, where the machine has it not; by an exception, where it is for the build.
"""
import os
import shutil
import subprocess

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(os.path.dirname(TESTS), "clients", "web", "page")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Missing(Exception):
    pass


def find(build):
    """node: its path; and what a script in it is told: the browser, the packages, the page's folder."""
    node = shutil.which("node")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not node or not shutil.which("npm"):
        raise Missing("node.js and npm are not there (clients/packages installs them)")
    if not browser:
        raise Missing("Chromium is not there (clients/packages installs it)")
    page = os.path.join(build, "clients", "web", "page", "dist")
    if not os.path.exists(os.path.join(page, "index.html")):
        raise RuntimeError(f"the page is not built: ninja -C {build} clients/web/page/page.stamp")
    packages = subprocess.run([os.path.join(PAGE, "packages")], check=True, capture_output=True, text=True).stdout.strip()
    return node, {"browser": browser, "packages": packages, "page": page, "root": os.getuid() == 0}
