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
import typing

import pyte

import samples

COLUMNS, ROWS = 120, 40
QUIET = 0.1
ANSWERS = ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[6n", b"\x1b[1;1R"))
FOREIGN = re.compile(rb"\x1b\[[<>=?][0-9;]*[mu]|\x1b\[\?[0-9;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\")
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b.")
REPEATED = re.compile(rb"([\x20-\x7e])\x1b\[(\d+)b")
MOST_MIB = 4 << 10  # what a viewer may take before it is stopped: others use this machine too
SOON = 2000.0  # ms: what takes longer in all is not done again


class Over(Exception):
    """What was asked for took more than it may; its words are the figure then."""


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
        """When it stood on the screen; raises Over."""
        end, pattern = time.monotonic() + limit, re.compile(pattern)
        while time.monotonic() < end:
            pieces = len(self.came)
            more = True
            while more and time.monotonic() < end and len(self.came) < pieces + 400:
                more = self.take(QUIET)
            when = self.replay(pattern)
            if when:
                return when
            if self.status("VmRSS") > MOST_MIB:
                raise Over(f"> {MOST_MIB >> 10} GiB")
        raise Over(f"> {limit:.0f} s")

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
# A text that was typed stands on the screen too: a hit is where more lines follow than the last, where it is typed.
FOUND = rf"(?s){NEEDLE}.*\n.*\n"


class Peer(typing.NamedTuple):
    """Its command, a pattern of its first screen, keys for the end, for a search and for one by regular expression, and a pattern
    of what is there then."""
    argv: list
    first: str
    end: str
    find: str
    regex: str
    found: str = FOUND


def viewers(args, path):
    is_json, quoted = path.endswith(".json"), "'" + path + "'"
    first, find = first_words(path), f"/{samples.NEEDLE}\r"
    plain, perl = f"/{samples.NEEDLE_REGEX.replace('(', '').replace(')', '')}\r", f"/{samples.NEEDLE_REGEX}\r"
    some = {
        "jig": Peer([args.jig, "view", path], first, "G", find, f"/\x1br{samples.NEEDLE_REGEX}\r"),
        "less": Peer(["less", path], first, "G", find, plain),
        "vim": Peer([vim(), "-N", "-n", path], first, "G", find, "/Zq[0-9]-needle-[0-9]\\{4}\r"),
        # without its settings and its colours
        "vim-bare": Peer([vim(), "-u", "NONE", "-N", "-n", path], first, "G", find, "/Zq[0-9]-needle-[0-9]\\{4}\r"),
        "lnav": Peer(["lnav", "-q", "-c", ":goto 0", path], first, "G", find, perl, r"[1-9]\d* hits for"),
    }
    if is_json:
        some["fx"] = Peer(["fx", path], r"\{…\}", "G", find, perl)
        for name, command in (("jq|less", "jq . "), ("json_reformat|less", "json_reformat < ")):
            some[name] = Peer(["sh", "-c", f"{command}{quoted} | less"], first, "G", find, plain)
    if args.peers:
        some = {name: peer for name, peer in some.items() if name in ["jig", *args.peers.split(",")]}
    there = {name: peer for name, peer in some.items() if shutil.which(peer.argv[0] or "") and
             ("|" not in name or shutil.which(name.split("|")[0]))}
    missing = [name for name in some if name not in there]
    if missing:
        print(f"  not there: {', '.join(missing)}")
    return there


def timed(viewer, keys, pattern, limit):
    start = viewer.keys(keys)
    return (viewer.until(pattern, limit) - start) * 1000


def begin(peer, limit):
    """A viewer with its first screen: seen as bytes at once, or, where colours part the words, once it is quiet."""
    viewer = Viewer(peer.argv)
    try:
        when = viewer.first(peer.first, min(3, limit)) or viewer.until(peer.first, limit)
    except Over:
        viewer.close()
        raise
    return viewer, (when - viewer.started) * 1000


def ask(peer, keys, pattern, limit):
    """(ms to the first screen, ms to the answer, peak MiB); what took more than it may is in words, what comes after is None."""
    try:
        viewer, first = begin(peer, limit)
    except Over as over:
        return str(over), None, None
    try:
        took = timed(viewer, keys, pattern, limit)
    except Over as over:
        took = str(over)
    peak = viewer.status("VmHWM")
    viewer.close()
    return first, took, peak


def look(peer, path, limit):
    """[first screen, end, string, regex in ms, peak MiB]"""
    first, end, peak = ask(peer, peer.end, last_words(path), limit)
    row, peaks = [first, end, None, None], [peak]
    for i, keys in ((2, peer.find), (3, peer.regex)):
        if isinstance(first, str) or isinstance(row[2], str):
            break
        _, row[i], peak = ask(peer, keys, peer.found, limit)
        peaks.append(peak)
    return row + [max((p for p in peaks if p), default=None)]


def shown(value, unit):
    if value is None:
        return f"{'-':>12}"
    return f"{value:>12}" if isinstance(value, str) else f"{value:9.1f} {unit}"


def middle(rows, i):
    values = [row[i] for row in rows]
    return next((v for v in values if v is None or isinstance(v, str)), None) or statistics.median(values)


def judge(what, value, most, unit="ms"):
    ok = isinstance(value, float) and value <= most
    return f"{what} {most:g} {unit} {'ok' if ok else 'NOT YET'}"


def wanted(row, size):
    """What is wanted of jig, beside what it took."""
    most = (15, 20, 0.6 * size, 3 * size, 64 if size <= 100 else 128)
    names = ("first screen", "end", "string", "regex", "memory")
    return ", ".join(judge(names[i], row[i], most[i], "MiB" if i == 4 else "ms") for i in range(5))


def compare(args, path, size, limit):
    """Every viewer in turn, round after round; one that takes long has one round."""
    rounds = max(1, args.rounds // 8)
    some = viewers(args, path)
    rows = {name: [] for name in some}
    for _ in range(rounds):
        for name, peer in some.items():
            if not rows[name] or sum(v if isinstance(v, float) else 9e9 for v in rows[name][0][:4]) < SOON:
                rows[name].append(look(peer, path, limit))
    middles = {name: [middle(rows[name], i) for i in range(5)] for name in some}
    for name, row in middles.items():
        print(f"  {name:<19}" + " ".join([shown(value, "ms ") for value in row[:4]] + [shown(row[4], "MiB")]))
    print(f"  wanted of jig: {wanted(middles['jig'], size)}", flush=True)


def bench(args, limit=60.0):
    folder = os.path.join(args.build, "bench", "samples")
    os.environ["HOME"] = os.path.join(folder, "home")  # lnav keeps what it looked at
    os.makedirs(os.environ["HOME"], exist_ok=True)
    for size in map(int, args.megabytes.split(",")):
        for kind in samples.KINDS:
            path = samples.sample(folder, kind, size)
            print(f"\n{size} MB, {kind}: first screen, to the end, a string at 99 %, a regex, peak memory"
                  f" (- : not tried after that; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
            compare(args, path, size, limit)
            if path.endswith(".json"):
                took = indexed(args, path)
                beside = "" if args.peers == "none" else f", json_reformat {reformatted(path)}"
                print(f"  wholly laid out: jig {took:.0f} ms{beside}   wanted: {judge('at most', took, 4.0 * size)}")
            say_keys(args, path)
            print("in CPU time alone, whatever else the machine does", flush=True)
            subprocess.run([f"{args.build}/bench/bench_view", path, samples.NEEDLE], check=False)
            subprocess.run([f"{args.build}/bench/bench_scan", path], check=False)
            if size > 100:
                os.unlink(path)


def indexed(args, path):
    viewer = Viewer([args.jig, "view", path])
    try:
        return (viewer.until(r"of [\d,]+ ", 120) - viewer.started) * 1000
    except Over:
        return float("nan")
    finally:
        viewer.close()


def reformatted(path):
    if not shutil.which("json_reformat"):
        return "is not there"
    start = time.monotonic()
    subprocess.run(["json_reformat"], stdin=open(path, "rb"), stdout=subprocess.DEVNULL, check=True)
    return f"{(time.monotonic() - start) * 1000:.0f} ms"


def press(viewer, line, n=40):
    """Down keys from that line on, 10 ms apart: how long each waited, in ms, for its line's number below."""
    sent = []
    for _ in range(n):
        sent.append(viewer.keys("j"))
        until = sent[-1] + 0.01
        while time.monotonic() < until:
            viewer.take(max(0, until - time.monotonic()))
    while viewer.take(0.3) and len(viewer.came) < 4000:
        pass
    waits, last = [], line + n
    pieces, viewer.came = viewer.came, []
    for when, data in pieces:
        viewer.came = [(when, data)]
        viewer.replay(re.compile("$^"))
        here = re.search(r"line ([\d,]+) of", viewer.text())
        while here and line < last and int(here[1].replace(",", "")) > line:
            waits.append((when - sent[n - last + line]) * 1000)
            line += 1
    return waits


def say_keys(args, path):
    """While all of it is being indexed, and, for what the machine itself takes now, once it is."""
    viewer = Viewer([args.jig, "view", path])
    viewer.first(first_words(path), 10)
    busy = press(viewer, 1)
    while not re.search(r"of [\d,]+ ", viewer.text()):
        viewer.take(QUIET)
        viewer.replay(re.compile("$^"))
    rest = press(viewer, 1 + len(busy))
    viewer.close()
    for what, waits in (("while it is being indexed", busy), ("once it is", rest)):
        if waits:
            print(f"  a key {what}: median {statistics.median(waits):.1f} ms, worst {max(waits):.1f} ms of {len(waits)}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--megabytes", default="100,1000")
    parser.add_argument("--peers", default="", help="of these alone (less,vim,…), or none")
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    args.jig = f"{args.build}/jig"
    bench(args)


if __name__ == "__main__":
    main()
