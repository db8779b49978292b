"""Reads a daemon's log as events, and waits for one without looking at the clock again and again:
the kernel says when the log has grown (inotify)."""
import contextlib
import ctypes
import os
import re
import select

IN_MODIFY = 2
ROUNDS, SECONDS = 120, 1  # how long at most: a test that waits so long has failed

libc = ctypes.CDLL(None, use_errno=True)


def parse(line):
    """event=x why="two words" -> {"event": "x", "why": "two words"}"""
    found = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line)
    return {key: re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
            for key, value in found}


def events(path, since=0):
    """All events after a place in the file."""
    with open(path, "rb") as f:
        f.seek(since)
        return [parse(line) for line in f.read().decode(errors="replace").splitlines()]


def matches(event, wanted):
    """Every field is there; of why, the words."""
    return all(value in event.get(key, "") if key == "why" else event.get(key) == value
               for key, value in wanted.items())


@contextlib.contextmanager
def growth(path):
    """A function that comes back when the file has grown since the last call, or after a while."""
    fd = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if fd < 0 or libc.inotify_add_watch(fd, os.fsencode(path), IN_MODIFY) < 0:
            raise OSError(ctypes.get_errno(), path)

        def grown():
            if select.select([fd], [], [], SECONDS)[0]:
                os.read(fd, 65536)
        yield grown
    finally:
        os.close(fd)


def wait_event(path, since, **wanted):
    """The first event after a place in the file that has these fields."""
    with growth(path) as grown:
        for _ in range(ROUNDS):
            for event in events(path, since):
                if matches(event, wanted):
                    return event
            grown()
    raise AssertionError(f"{path} never says {wanted}")
