"""The rooms of daemon/ and what each may include (daemon/README.md). Also: generated protobuf
headers only where bytes are decoded and encoded, libpq only in the ledger and the command line,
OpenSSL only for digests, seals and in wire/, libevent only where there is a loop."""
import os
import re
import sys

MAY = {
    "base": ["base"],
    "report": ["base", "report"],
    "handover": ["base", "report", "handover"],
    "wire": ["base", "wire"],
    "ledger": ["base", "report", "handover", "ledger"],
    "relay": ["base", "report", "handover", "wire", "ledger", "relay"],
    "duty": ["base", "report", "ledger", "relay", "duty"],
}
ONLY = {
    r"\.pb-c\.h$": ["report/decode.c", "report/encode.c", "report/catalogue_bytes.c", "report/adhoc_bytes.c",
                    "handover/message_decode_work.h", "handover/message_encode.c"],
    r"^libpq": ["ledger/"],
    r"^openssl/": ["wire/", "report/digest.c", "report/seal.", "relay/sealing.c"],
    r"^event2/": ["wire/", "relay/", "duty/", "ledger/pg.c", "ledger/pg_open.c", "daemon.c"],
}


def faults(root):
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), root)
            if not name.endswith((".c", ".h")):
                continue
            room = path.split("/")[0] if "/" in path else None
            with open(os.path.join(root, path), encoding="utf-8") as f:
                for number, line in enumerate(f, 1):
                    found = re.match(r'#include ["<]([^">]+)[">]', line)
                    if found:
                        yield from judge(path, number, room, found[1])


def judge(path, number, room, included):
    target = included.split("/")[0]
    if room in MAY and target in MAY and target not in MAY[room]:
        yield f"{path}:{number}: {room}/ may not include {included}"
    for pattern, places in ONLY.items():
        if re.search(pattern, included) and not path.startswith(tuple(places)):
            yield f"{path}:{number}: {included} only in {', '.join(places)}"


def main():
    found = list(faults(sys.argv[1]))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
