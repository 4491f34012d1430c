"""A key answered, and memory kept, while a WebSocket sends: at 10,000 messages a second, and as fast as
it can. Beside it the same keys while nothing comes, in the same run."""
import base64
import hashlib
import os
import select
import socket
import statistics
import struct
import threading
import time

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEYS = b"qvyzQVWYZ"  # in no message, and the end of no sequence that a frame is made of


def frame(text):
    head = struct.pack("!BB", 0x81, len(text)) if len(text) < 126 else struct.pack("!BBH", 0x81, 126, len(text))
    return head + text


class Sender:
    """Answers every handshake, then sends `batch` messages every 10 ms, or without a pause."""

    def __init__(self, batch, pause):
        self.batch, self.pause, self.sent = batch, pause, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            while True:
                self.serve(self.listener.accept()[0])
        except OSError:
            pass

    def serve(self, peer):
        head = b""
        while b"\r\n\r\n" not in head:
            head += peer.recv(4096)
        key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        bytes_of_batch = b"".join(frame(b'{"sku":"A-%05d","bid":1.0731,"ask":1.0733}' % i) for i in range(self.batch))
        due = time.monotonic()
        try:
            while self.batch:
                peer.sendall(bytes_of_batch)
                self.sent += self.batch
                due += self.pause
                time.sleep(max(0, due - time.monotonic()))
            peer.recv(1)
        except OSError:
            pass


def write_collection(folder, port):
    with open(os.path.join(folder, "jig.json"), "w") as f:
        f.write('{ "jig": 1, "name": "bench" }\n')
    path = os.path.join(folder, "live.req.json")
    with open(path, "w") as f:
        f.write('{ "jig": 1, "name": "live", "url": "ws://127.0.0.1:%d/" }\n' % port)
    return path


def answer(screen, key):
    """Milliseconds until the key is on the screen."""
    start = time.monotonic()
    os.write(screen.fd, bytes([key]))
    while time.monotonic() < start + 5:
        if select.select([screen.fd], [], [], 5)[0] and bytes([key]) in os.read(screen.fd, 65536):
            break
    return (time.monotonic() - start) * 1000


def drain(screen, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([screen.fd], [], [], 0.05)[0]:
            os.read(screen.fd, 65536)


def keys_while(jig, folder, open_screen, batch, pause, seconds):
    """(delays in ms, messages a second)"""
    sender = Sender(batch, pause)
    screen = open_screen([jig, write_collection(folder, sender.port)])
    screen.burst(0.3)
    os.write(screen.fd, b"\x12")  # ^R
    drain(screen, 1)
    before, began = sender.sent, time.monotonic()
    os.write(screen.fd, b"\x0c")  # ^L: the URL
    drain(screen, seconds)
    delays = []
    for key in KEYS:
        delays.append(answer(screen, key))
        drain(screen, 0.1)
    rate = (sender.sent - before) / (time.monotonic() - began)
    with open(f"/proc/{screen.pid}/status") as f:
        resident = next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024
    screen.close()
    sender.listener.close()
    return delays, rate, resident


def run(jig, folder, open_screen):
    print("\na key while a WebSocket sends (wanted: 16 ms)")
    for what, batch, pause, seconds in (("nothing", 0, 0, 0.5), ("10,000 a second", 100, 0.01, 10),
                                        ("as fast as it can", 1000, 0, 10)):
        own = os.path.join(folder, what.replace(" ", "-"))
        os.makedirs(own)
        os.environ.update({f"XDG_{kind}_HOME": own for kind in ("CONFIG", "DATA", "STATE", "CACHE")})
        delays, rate, resident = keys_while(jig, own, open_screen, batch, pause, seconds)
        print(f"  {what:<18} {rate:9.0f}/s   median {statistics.median(delays):6.2f} ms, worst {max(delays):6.2f} ms   "
              f"{resident:6.1f} MiB resident", flush=True)
