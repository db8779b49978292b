"""Every path that a README or a guide names exists, and every folder of daemon/ is named in its README."""
import os
import re
import sys

FOLDERS = ("daemon", "proto", "sql", "clients", "tests", "systemd", ".ci")


def paths_in(text):
    """Words in backquotes, and link targets, that look like paths of this project."""
    for word in re.findall(r"`([^`\s]+)`", text) + re.findall(r"\]\(([^)#\s]+)\)", text):
        word = word.rstrip(".,:;")
        if re.fullmatch(r"[A-Za-z0-9_.{},*/-]+/[A-Za-z0-9_.{},*/-]*|[a-z_]+\.(c|h|py|sql|proto|md|build)", word):
            yield word


def exists(root, folder, word):
    for base in (root, folder):
        at = os.path.normpath(os.path.join(base, word))
        if os.path.exists(at):
            return True
    return False


def main():
    root = sys.argv[1]
    missing = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [s for s in subfolders if not s.startswith((".git", "build", "node_modules"))]
        for name in names:
            if name != "README.md" and not (os.path.basename(folder) == "guide" and name.endswith(".md")):
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as f:
                text = f.read()
            for word in paths_in(text):
                top = word.split("/")[0]
                ours = top in FOLDERS or "/" not in word or (top and os.path.isdir(os.path.join(folder, top)))
                if ours and not re.search(r"[*{}]", word) and not exists(root, folder, word):
                    missing.append(f"{os.path.relpath(path, root)}: {word}")
    with open(os.path.join(root, "daemon", "README.md"), encoding="utf-8") as f:
        rooms = f.read()
    for room in sorted(os.listdir(os.path.join(root, "daemon"))):
        if os.path.isdir(os.path.join(root, "daemon", room)) and f"{room}/" not in rooms:
            missing.append(f"daemon/README.md: says nothing of {room}/")
    print("\n".join(missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
