"""installed.py - a guide as it is installed: of a link that leads out of the guides only the words are left.

    installed.py GUIDE > INSTALLED
"""
import re
import sys

with open(sys.argv[1], encoding="utf-8") as f:
    print(re.sub(r"\[([^]]*)\]\((?:\.\./|developer\.md)[^)]*\)", r"\1", f.read()), end="")
