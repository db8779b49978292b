"""What the programs say (base/words.h) and clients/po/vi.po are the same: each English text of the
sources stands in it, and nothing else does; none is fuzzy, each takes the same values in both
languages, those that a person reads have their Vietnamese, and the Vietnamese is Vietnamese. No C
source holds Vietnamese, and what is said without tr() holds no words.

    python3 tests/lint/words.py .

Which functions take a text is said in clients/po/meson.build. Fails: with each text
and where it is; by what a tool of gettext says."""
import glob
import os
import re
import struct
import subprocess
import sys
import tempfile

# Those of the daemon: what a node answers its own people or another node, and whoever reads it looks up.
SOURCES = ("clients/cli/*.[ch]", "clients/web/*.[ch]", "daemon/report/*.[ch]", "daemon/handover/accept.c",
           "daemon/handover/token.c", "daemon/ledger/*.c", "daemon/relay/*.c")
STRING = r'"(?:[^"\\\n]|\\.)*"'
TEXT = rf"{STRING}(?:[\s\\]*{STRING})*"
# The same word in both languages.
ALIKE = {"sha256"}
CONVERSION = re.compile(r"%[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]")
MARKS = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.I)
# Vietnamese without a mark.
UNMARKED = {"theo %s", "trong", "khi", "trong tay", "giao cho", "sai", "chung", "chi", "công"}
# Encodings of old, what a user types, a date as the law writes it.
VIETNAMESE = {"daemon/report/legacy.c", "clients/cli/examples.c"}
DATE = "ngày %02d tháng %s%d năm %d"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ, LC_ALL="C"))
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr or done.stdout}")
    return done.stdout


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def compiled(po, folder):
    """{English: Vietnamese} of a .po, a context before \\4; what is not translated is left out."""
    path = os.path.join(folder, "mo")
    run("msgfmt", "--check-format", "-o", path, po)
    with open(path, "rb") as f:
        data = f.read()
    n, english, vietnamese = struct.unpack_from("<8x3I", data)

    def text(table, i):
        length, at = struct.unpack_from("<2I", data, table + 8 * i)
        return data[at:at + length].decode()
    return {text(english, i): text(vietnamese, i) for i in range(n) if text(english, i)}


def every(po, folder):
    """The English of all, translated or not."""
    whole = os.path.join(folder, "whole.po")
    run("msgen", "--lang=vi", "-o", whole, po)
    return set(compiled(whole, folder))


def extracted(root, sources, keywords, folder):
    """What xgettext finds: the texts, and the files that have some."""
    pot = os.path.join(folder, "words.pot")
    run("xgettext", "--from-code=UTF-8", "--add-location=file", "--directory=" + root, "-o", pot, "--keyword",
        *("--keyword=" + k for k in keywords), *sources)
    text = read(pot)
    with open(pot, "w", encoding="utf-8") as f:
        f.write(text.replace("charset=CHARSET", "charset=UTF-8"))
    return every(pot, folder), {name for line in re.findall("^#: (.*)", text, re.M) for name in line.split()}


def value(text):
    """What a C literal in pieces says."""
    whole = "".join(s[1:-1] for s in re.findall(STRING, text))
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), whole)


def has_words(text):
    return re.search(r"[A-Za-z]{2}", CONVERSION.sub(" ", text)) is not None


def arguments(text, at):
    """Of a call whose parenthesis was opened before at; without what stands in calls among them."""
    found, depth = [""], 0
    for m in re.compile(rf"{STRING}|[(){{}}\[\],;]|[^\"(){{}}\[\],;]+").finditer(text, at):
        if m[0] in "([{":
            depth += 1
        elif m[0] in ")]}":
            depth -= 1
            if depth < 0:
                return found
        elif m[0] == "," and depth == 0:
            found.append("")
        elif depth == 0:
            found[-1] += m[0]
    return found


