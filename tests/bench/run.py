#!/usr/bin/env python3
"""The figures of jig beside those of its peers, taken in one run.

    run.py --build DIR [--rounds N] [--only NAME[,NAME]] [--gib N] [--megabytes N[,N]] [--peers NAME[,NAME]|none]

Every figure is a ratio of runs taken in turn, so that a machine that is busy or slow slows both; where
a line says what is wanted, the ratio is the median of the rounds' own. Nothing here passes or fails: a
reader judges. NAMEs: get, tls, download, upload, gzip, h2, requests, frame, idle, key, view, history, stream, arriving,
collection, parse, mask. Some viewers that view looks at take minutes: --peers names those that it is to have beside jig.
"""
import argparse
import fcntl
import gzip
import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import ssl
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.parse

import arriving
import streams

NGINX = """daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
{user}
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; default_type text/plain;
 client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
 server {{ listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl; listen 127.0.0.1:{h2} ssl http2; ssl_certificate cert.pem;
  ssl_certificate_key key.pem; ssl_protocols TLSv1.2 TLSv1.3; root www;
  location /chunked/ {{ alias www/; add_trailer X-End yes; }}
  location /gzip/ {{ alias www/; add_header Content-Encoding gzip; }} }} }}
"""


def free_ports(n):
    held = [socket.socket() for _ in range(n)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Nginx:
    """Serves 1 KB, and `gib` GiB of zeros in a sparse file, plain and over TLS."""

    def __init__(self, gib):
        self.dir = tempfile.mkdtemp(prefix="jig-bench-")
        self.port, self.tls, self.h2 = free_ports(3)
        www = os.path.join(self.dir, "www")
        os.mkdir(www)
        open(os.path.join(www, "1k"), "w").write("x" * 1023 + "\n")
        with open(os.path.join(www, "big"), "wb") as f:
            f.truncate(int(gib * 2**30))
        user = "user root root;" if os.getuid() == 0 else ""
        open(os.path.join(self.dir, "nginx.conf"), "w").write(NGINX.format(plain=self.port, tls=self.tls, h2=self.h2, user=user))
        self.ca = os.path.join(self.dir, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", os.path.join(self.dir, "key.pem"), "-out", self.ca], check=True, capture_output=True)
        path = os.environ["PATH"] + ":/usr/sbin"
        self.proc = subprocess.Popen(["nginx", "-q", "-e", "/dev/null", "-p", self.dir, "-c",
                                      os.path.join(self.dir, "nginx.conf")], env={**os.environ, "PATH": path},
                                     stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.tls), 0.1).close()
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("nginx did not start")

    def stop(self):
        self.proc.terminate()
        self.proc.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


def figure(what, ours, peer, theirs, wanted, unit):
    """One line: rates of jig and of a peer, a round each, their ratio and what is wanted of it."""
    ratio = statistics.median(o / t for o, t in zip(ours, theirs))
    print(f"  {what:<30} jig {statistics.median(ours):9.2f} {unit:<5}  {peer:<11} {statistics.median(theirs):9.2f} {unit:<5}  "
          f"ratio {ratio:5.2f}   wanted {wanted:4.2f}   {'ok' if ratio >= wanted else 'NOT YET'}", flush=True)


def launch(build, rounds, commands):
    """Medians per command: (wall ms, CPU ms, peak MiB, pairs), where pairs has the (wall, CPU) of each round."""
    argv = [f"{build}/bench/launch", str(rounds)]
    for i, command in enumerate(commands):
        argv += (["---"] if i else []) + command
    out = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    rows = [list(map(int, line.split())) for line in out.split("\n") if line]
    result = []
    for i in range(len(commands)):
        mine = [r for r in rows if r[0] == i]
        bad = [r for r in mine if r[4] != 0]
        if bad:
            print(f"  {commands[i][0]} failed with {bad[0][4]}")
        result.append((statistics.median(r[1] for r in mine) / 1000, statistics.median(r[2] for r in mine) / 1000,
                       max(r[3] for r in mine) / 1024, [(r[1], r[2]) for r in mine]))
    return result


def table(title, names, rows, against=1):
    print(f"\n{title}")
    for name, row in zip(names, rows):
        ratio = row[0] / rows[against][0] if rows[against][0] else 0
        print(f"  {name:<14} {row[0]:9.2f} ms   cpu {row[1]:8.2f} ms   peak {row[2]:6.1f} MiB   "
              f"{ratio:5.2f} of {names[against]}")


def bench_get(args, nginx):
    url = f"http://127.0.0.1:{nginx.port}/1k"
    names = ["jig send", "curl", "wget", "bare socket"]
    rows = launch(args.build, args.rounds, [[args.jig, "send", url], ["curl", "-s", url], ["wget", "-qO-", url],
                                            [f"{args.build}/bench/floor_get", str(nginx.port), "/1k"]])
    table("1 KB from nginx, whole process", names, rows)


def bench_tls(args, nginx):
    url = f"https://127.0.0.1:{nginx.tls}/1k"
    rows = launch(args.build, args.rounds, [[args.jig, "send", "--cacert", nginx.ca, url],
                                            ["curl", "-s", "--cacert", nginx.ca, url]])
    table("1 KB over TLS, whole process", ["jig send", "curl"], rows)


def gigabytes_a_second(size, row):
    return [size / wall / 1e3 for wall, _ in row[3]]


def beside(args, what, size, peer, commands, wanted):
    """A transfer of so many bytes by jig and by the peer, in turn: its rate, and jig's peak of memory."""
    rows = launch(args.build, max(5, args.rounds // 8), commands)
    figure(what, gigabytes_a_second(size, rows[0]), peer, gigabytes_a_second(size, rows[1]), wanted, "GB/s")
    return rows[0][2]


def memory(peak):
    print(f"  {'its peak of memory':<30} jig {peak:9.2f} MiB    at most 16 MiB   {'ok' if peak < 16 else 'NOT YET'}")


def bench_download(args, nginx):
    size = os.path.getsize(os.path.join(nginx.dir, "www", "big"))
    plain, tls = f"http://127.0.0.1:{nginx.port}/big", f"https://127.0.0.1:{nginx.tls}/big"
    chunked = f"http://127.0.0.1:{nginx.port}/chunked/big"
    print(f"\n{size / 2**30:g} GiB to /dev/null, whole process")
    for what, extra, url, wanted in (("download, plain", [], plain, 1.15), ("download, in chunks", [], chunked, 1),
                                     ("download, TLS", ["--cacert", nginx.ca], tls, 1)):
        memory(beside(args, what, size, "curl", [[args.jig, "send", *extra, "-o", "/dev/null", url],
                                                 ["curl", "-s", *extra, "-o", "/dev/null", url]], wanted))


class Sink(threading.Thread):
    """Takes uploads of a known length and answers 200, one after another; what it reads it drops."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        room = bytearray(1 << 20)
        while True:
            peer, _ = self.listener.accept()
            with peer:
                self.take(peer, room)

    @staticmethod
    def take(peer, room):
        head = b""
        while b"\r\n\r\n" not in head:
            more = peer.recv(65536)
            if not more:
                return
            head += more
        head, _, body = head.partition(b"\r\n\r\n")
        left = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1]) - len(body)
        if re.search(rb"(?i)\r\nexpect: *100", head):
            peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while left > 0:
            n = peer.recv_into(room)
            if not n:
                return
            left -= n
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def bench_upload(args, nginx):
    path = os.path.join(nginx.dir, "www", "big")
    url = f"http://127.0.0.1:{Sink().port}/"
    print(f"\n{os.path.getsize(path) / 2**30:g} GiB from a file, whole process")
    memory(beside(args, "upload", os.path.getsize(path), "curl",
                  [[args.jig, "send", "-T", path, url], ["curl", "-s", "-T", path, url]], 1))


def write_gzip(path, size):
    """About so many bytes of JSON lines, compressed."""
    with gzip.open(path, "wb", 6) as out:
        for i in range(size // 89000):
            out.write("".join(f'{{"id": {i * 1000 + j}, "name": "item {j * 7919 % 10007}", "price": {j * 31 % 997}.5, '
                              f'"tags": ["a", "b{j % 13}"], "note": "{j * j % 100003:x}"}}\n' for j in range(1000)).encode())


def bench_gzip(args, nginx):
    write_gzip(os.path.join(nginx.dir, "www", "text"), 100 * 10**6)
    url = f"http://127.0.0.1:{nginx.port}/gzip/text"
    out = subprocess.run([args.jig, "send", "--compressed", url], stdout=subprocess.PIPE, check=True).stdout
    print(f"\n{len(out) / 1e6:.0f} MB of gzip decoded, whole process")
    memory(beside(args, "gzip", len(out), "wget",
                  [[args.jig, "send", "--compressed", "-o", "/dev/null", url],
                   ["wget", "-q", "--compression=gzip", "-O", "/dev/null", url]], 1))


def wrk(url, at_a_time):
    """Requests a second."""
    r = subprocess.run(["wrk", "-t1", f"-c{at_a_time}", "-d1s", url], stdout=subprocess.PIPE, text=True, check=True)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", r.stdout)[1])


def curl(url, ca, n=3000):
    """Requests a second of one process on one connection."""
    started = time.monotonic()
    subprocess.run(["curl", "-s", *(["--cacert", ca] if ca else []), "-o", "/dev/null", f"{url}?[1-{n}]"], check=True)
    return n / (time.monotonic() - started)


def http_client(url, ca, seconds=0.5):
    """Requests a second of Python's http.client."""
    parts = urllib.parse.urlsplit(url)
    context = ssl.create_default_context(cafile=ca) if ca else None
    c = (http.client.HTTPSConnection(parts.hostname, parts.port, context=context) if ca else
         http.client.HTTPConnection(parts.hostname, parts.port))
    started, n = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        c.request("GET", parts.path)
        c.getresponse().read()
        n += 1
    c.close()
    return n / (time.monotonic() - started)


def requests_a_second(args, url, at_a_time, ca):
    out = subprocess.run([f"{args.build}/bench/bench_requests", url, "1", str(at_a_time), *([ca] if ca else [])],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(out.split()[0])


def bench_requests(args, nginx):
    """Kept connections, one request at a time on one and 64 on as many; a second each, in turn."""
    print("\nrequests a second on kept connections, 1 KB each, a second in turn")
    rounds = range(max(5, args.rounds // 6))
    for name, url, ca in (("plain", f"http://127.0.0.1:{nginx.port}/1k", None),
                          ("TLS", f"https://127.0.0.1:{nginx.tls}/1k", nginx.ca)):
        turns = [(requests_a_second(args, url, 1, ca), wrk(url, 1), curl(url, ca), http_client(url, ca)) for _ in rounds]
        jig, peer, by_curl, by_python = zip(*turns)
        figure(f"one after another, {name}", jig, "wrk -c1", peer, 0.85, "/s")
        figure(f"one after another, {name}", jig, "curl", by_curl, 1.5, "/s")
        figure(f"one after another, {name}", jig, "http.client", by_python, 1.5, "/s")
        jig, peer = zip(*[(requests_a_second(args, url, 64, ca), wrk(url, 64)) for _ in rounds])
        figure(f"64 at a time, {name}", jig, "wrk -c64", peer, 0.7, "/s")
    bench_counts(args, nginx)


def instructions(command):
    """What callgrind counts of it."""
    err = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
                         capture_output=True, text=True).stderr
    return int(re.search(r"Collected : (\d+)", err)[1])


def system_calls(command):
    with tempfile.NamedTemporaryFile("r") as log:
        subprocess.run(["strace", "-f", "-qq", "-o", log.name, *command], stdout=subprocess.DEVNULL, check=True)
        return sum(1 for _ in log)


def bench_counts(args, nginx):
    """What a kept request costs beyond the first thousand, which the machine's load hardly changes."""
    plain, tls, h2 = (f"{scheme}://127.0.0.1:{port}/1k" for scheme, port in
                      (("http", nginx.port), ("https", nginx.tls), ("https", nginx.h2)))
    requests, over_h2 = f"{args.build}/bench/bench_requests", f"{args.build}/bench/bench_h2"
    ways = (("plain", lambda n: [requests, plain, f"={n}", "1"]), ("TLS", lambda n: [requests, tls, f"={n}", "1", nginx.ca]),
            ("HTTP/2", lambda n: [over_h2, "sequential", h2, str(n), nginx.ca]))
    for what, tool, count in (("instructions", "valgrind", instructions), ("system calls", "strace", system_calls)):
        for name, command in ways if shutil.which(tool) else ():
            print(f"  {what + ' for each, ' + name:<32} {(count(command(2000)) - count(command(1000))) / 1000:9.1f}")


def h2load(url, requests, streams):
    """Seconds that so many requests on one connection take."""
    out = subprocess.run(["h2load", "-n", str(requests), "-c1", f"-m{streams}", url], capture_output=True, text=True).stdout
    seconds = re.search(r"finished in ([0-9.]+)(us|ms|s)", out)
    if not seconds or f"{requests} succeeded" not in out:
        sys.exit("h2load: " + out)
    return float(seconds[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1}[seconds[2]]


def bench_h2(args, nginx):
    small, big = (f"https://127.0.0.1:{nginx.h2}/{name}" for name in ("1k", "big"))
    size = os.path.getsize(os.path.join(nginx.dir, "www", "big"))
    print("\nHTTP/2 over TLS, one connection")
    for what, mode, url, n, streams, wanted in (("HTTP/2, one after another", "sequential", small, 3000, 1, 0.9),
                                                ("HTTP/2, 64 streams", "parallel", small, 40000, 64, 0.6),
                                                (f"HTTP/2, {size / 2**30:g} GiB", "download", big, 1, 1, 0.95)):
        mine, peer = [], []
        work, unit = (size / 1e9, "GB/s") if n == 1 else (n, "/s")
        for _ in range(max(5, args.rounds // 5)):
            out = subprocess.run([f"{args.build}/bench/bench_h2", mode, url, str(n), nginx.ca], capture_output=True,
                                 text=True, check=True).stdout
            mine.append(work / float(out))
            peer.append(work / h2load(url, n, streams))
        figure(what, mine, "h2load", peer, wanted, unit)


class Screen:
    """A program on a pseudo-terminal of 120x40; times are taken at the bytes that it writes."""

    def __init__(self, argv):
        self.fd, terminal = os.openpty()
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        env = dict(os.environ, TERM="xterm-256color", LINES="40", COLUMNS="120", LC_ALL="C.UTF-8")
        # Spawned, not forked: copying this process would take longer than the program that is timed.
        # The first terminal that a new session opens is the one that controls it.
        files = [(os.POSIX_SPAWN_OPEN, 0, os.ttyname(terminal), os.O_RDWR, 0),
                 (os.POSIX_SPAWN_DUP2, 0, 1), (os.POSIX_SPAWN_DUP2, 0, 2)]
        self.started = time.monotonic()
        self.pid = os.posix_spawnp(argv[0], argv, env, file_actions=files, setsid=True)
        os.close(terminal)

    def burst(self, quiet=0.12, limit=5.0):
        """Reads until nothing came for `quiet` seconds: (bytes, time of the last one)."""
        count, last, end = 0, time.monotonic(), time.monotonic() + limit
        while time.monotonic() < end:
            ready, _, _ = select.select([self.fd], [], [], quiet if count else limit)
            if not ready:
                break
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            count, last = count + len(data), time.monotonic()
            for ask, answer in ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[6n", b"\x1b[1;1R")):
                if ask in data:
                    os.write(self.fd, answer)
        return count, last

    def close(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        finally:
            os.close(self.fd)


def status_of(pid, field):
    text = open(f"/proc/{pid}/status").read()
    return int(re.search(rf"^{field}:\s+(\d+)", text, re.M).group(1))


def ticks(pid):
    parts = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return int(parts[11]) + int(parts[12])


def workbench(args, path):
    return [args.jig, path]


def bench_frame(args, _):
    vim = shutil.which("vim") or shutil.which("vim.tiny")
    collection = os.path.abspath("examples/demo")
    peers = [("jig", workbench(args, collection)), ("vim", [vim, "README.md"]),
             ("vim -u NONE", [vim, "-u", "NONE", "-N", "README.md"]),
             ("bare ncurses", [f"{args.build}/bench/floor_curses"])]
    times = {name: [] for name, _ in peers}
    for _ in range(max(7, args.rounds // 2)):
        for name, argv in peers:
            screen = Screen(argv)
            _, last = screen.burst()
            times[name].append((last - screen.started) * 1000)
            screen.close()
    print("\nfirst full frame at 120x40, from the start of the process")
    medians = {name: statistics.median(v) for name, v in times.items()}
    for name in times:
        print(f"  {name:<14} {medians[name]:9.2f} ms   {medians[name] / medians['vim']:5.2f} of vim   "
              f"{medians[name] / medians['bare ncurses']:5.2f} of bare ncurses")


def bench_idle(args, _):
    screen = Screen(workbench(args, os.path.abspath("examples/demo")))
    screen.burst(0.5)
    before = (ticks(screen.pid), status_of(screen.pid, "voluntary_ctxt_switches"))
    count, _ = screen.burst(0.1, 4.0)
    after = (ticks(screen.pid), status_of(screen.pid, "voluntary_ctxt_switches"))
    print("\nidle for 4 s")
    print(f"  {after[0] - before[0]} CPU ticks, {after[1] - before[1]} wake-ups, {count} bytes, "
          f"{status_of(screen.pid, 'VmRSS') / 1024:.1f} MiB resident")
    screen.close()


def bench_key(args, _):
    screen = Screen(workbench(args, os.path.abspath("examples/demo")))
    screen.burst(0.5)
    os.write(screen.fd, b"\x0c")
    screen.burst(0.3)
    sizes, delays = [], []
    for char in b"abcdefghijklmnop":
        start = time.monotonic()
        os.write(screen.fd, bytes([char]))
        count, last = screen.burst(0.05)
        sizes.append(count)
        delays.append((last - start) * 1000)
    screen.close()
    print("\na character typed in the URL bar")
    print(f"  median {statistics.median(sizes):.0f} bytes (at most {max(sizes)}), median {statistics.median(delays):.2f} ms")


def bench_view(args, _):
    """In the system's Python where this one has no pyte, which apt brings."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "viewers.py")
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import pyte"], capture_output=True).returncode == 0:
            sys.stdout.flush()
            subprocess.run([python, program, "--build", args.build, "--rounds", str(args.rounds),
                            "--megabytes", args.megabytes, "--peers", args.peers], check=False)
            return
    print("\nview: wants python3-pyte")


def first_screen(args, collection):
    """Milliseconds from Enter on the newest send of the history to its first screen."""
    screen = Screen(workbench(args, collection))
    screen.burst(0.3)
    for keys in (b"\x1b4", b"7", b"a"):
        os.write(screen.fd, keys)
        screen.burst(0.2)
    start, seen = time.monotonic(), b""
    os.write(screen.fd, b"\r")
    while b"old send" not in seen and time.monotonic() < start + 10:
        if select.select([screen.fd], [], [], 0.1)[0]:
            seen += os.read(screen.fd, 65536)
    took = (time.monotonic() - start) * 1000
    resident = status_of(screen.pid, "VmRSS") / 1024
    screen.close()
    return took, resident


def bench_history(args, nginx):
    """Answers that a run has kept, opened in the workbench; less on the same bytes beside them."""
    print("\na saved answer opened from the history: first screen")
    for name in ("1k", "text", "big"):
        path = os.path.join(nginx.dir, "www", name)
        if name == "text":
            with open(path, "wb") as out:
                out.write(b"a line of text that is long enough to be one\n" * (100 * 10**6 // 46))
        with tempfile.TemporaryDirectory() as home:
            os.environ.update({f"XDG_{place}_HOME": home for place in ("STATE", "CONFIG", "DATA")})
            with open(os.path.join(home, "jig.json"), "w") as out:
                out.write('{"jig": 1, "name": "history"}')
            with open(os.path.join(home, "saved.req.json"), "w") as out:
                json.dump({"jig": 1, "url": f"http://127.0.0.1:{nginx.port}/{name}"}, out)
            subprocess.run([args.jig, "run", "-s", home], check=True, stdout=subprocess.DEVNULL)
            times, residents = zip(*(first_screen(args, home) for _ in range(max(5, args.rounds // 8))))
            less = []
            for _ in times:
                screen = Screen(["less", path])
                _, last = screen.burst()
                less.append((last - screen.started) * 1000)
                screen.close()
        mine, theirs = statistics.median(times), statistics.median(less)
        print(f"  {os.path.getsize(path) / 1e6:8.1f} MB   {mine:7.2f} ms   {mine / theirs:5.2f} of less' start   "
              f"{max(residents):.1f} MiB resident   (at most 15 ms)")


def bench_program(name):
    def run(args, _):
        path = f"{args.build}/bench/bench_{name}"
        if os.path.exists(path):
            print(f"\n{name}")
            sys.stdout.flush()
            subprocess.run([path], check=False)
    return run


def bench_stream(args, _):
    with tempfile.TemporaryDirectory() as folder:
        streams.run(args.jig, folder, Screen)


def bench_arriving(args, _):
    with tempfile.TemporaryDirectory() as folder:
        arriving.run(args.jig, f"{args.build}/bench/floor_arriving", folder, Screen, max(3, args.rounds // 8))


BENCHES = {"get": bench_get, "tls": bench_tls, "download": bench_download, "upload": bench_upload,
           "gzip": bench_gzip, "h2": bench_h2,
           "requests": bench_requests, "frame": bench_frame, "idle": bench_idle,
           "key": bench_key, "view": bench_view, "history": bench_history, "stream": bench_stream, "arriving": bench_arriving,
           "collection": bench_program("collection"), "parse": bench_program("parse"),
           "mask": bench_program("mask")}


def keep_time():
    """Who measures goes before what is measured, where that is allowed: else the servers and programs that keep all
    cores busy would hold up the stop watch. What it starts runs as usual."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except (AttributeError, OSError):
        print("(not allowed to measure ahead of other programs: with all cores busy, times are too long)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--gib", type=float, default=1)
    parser.add_argument("--megabytes", default="100,1000")
    parser.add_argument("--peers", default="")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    args.jig = f"{args.build}/jig"
    chosen = [n for n in args.only.split(",") if n] or list(BENCHES)
    nginx = Nginx(args.gib)
    keep_time()
    try:
        for name in chosen:
            BENCHES[name](args, nginx)
    finally:
        nginx.stop()


if __name__ == "__main__":
    main()
