"""Makes columns.proto of report.proto: the same messages and field numbers, but each packed
column is left as the bytes it is. What reads reports expands the columns itself, with the checks
that protobuf-c does not make, and in a tenth of the time; see daemon/report/column.h."""
import re
import sys

source, out = sys.argv[1:]
with open(source, encoding="utf-8") as f:
    text = f.read()
text = text.replace("package tonghop;", "package tonghop.columns;")
text = re.sub(r"^(\s*)repeated (?:uint32|sint64) ", r"\1bytes ", text, flags=re.M)
with open(out, "w", encoding="utf-8") as f:
    f.write("// Made from report.proto by columns.py.\n" + text)
