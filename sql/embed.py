"""Makes a C file of the numbered SQL files, so that the program that upgrades a database and
the files it upgrades with cannot be of two versions."""
import sys

out, *paths = sys.argv[1:]
with open(out, "w", encoding="ascii") as f:
    f.write('#include "sql.h"\n\n')
    for i, path in enumerate(paths):
        data = open(path, "rb").read() + b"\0"
        f.write("static const unsigned char file_%d[] = {\n" % i)
        for at in range(0, len(data), 24):
            f.write("\t" + ", ".join(str(b) for b in data[at:at + 24]) + ",\n")
        f.write("};\n\n")
    f.write("const struct sql_file sql_files[] = {\n")
    for i, path in enumerate(paths):
        name = path.rsplit("/", 1)[-1]
        f.write('\t{ %d, "%s", (const char *)file_%d },\n' % (int(name[:3]), name, i))
    f.write("\t{ 0, 0, 0 },\n};\n")
