"""The guides, as they are to be followed: their blocks in order, each with where it is typed.

    ```sh kt h                       commands, at the machines kt and h, one after the other
    ```sh checkout                   in a checkout of the project
    ```ini kt /etc/tonghop/kt.conf   lines that stand in a file afterwards
    ```csv c5.csv                    a file that the commands after it read
    ```text                          what the last command before it printed; "…" is what was left out

A README has no such blocks, but what stands indented under a heading (commands()).

Fails: by AssertionError, with the line of a block that says none of this.
"""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GUIDE = os.path.join(ROOT, "clients", "guide", "administrator.md")
# Kinds of block, each with whether it says where and which file.
SHAPES = {("sh", True, False), ("ini", True, True), ("csv", False, True), ("text", False, False)}


class Block:
    def __init__(self, line, heading, kind, where, path, text):
        self.line, self.heading, self.kind, self.where, self.path, self.text = line, heading, kind, where, path, text

    def commands(self):
        """What is typed, one at a time; a here document belongs to its command."""
        lines, found = self.text.splitlines(), []
        while lines:
            command = lines.pop(0)
            end = re.search(r"<<'?(\w+)'?$", command)
            while end and lines and command.splitlines()[-1] != end.group(1):
                command += "\n" + lines.pop(0)
            found.append(command)
        return found

    def settings(self):
        """(section, key, value)."""
        section, found = "", []
        for line in filter(None, map(str.strip, self.text.splitlines())):
            if line.startswith("["):
                section = line.strip("[]")
            else:
                key, _, value = line.partition("=")
                found.append((section, key.strip(), value.strip()))
        return found


def blocks(path=GUIDE):
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    found, heading, start = [], "", None
    for number, line in enumerate(lines, 1):
        if start is None and line.startswith("## "):
            heading = line[3:]
        elif start is None and line.startswith("```"):
            start = number
        elif start is not None and line == "```":
            kind, *words = lines[start - 1][3:].split()
            file = words.pop() if words and (kind == "csv" or words[-1].startswith("/")) else ""
            assert (kind, bool(words), bool(file)) in SHAPES, f"{path}:{start}: where is this typed? {lines[start - 1]}"
            assert kind != "csv" or f"`{file}`" in "".join(lines[max(0, start - 8):start - 1]), \
                f"{path}:{start}: whoever reads the page does not see that this is {file}"
            found.append(Block(start, heading, kind, words, file, "\n".join(lines[start:number - 1])))
            start = None
    assert start is None, f"{path}:{start}: the block has no end"
    return found


def commands(name, heading, words):
    """The first block of code that follows these words under a heading of a README, as it stands there but for
    the indent."""
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        text = f.read()
    found = re.search(rf"(?ms)^{re.escape(heading)}$(.*?)(?=^{heading.split()[0]} |\Z)", text)
    assert found, f"{name} has no {heading}"
    _, there, after = found.group(1).partition(words)
    block = re.search(r"(?m)(?:^    .*\n(?:\n(?=    ))?)+", after)
    assert there and block, f"{name} has no commands after {words}"
    return "".join(line[4:] or "\n" for line in block.group(0).splitlines(True))


def put(text, settings):
    """A file of settings after somebody put these into it: into their section where there is one, also one
    that is commented out; in the place of the same key."""
    lines = text.splitlines()
    for section, key, value in settings:
        said = f"{key} = {value}"
        head = f"[{section}]"
        at = next((i for i, l in enumerate(lines) if l.lstrip("# ").strip() == head), None)
        if at is None:
            lines += ["", head, said]
            continue
        lines[at] = head
        end = next((i for i in range(at + 1, len(lines)) if lines[i].lstrip("# ").startswith("[")), len(lines))
        old = next((i for i in range(at + 1, end) if re.match(rf"#? ?{re.escape(key)} *=", lines[i])), None)
        if old is None:
            lines.insert(at + 1, said)
        else:
            lines[old] = said
    return "\n".join(lines).strip("\n") + "\n"
