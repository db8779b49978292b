"""Nothing that the command line says is left in one language: every text handed to tr(), t(),
table_column(), the table of commands and a table of advice has both, they differ, take the same values, and the
Vietnamese is Vietnamese. What is said without tr() may hold no words.

    python3 tests/lint/words.py clients/cli"""
import os
import re
import sys

STRING = r'"(?:[^"\\]|\\.)*"'
TEXT = rf"(?:{STRING}\s*)+"
# The same word in both languages, or no word at all.
ALIKE = {"%", "", "(%d)", "sha256", "chmod 600 %s"}
CONVERSION = re.compile(r"%[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t)?[a-zA-Z]")
MARKS = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.I)
# Vietnamese without a mark.
UNMARKED = {"theo %s", "trong", "khi", "trong tay", "giao cho", "sai", "chung", "chi", "công"}


def value(text):
    """What a C literal in pieces says."""
    return "".join(re.findall(STRING, text)).replace('""', "").strip('"')


def pairs(text):
    """(offset, English, Vietnamese) of a source."""
    for pattern in (rf"\b(?:tr|t)\(\s*\w+(?:->\w+)*,\s*({TEXT}),\s*({TEXT})\)",
                    rf"\btable_column\(\s*[^;]*?,\s*COLUMN_\w+,\s*{TEXT},\s*({TEXT}),\s*({TEXT})\)",
                    rf"\{{ {STRING},\s*{TEXT},\s*({TEXT}),\s*({TEXT}),\s*command_\w+ \}}",
                    rf"\[[A-Z_]+\] = \{{ ({TEXT}),\s*({TEXT})\}}"):
        for m in re.finditer(pattern, text):
            yield m.start(), value(m.group(1)), value(m.group(2))


def wrong(en, vi):
    if en in ALIKE:
        return None
    if not vi:
        return "there is no Vietnamese"
    if sorted(CONVERSION.findall(en)) != sorted(CONVERSION.findall(vi)):
        return "the two take different values"
    words = re.sub(r"--[a-z-]+|[A-Z_]{2,}|\\.", " ", CONVERSION.sub(" ", vi))
    if en == vi:
        return "it is the same in both languages"
    if re.search(r"[a-z]{3}", words) and not MARKS.search(vi) and vi not in UNMARKED:
        return "this is hardly Vietnamese"
    return None


def bare(text):
    """(offset, literal) of words that are said in one language only."""
    for m in re.finditer(rf"\bsay\(\s*({TEXT})", text):
        if re.search(r"[A-Za-z]{2}", CONVERSION.sub(" ", value(m.group(1)))):
            yield m.start(), value(m.group(1))


def main(folder):
    found, seen = 0, 0
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".c"):
            continue
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for at, en, vi in pairs(text):
            seen += 1
            why = wrong(en, vi)
            if why:
                found += 1
                print(f"{path}:{text.count(chr(10), 0, at) + 1}: {why}: \"{en}\" \"{vi}\"")
        for at, literal in bare(text):
            found += 1
            print(f"{path}:{text.count(chr(10), 0, at) + 1}: said in one language: \"{literal}\"")
    if seen < 300:
        found += 1
        print(f"{folder}: only {seen} texts were found; is this looking in the right place?")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
