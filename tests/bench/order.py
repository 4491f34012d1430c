#!/usr/bin/env python3
"""Which functions a session runs, as a linker script that puts them and their modules' constants side by side.

    order.py --jig FILE --build DIR --out ui/order.ld     (as `make order` does)

Of a program of 1.3 MiB a viewer that shows a file runs some 200 KiB, but strewn over all of it, and Linux
maps what lies around a page that was touched; so most of it was resident. What the first session runs comes
first, then what the second one adds, and so on. valgrind's callgrind says what was run; jig is best the build
without sanitizers. A function that the script names and the program lacks costs nothing, one that it does not
name stands where it always did.
"""
import argparse
import glob
import http.server
import os
import re
import subprocess
import threading

import samples
import viewers

HEAD = """/* What `jig view` runs to show a file, what looking for something in it adds, then what a send adds
 * and what the workbench adds: each in one piece, so that the pages of the rest are not mapped
 * beside them. Made by `make order` (tests/bench/order.py), for linkers that can put a section
 * before another's; without it jig is the same, and larger in memory. */
SECTIONS
{
    .text.order :
    {
        *crt1.o(.text .text.*) *crtbegin*.o(.text .text.*) *(.text.startup.main)
"""
CONSTANTS = """    }
}
INSERT BEFORE .text;

/* The constants of the modules that `jig view` runs, from a border of 64 KiB on: so much is mapped
 * at once around a page that is touched. */
SECTIONS
{
    .rodata.order : ALIGN(0x10000)
    {
"""
TAIL = """    }
}
INSERT BEFORE .rodata;
"""
READING = ["G", "g", "\x1b[B", "\x1b[6~"]
LOOKING = ["/" + samples.NEEDLE, "\r", "n", "\x1b", "/", "\x1br" + samples.NEEDLE_REGEX, "\r", "n", "\x1b", "z", "?", "\x1b"]


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b'{"items": [1, 2, 3]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def callgrind(folder, name):
    return ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/{name}.%p"]


def watch(folder, name, argv, keys, pattern):
    """Runs it below callgrind and presses the keys once the pattern stands on the screen."""
    viewer = viewers.Viewer([*callgrind(folder, name), *argv])
    viewer.until(pattern, 120)
    for key in keys:
        viewer.keys(key)
        while viewer.take(0.7):
            pass
    viewer.keys("\x11" if name == "workbench" else "q")
    while viewer.take(5):
        pass
    viewer.close()


def functions(folder, name):
    """{object: {function}} of what ran."""
    ran = {}
    for path in glob.glob(os.path.join(folder, f"{name}.*")):
        files, names, at = {}, {}, ""
        for line in open(path, errors="replace"):
            m = re.match(r"(c?)(fl|fi|fe|fn)=\((\d+)\)(?: (.*))?", line)
            if not m:
                continue
            table = names if m[2] == "fn" else files
            if m[4]:
                table[m[3]] = re.sub(r"'\d+$", "", m[4].strip())
            if m[1]:
                continue
            if m[2] == "fl":
                at = table[m[3]]
            elif m[2] == "fn":
                own = re.search(r"\b((?:src|ui)/(?:\w+/)?\w+)\.c$", at)
                if own:
                    ran.setdefault(own[1], set()).add(table[m[3]])
    return ran


def lines(ran, before):
    """One line of the script an object, without what stands before; wrapped at 100 columns."""
    for obj in sorted(ran):
        new = sorted(ran[obj] - before.get(obj, set()))
        before.setdefault(obj, set()).update(new)
        line = f"        *{obj}.o("
        for i, name in enumerate(new):
            piece = f".text.{name}" + (")" if i == len(new) - 1 else "")
            if len(line) + len(piece) + 1 > 100:
                yield line.rstrip()
                line = "            "
            line += piece + " "
        if new:
            yield line.rstrip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jig", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    folder = os.path.abspath(os.path.join(args.build, "order"))
    os.makedirs(folder, exist_ok=True)
    for old in glob.glob(os.path.join(folder, "*.*")):
        os.unlink(old)
    for home in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[home] = os.path.join(folder, "home")
    os.makedirs(os.environ["HOME"], exist_ok=True)
    for kind in samples.KINDS:
        path = samples.sample(folder, kind, 3)
        watch(folder, "view", [args.jig, "view", path], READING, viewers.first_words(path))
        watch(folder, "look", [args.jig, "view", path], LOOKING, viewers.first_words(path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/items"
    subprocess.run([*callgrind(folder, "send"), args.jig, "send", url], stdout=subprocess.DEVNULL, check=True)
    watch(folder, "workbench", [args.jig, "demo"], ["\x1b[B", "\r", "\x12", "\x1b2", "\x1b1", "\x1b[6~"], "list orders")
    watch(folder, "workbench", [args.jig, "examples/demo"], ["\x1b[B"], "list orders")
    with open(args.out, "w") as out:
        out.write(HEAD)
        before = {}
        for name in ("view", "look", "send", "workbench"):
            out.write(f"        /* {name} */\n")
            out.writelines(line + "\n" for line in lines(functions(folder, name), before))
        out.write(CONSTANTS)
        viewing = {**functions(folder, "view"), **functions(folder, "look")}
        out.writelines(f"        *{obj}.o(.rodata .rodata.*)\n" for obj in sorted(viewing))
        out.write(TAIL)


if __name__ == "__main__":
    main()
