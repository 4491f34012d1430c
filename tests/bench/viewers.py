"""Viewers of big files on a pseudo-terminal, and when what was asked for stood on their screen.

What a program writes is kept with the time at which it came, and read through a terminal emulator only once it is
quiet: so the emulator, which is slow, takes no time from the program that is timed.
"""
import argparse
import fcntl
import os
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import termios
import time

import pyte

import samples

COLUMNS, ROWS = 120, 40
QUIET = 0.1
ANSWERS = ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[6n", b"\x1b[1;1R"))
FOREIGN = re.compile(rb"\x1b\[[<>=?][0-9;]*[mu]|\x1b\[\?[0-9;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\")
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b.")
REPEATED = re.compile(rb"([\x20-\x7e])\x1b\[(\d+)b")


class Viewer:
    """A program on a terminal of 120x40."""

    def __init__(self, argv, env=None):
        self.fd, terminal = os.openpty()
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        full = dict(os.environ, TERM="xterm-256color", LINES=str(ROWS), COLUMNS=str(COLUMNS), LC_ALL="C.UTF-8", **(env or {}))
        files = [(os.POSIX_SPAWN_OPEN, 0, os.ttyname(terminal), os.O_RDWR, 0),
                 (os.POSIX_SPAWN_DUP2, 0, 1), (os.POSIX_SPAWN_DUP2, 0, 2)]
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.came, self.count = [], 0
        self.started = time.monotonic()
        self.pid = os.posix_spawnp(argv[0], argv, full, file_actions=files, setsid=True)
        os.close(terminal)

    def keys(self, text):
        now = time.monotonic()
        os.write(self.fd, text.encode())
        return now

    def take(self, wait):
        """Keeps what comes within `wait` seconds; False where that is nothing."""
        ready, _, _ = select.select([self.fd], [], [], wait)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            return False
        self.came.append((time.monotonic(), data))
        self.count += len(data)
        for ask, answer in ANSWERS:
            if ask in data:
                os.write(self.fd, answer)
        return bool(data)

    def text(self):
        return "\n".join(self.screen.display)

    def replay(self, pattern):
        """The time of the first piece after which the pattern is on the screen, or None; all pieces are read."""
        found = None
        for when, data in self.came:
            data = REPEATED.sub(lambda m: m[1] * (int(m[2]) + 1), FOREIGN.sub(b"", data))
            self.stream.feed(data)
            if not found and pattern.search(self.text()):
                found = when
        self.came = []
        return found

    def until(self, pattern, limit=60.0):
        """When it stood on the screen, or None."""
        end, pattern = time.monotonic() + limit, re.compile(pattern)
        while time.monotonic() < end:
            pieces = len(self.came)
            more = True
            while more and time.monotonic() < end and len(self.came) < pieces + 400:
                more = self.take(QUIET)
            when = self.replay(pattern)
            if when:
                return when
        return None

    def first(self, pattern, limit):
        """When the pattern was first written, seen in the bytes themselves: so that the next key comes at once."""
        end, bytes_seen, pattern = time.monotonic() + limit, b"", re.compile(pattern.encode())
        while time.monotonic() < end:
            if self.take(0.01):
                bytes_seen = bytes_seen[-4096:] + ESCAPES.sub(b"", self.came[-1][1])
                if pattern.search(bytes_seen):
                    return self.came[-1][0]
        return None

    def status(self, field):
        """In MiB, of all of its processes."""
        total = 0
        for pid in [self.pid, *children(self.pid)]:
            try:
                total += int(re.search(rf"^{field}:\s+(\d+)", open(f"/proc/{pid}/status").read(), re.M)[1])
            except (OSError, TypeError):
                pass
        return total / 1024

    def close(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        finally:
            os.close(self.fd)


def children(pid):
    try:
        own = [int(p) for p in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    except OSError:
        return []
    return own + [p for each in own for p in children(each)]


def vim():
    return shutil.which("vim") or shutil.which("vim.tiny")


def first_words(path):
    """Something that stands on any viewer's first screen of it, and on no other."""
    head = open(path, "rb").read(300).decode(errors="replace")
    return re.escape(re.search(r"A-\d+", head)[0] if path.endswith(".json") else head.split("\n")[0][-12:])


def last_words(path):
    with open(path, "rb") as f:
        f.seek(-200, os.SEEK_END)
        tail = f.read().decode(errors="replace")
    return '"end"' if path.endswith(".json") else re.escape(tail.rstrip("\n").split("\n")[-1][-24:])


NEEDLE = re.escape(samples.NEEDLE)
# For each viewer: its command, keys for the end, keys for a search, for one by regular expression, and what then is there.
# A text that was typed stands on the screen too: it is to be there twice, or at a place where nothing is typed.
FOUND = rf"(?s){NEEDLE}.*\n.*\n"


def viewers(args, path):
    quoted = "'" + path + "'"
    some = {
        "jig": ([args.jig, "view", path], "G", f"/{samples.NEEDLE}\r", f"/\x1br{samples.NEEDLE_REGEX}\r"),
        "less": (["less", path], "G", f"/{samples.NEEDLE}\r", f"/{samples.NEEDLE_REGEX.replace('(', '').replace(')', '')}\r"),
        "vim": ([vim(), "-u", "NONE", "-N", "-n", path], "G", f"/{samples.NEEDLE}\r", "/Zq[0-9]-needle-[0-9]\\{4}\r"),
    }
    if path.endswith(".json"):
        for name, command in (("jq|less", "jq . "), ("json_reformat|less", "json_reformat < ")):
            some[name] = (["sh", "-c", f"{command}{quoted} | less"], "G", f"/{samples.NEEDLE}\r", "/Zq[0-9]-needle-[0-9]+\r")
    return {name: what for name, what in some.items() if shutil.which(what[0][0] or "") and
            ("|" not in name or shutil.which(name.split("|")[0]))}


def timed(viewer, keys, pattern, limit):
    start = viewer.keys(keys)
    when = viewer.until(pattern, limit)
    return (when - start) * 1000 if when else None


def begin(viewer, path, limit):
    """Its first screen: as bytes at once, or, where colours part the words, once it is quiet."""
    pattern = first_words(path)
    return viewer.first(pattern, min(3, limit)) or viewer.until(pattern, limit)


def look(what, path, limit):
    """(first screen, end, string, regex in ms, peak MiB, bytes), None for what took longer than the limit."""
    argv, end, find, regex = what
    row = []
    viewer = Viewer(argv)
    when = begin(viewer, path, limit)
    row.append((when - viewer.started) * 1000 if when else None)
    row.append(timed(viewer, end, last_words(path), limit) if when else None)
    peak = viewer.status("VmHWM")
    viewer.close()
    for keys in (find, regex):
        viewer = Viewer(argv)
        ready = begin(viewer, path, limit)
        row.append(timed(viewer, keys, FOUND, limit) if ready else None)
        peak = max(peak, viewer.status("VmHWM"))
        viewer.close()
    return row + [peak]


def shown(value, unit):
    return f"{'-':>9}" if value is None else f"{value:9.1f}{unit}"


def middle(rows, i):
    values = [row[i] for row in rows]
    return None if any(v is None for v in values) else statistics.median(values)


def bench(args, limit=30.0):
    folder = os.path.join(args.build, "bench", "samples")
    for size in map(int, args.megabytes.split(",")):
        rounds = max(1, args.rounds // 10) if size <= 100 else 1
        for kind in samples.KINDS:
            path = samples.sample(folder, kind, size)
            some = viewers(args, path)
            if size > 100:
                some = {name: what for name, what in some.items() if name in ("jig", "less")}
            rows = {name: [] for name in some}
            for _ in range(rounds):
                for name, what in some.items():
                    if not rows[name] or rows[name][0][1] is not None:
                        rows[name].append(look(what, path, limit))
            print(f"\n{size} MB, {kind}: first screen, to the end, a string at 99 %, a regex, peak memory (- : over {limit:.0f} s)")
            for name in some:
                cells = [shown(middle(rows[name], i), " ms") for i in range(4)] + [shown(middle(rows[name], 4), " MiB")]
                print(f"  {name:<19}" + "  ".join(cells), flush=True)
            if path.endswith(".json"):
                print(f"  wholly laid out: jig {indexed(args, path):.0f} ms, json_reformat {reformatted(path)}")
            worst, n = keys_while_busy(args, path)
            print(f"  a key while it is being indexed: worst {worst:.1f} ms of {n}")
            print("in CPU time alone, whatever else the machine does", flush=True)
            subprocess.run([f"{args.build}/bench/bench_view", path, samples.NEEDLE], check=False)
            subprocess.run([f"{args.build}/bench/bench_scan", path], check=False)


def indexed(args, path):
    viewer = Viewer([args.jig, "view", path])
    when = viewer.until(r"of [\d,]+ ", 120)
    took = (when - viewer.started) * 1000 if when else float("nan")
    viewer.close()
    return took


def reformatted(path):
    if not shutil.which("json_reformat"):
        return "is not there"
    start = time.monotonic()
    subprocess.run(["json_reformat"], stdin=open(path, "rb"), stdout=subprocess.DEVNULL, check=True)
    return f"{(time.monotonic() - start) * 1000:.0f} ms"


def keys_while_busy(args, path, n=40):
    """Down keys from the first screen on, 10 ms apart: the longest wait for the line's number below."""
    viewer = Viewer([args.jig, "view", path])
    viewer.first(first_words(path), 10)
    sent = []
    for _ in range(n):
        sent.append(viewer.keys("j"))
        until = sent[-1] + 0.01
        while time.monotonic() < until:
            viewer.take(max(0, until - time.monotonic()))
    while viewer.take(0.3) and len(viewer.came) < 4000:
        pass
    waits, line = [], 2
    pieces, viewer.came = viewer.came, []
    for when, data in pieces:
        viewer.came = [(when, data)]
        viewer.replay(re.compile("$^"))
        here = re.search(r"line ([\d,]+) of", viewer.text())
        while here and line <= n + 1 and int(here[1].replace(",", "")) >= line:
            waits.append((when - sent[line - 2]) * 1000)
            line += 1
    viewer.close()
    return (max(waits), len(waits)) if waits else (float("nan"), 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--megabytes", default="100")
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    args.jig = f"{args.build}/jig"
    bench(args)


if __name__ == "__main__":
    main()
