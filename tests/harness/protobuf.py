"""Protobuf for tests, from the .proto files themselves and from nothing of the program: dicts to
bytes and back, so that a test can say what no honest node would.

    link = Schema("link.proto", "report.proto")
    bytes = link.encode("Hello", {"protocol": 1, "unit": "h"})
    link.decode("Hello", bytes)["unit"]

Fields go out in ascending order, absent ones not at all, numbers in a repeated field packed.
Decoding fills in defaults. Knows what the two files use: uint32, uint64, sint64, bool, string,
bytes, messages. Fails: KeyError for a field that does not exist, ValueError for bad bytes.
"""
import os
import re

PROTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "proto")
VARINTS = {"uint32", "uint64", "sint64", "bool"}


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7f | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def field(number, body):
    """One length-delimited field."""
    return varint(number << 3 | 2) + varint(len(body)) + body


def read_varint(data, at):
    n = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("a number is cut off")
        n |= (data[at] & 0x7f) << shift
        at += 1
        if data[at - 1] < 0x80:
            return n, at
        shift += 7


def number_out(kind, value):
    value = int(value)
    return varint((value << 1 ^ value >> 63) & (1 << 64) - 1 if kind == "sint64" else value)


def number_in(kind, n):
    if kind == "sint64":
        return n >> 1 ^ -(n & 1)
    return bool(n) if kind == "bool" else n


class Schema:
    def __init__(self, *files):
        self.messages = {}
        for name in files:
            with open(os.path.join(PROTO, name), encoding="utf-8") as f:
                text = re.sub(r"//.*", "", f.read())
            for message, body in re.findall(r"message (\w+) \{([^}]*)\}", text):
                self.messages[message] = {
                    name: (int(number), kind, bool(repeated)) for repeated, kind, name, number
                    in re.findall(r"(repeated )?(\w+) (\w+) = (\d+);", body)}

    def encode(self, message, values):
        fields, out = self.messages[message], []
        for name in values:
            if name not in fields:
                raise KeyError(f"{message} has no field {name}")
        for name, (number, kind, repeated) in fields.items():
            value = values.get(name)
            if value is None or value == [] or (not repeated and not value and value != {}):
                continue
            if kind in VARINTS and repeated:
                out.append((number, field(number, b"".join(number_out(kind, v) for v in value))))
            elif kind in VARINTS:
                out.append((number, varint(number << 3) + number_out(kind, value)))
            else:
                for one in value if repeated else [value]:
                    out.append((number, field(number, self.bytes_of(kind, one))))
        return b"".join(body for _, body in sorted(out, key=lambda pair: pair[0]))

    def bytes_of(self, kind, value):
        if kind in self.messages:
            return self.encode(kind, value)
        return value.encode() if isinstance(value, str) else bytes(value)

    def decode(self, message, data):
        fields = {number: (name, kind, repeated)
                  for name, (number, kind, repeated) in self.messages[message].items()}
        ret = {name: [] if repeated else None if kind in self.messages else
               "" if kind == "string" else b"" if kind == "bytes" else number_in(kind, 0)
               for name, kind, repeated in fields.values()}
        at = 0
        while at < len(data):
            tag, at = read_varint(data, at)
            n, at = read_varint(data, at)
            name, kind, repeated = fields.get(tag >> 3, (None, None, False))
            body = b""
            if tag & 7 == 2:
                body, at = data[at:at + n], at + n
            if name is None:
                continue
            if kind in VARINTS and tag & 7 == 2:
                value, i = [], 0
                while i < len(body):
                    v, i = read_varint(body, i)
                    value.append(number_in(kind, v))
            elif kind in VARINTS:
                value = [number_in(kind, n)]
            else:
                value = [self.decode(kind, body) if kind in self.messages else
                         body.decode() if kind == "string" else body]
            if repeated:
                ret[name] += value
            else:
                ret[name] = value[0]
        return ret
