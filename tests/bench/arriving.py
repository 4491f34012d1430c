"""A body that arrives as fast as it can: its first screen, from the first bytes that the server writes, and a key
answered while it goes on. Beside it, in the same run: curl into less; the same keys while nothing comes; and those given
to the least that a program can do that keeps what arrives (floor_arriving), which shows what the machine holds up."""
import json
import multiprocessing
import os
import re
import select
import shutil
import socket
import statistics
import tempfile
import time

KEYS = b"qvyzQVWYZ"  # in no body, and the end of no sequence that a frame is made of
FIRST = b"first-of-all"
BLOCK = 1 << 20
WANTED = 16


def blocks(kind):
    """The first block, and the one that follows over and over."""
    if kind == "text":
        line = b"a dull line that is as long as lines are, one after the other, until the end\n"
        return FIRST + b" line of the text\n", line * (BLOCK // len(line))
    item = json.dumps({"id": 12345, "name": "item", "tags": ["one", "two"], "price": 12.5}).encode() + b","
    return b'["' + FIRST + b'",', item * (BLOCK // len(item))


def serve(listener, kind, slowly, gave):
    """Answers each connection: the head and the first block, then the others as fast as they go, or none."""
    first, block = blocks(kind)
    mime = b"text/plain" if kind == "text" else b"application/json"
    while True:
        peer = listener.accept()[0]
        try:
            while b"\r\n\r\n" not in peer.recv(65536):
                pass
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: " + mime + b"\r\nConnection: close\r\n\r\n")
            time.sleep(0.2)
            gave.put(time.monotonic())
            peer.sendall(first + block)
            while not slowly:
                peer.sendall(block)
            peer.recv(1)
        except OSError:
            pass
        peer.close()


class Server:
    """In a process of its own, so that it and who measures do not wait for each other."""

    def __init__(self, kind, slowly):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.gave = multiprocessing.Queue()
        self.process = multiprocessing.Process(target=serve, args=(self.listener, kind, slowly, self.gave), daemon=True)
        self.process.start()

    def close(self):
        self.process.kill()
        self.process.join()
        self.listener.close()


def seen(screen, text, limit=10):
    """When the text was written, or None."""
    end, had = time.monotonic() + limit, b""
    while time.monotonic() < end:
        if select.select([screen.fd], [], [], 0.1)[0]:
            had = had[-4096:] + os.read(screen.fd, 65536)
            if text in had:
                return time.monotonic()
    return None


def answer(screen, key):
    """Milliseconds until the key is on the screen."""
    start = time.monotonic()
    os.write(screen.fd, bytes([key]))
    when = seen(screen, bytes([key]), 5)
    return ((when or start + 5) - start) * 1000


def stolen():
    """Milliseconds that this machine's host has kept its cores from it so far (proc(5): steal); 0 where there is none."""
    try:
        ticks = sum(int(line.split()[8]) for line in open("/proc/stat") if re.match(r"cpu\d", line))
    except OSError:
        return 0
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def answers(screen):
    """Pairs: how long each key took, and how much time the machine was without meanwhile, in ms."""
    screen.burst(0.2, 1.0)
    pairs = []
    for key in KEYS:
        before = stolen()
        delay = answer(screen, key)
        screen.burst(0.02, 0.1)
        pairs.append((delay, stolen() - before))
    return pairs


def open_jig(jig, folder, port, open_screen):
    path = os.path.join(folder, "arriving.req.json")
    with open(os.path.join(folder, "jig.json"), "w") as f:
        f.write('{ "jig": 1, "name": "bench" }\n')
    with open(path, "w") as f:
        f.write('{ "jig": 1, "name": "arriving", "url": "http://127.0.0.1:%d/" }\n' % port)
    screen = open_screen([jig, path])
    screen.burst(0.3)
    os.write(screen.fd, b"\x12")  # ^R
    return screen


def resident(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


def one(jig, folder, kind, slowly, open_screen):
    """(ms to the first screen, the answers to keys, MiB resident), in folders of its own: what is typed stays as a
    draft when the program is killed."""
    server = Server(kind, slowly)
    own = tempfile.mkdtemp(dir=folder)
    os.environ.update({f"XDG_{place}_HOME": own for place in ("CONFIG", "DATA", "STATE", "CACHE")})
    screen = open_jig(jig, own, server.port, open_screen)
    when = seen(screen, FIRST)
    first = (when - server.gave.get()) * 1000 if when else float("nan")
    os.write(screen.fd, b"\x0c")  # ^L: the URL
    delays = answers(screen)
    memory = resident(screen.pid)
    screen.close()
    server.close()
    return first, delays, memory


def of_floor(floor, folder, kind, slowly, open_screen):
    """The answers to the same keys."""
    server = Server(kind, slowly)
    path = os.path.join(folder, "floor")
    screen = open_screen([floor, str(server.port), path])
    server.gave.get()
    delays = answers(screen)
    screen.close()
    server.close()
    os.unlink(path)
    return delays


def into_less(kind, open_screen):
    server = Server(kind, False)
    screen = open_screen(["sh", "-c", f"curl -sN http://127.0.0.1:{server.port}/ | less"])
    when = seen(screen, FIRST)
    first = (when - server.gave.get()) * 1000 if when else float("nan")
    screen.close()
    server.close()
    return first


def told(rounds):
    pairs = [pair for some in rounds for pair in some]
    delays = [delay for delay, _ in pairs]
    over = [lost for delay, lost in pairs if delay > WANTED]
    return (f"median {statistics.median(delays):5.2f} ms, worst {max(delays):6.2f} ms, {len(over)} of {len(delays)} over {WANTED}"
            f" ({sum(lost > 0 for lost in over)} of them while the machine's host had its cores)")


def run(jig, floor, folder, open_screen, rounds):
    print("\na body that arrives: first screen after its first bytes (wanted: 50 ms), a key meanwhile (wanted: 16 ms)")
    for kind in ("text", "json"):
        for slowly in (True, False):
            ours, floors = [], []
            for _ in range(rounds):
                ours.append(one(jig, folder, kind, slowly, open_screen))
                floors.append(of_floor(floor, folder, kind, slowly, open_screen))
            firsts, delays, memory = zip(*ours)
            print(f"  {kind}, {'then nothing' if slowly else 'at full speed':<14} first screen {statistics.median(firsts):6.1f} ms   "
                  f"a key: {told(delays)}   {max(memory):5.1f} MiB resident\n"
                  f"    the least that can be done with it      a key: {told(floors)}", flush=True)
        if shutil.which("curl") and shutil.which("less"):
            print(f"  {kind}, curl | less   first screen {statistics.median(into_less(kind, open_screen) for _ in range(rounds)):6.1f} ms", flush=True)
