"""make.py - makes a manual page: a template in scdoc's language, in which one line is a table that
the programs have themselves, so that no command, setting or column is in the one and not in the other.

    make.py TEMPLATE OUT [PROGRAM...]

In the template a line @commands@ becomes what `PROGRAM help` lists, @settings@ what PROGRAM (settings.c)
prints, @catalogue@ the table of clients/catalogue/README.md. Fails: with the program's own words.
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CATALOGUE = os.path.join(os.path.dirname(HERE), "catalogue", "README.md")


def plain(text):
    """Text in which nothing is markup."""
    return re.sub(r"([\\*_<>#~`])", r"\\\1", text)


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env=dict(os.environ, LC_ALL="C")).stdout


def arguments(text):
    """Options in bold, what stands for a value underlined."""
    def word(found):
        whole = found.group(0)
        return f"*{plain(whole)}*" if whole.startswith("-") else f"_{whole}_"
    return re.sub(r"--[a-z-]+|\b[A-Z][A-Z:]*\b", word, text.replace("[", "\\[")).replace("<", "\\<")


def options(program, command):
    """What help says of each option."""
    found = re.findall(r"^ {7}(--[a-z-]+) +(.+)$", output(program, "help", *command.split()), re.M)
    for option, text in found:
        yield f"\t*{option}*: {plain(text)}."
        yield ""


def commands(program):
    lines = output(program, "help").splitlines()
    for at, line in enumerate(lines):
        found = re.fullmatch(r"  ([a-z]+(?: [a-z]+)?)(?: (.*))?", line)
        if found:
            name, words = found.group(1), (found.group(2) or "").strip()
            yield f"*{name}* {arguments(words)}".rstrip()
            yield "\t" + plain(lines[at + 1].strip()) + "."
            yield ""
            yield from options(program, name)


SECTIONS = {"node": "The node itself.", "database": "Where it keeps everything.",
            "access": "Who may do what over the socket; a higher role includes the lower ones, and the "
                      "user that the node runs as may do everything. Several names are parted by |.",
            "listen": "Absent where nothing reports by link.",
            "tls": "Needed where there is \\[listen] or \\[uplink].",
            "limits": "What others can make this node hold.",
            "uplink": "None, or one for each line of the unit; the line's name stands in the section: "
                      "*\\[uplink main]*."}


def settings(program):
    rows = [line.split("\t") for line in output(program).splitlines()]
    for section in dict.fromkeys(row[0] for row in rows):
        yield f"## [{section}{' LINE' if section == 'uplink' else ''}]"
        yield ""
        yield SECTIONS[section]
        yield ""
        for _, key, fallback, reload, text in (r for r in rows if r[0] == section):
            yield f"*{plain(key)}*" + ("" if fallback in ("-", "") else f" (default *{plain(fallback)}*)")
            yield "\t" + plain(text[0].upper() + text[1:]) + "." + (
                " A reload reads it anew." if reload == "reload" else "")
            yield ""


def catalogue():
    with open(CATALOGUE, encoding="utf-8") as f:
        rows = re.findall(r"^\| `([a-z]+\.csv)` \| (.*) \|$", f.read(), re.M)
    for name, text in rows:
        parts = re.split(r"`([^`]+)`", text.replace("\\|", "|"))
        yield f"*{name}*"
        yield "\t" + "".join(f"*{plain(p)}*" if i % 2 else plain(p) for i, p in enumerate(parts)) + "."
        yield ""


def main():
    template, out, *programs = sys.argv[1:]
    with open(template, encoding="utf-8") as f:
        text = f.read()
    for mark, fill in (("@commands@", commands), ("@settings@", settings), ("@catalogue@", catalogue)):
        if f"\n{mark}\n" in text:
            text = text.replace(mark, "\n".join(fill(*programs)).rstrip())
    page = subprocess.run(["scdoc"], input=text, capture_output=True, text=True, check=False)
    if page.returncode:
        sys.exit(f"{template}: {page.stderr}")
    with open(out, "w", encoding="utf-8") as f:
        f.write(page.stdout)


if __name__ == "__main__":
    main()