def unseen(text, keyword, known):
    """(offset, text) of what a function takes and xgettext did not see: the commas of a struct
    literal count for it, and of two texts with ? it takes one."""
    name, _, place = keyword.partition(":")
    place = int(place.split(",")[-1])
    for m in re.finditer(rf"\b{name}\(", text):
        given = arguments(text, m.end())
        for literal in re.findall(TEXT, given[place - 1]) if len(given) >= place else ():
            if has_words(value(literal)) and not any(k.rpartition("\4")[2] == value(literal) for k in known):
                yield m.start(), value(literal)


def bare(text):
    """(offset, literal) of words that are said in one language only."""
    for m in re.finditer(rf"\bsay\(\s*({TEXT})", text):
        if has_words(value(m[1])):
            yield m.start(), value(m[1])


def vietnamese(name, text):
    for m in re.finditer(TEXT, text) if name not in VIETNAMESE else ():
        line = text[text.rfind("\n", 0, m.start()) + 1:m.start()]
        if MARKS.search(m[0]) and value(m[0]) != DATE and not re.match(r"\s*(/?\*|//)|.*/\*", line):
            yield m.start(), value(m[0])


def wrong(en, vi):
    en = en.rpartition("\4")[2]
    if not has_words(en) or en in ALIKE:
        return None
    if vi is None:
        return "there is no Vietnamese"
    if re.search(r"%\d+\$", vi):
        return "its values are not in the order of the English, by which base/said.c takes them"
    if en == vi:
        return "it is the same in both languages"
    words = re.sub(r"--[a-z-]+|[A-Z_]{2,}", " ", CONVERSION.sub(" ", vi))
    if re.search(r"[a-z]{3}", words) and not MARKS.search(vi) and vi not in UNMARKED:
        return f'this is hardly Vietnamese: "{vi}"'
    return None


def shown(text):
    """With its context before it."""
    return text.replace("\4", ": ")


def faults(root, said, why, folder):
    po = os.path.join(root, "clients/po/vi.po")
    sources = sorted(os.path.relpath(p, root) for s in SOURCES for p in glob.glob(os.path.join(root, s)))
    run("msgfmt", "--check", "-o", os.path.join(folder, "checked"), po)
    for only in ("fuzzy", "obsolete"):
        for text in re.findall(r'^(?:#~ )?msgid (".+")$', run("msgattrib", "--no-wrap", "--only-" + only, po), re.M):
            yield f"clients/po/vi.po: {only}: {text}"
    known, files = extracted(root, sources, said + why, folder)
    translated, there = compiled(po, folder), every(po, folder)
    for text in sorted(known ^ there):
        yield f'clients/po/vi.po: {"no source says" if text in there else "it has no"} "{shown(text)}"'
    needed, _ = extracted(root, sources, said, folder)
    for text in sorted(needed | set(translated)):
        fault = wrong(text, translated.get(text))
        if fault and text in there:
            yield f'clients/po/vi.po: "{shown(text)}": {fault}'
    for name in sorted(files ^ set(read(os.path.join(root, "clients/po/POTFILES")).split())):
        yield f'clients/po/POTFILES: {"lacks " + name if name in files else name + " says nothing"}'
    for name in sources:
        text = read(os.path.join(root, name))
        found = [(at, "xgettext does not see this", t) for k in said + why for at, t in unseen(text, k, known)]
        found += [(at, "said in one language", t) for at, t in bare(text)]
        found += [(at, "Vietnamese belongs into clients/po/vi.po", t) for at, t in vietnamese(name, text)]
        for at, fault, t in sorted(found):
            yield f'{name}:{text.count(chr(10), 0, at) + 1}: {fault}: "{t}"'
    if len(needed) < 500:
        yield f"only {len(needed)} texts were found; is this looking in the right place?"


def functions(root, name):
    """A list of clients/po/meson.build."""
    found = re.search(rf"^{name} = \[(.*?)\]", read(os.path.join(root, "clients/po/meson.build")), re.M | re.S)
    return re.findall("'([^']+)'", found[1])


def main(root):
    with tempfile.TemporaryDirectory() as folder:
        found = list(faults(root, functions(root, "words_said"), functions(root, "words_why"), folder))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
