#!/usr/bin/python3
"""Draws the README's picture from the real program.

    picture.py OUT.png KEYS -- COMMAND...

Runs COMMAND on a pseudo-terminal of 120x38, types KEYS, and draws the screen it then shows. KEYS is
text with \\r, \\t, \\x1b and so on as Python escapes; a piece between two '|' is waited for on the
screen before the next one is typed. Needs python3-pyte, python3-pil and fonts-jetbrains-mono.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import pyte
from PIL import Image, ImageDraw, ImageFont

COLS, ROWS = 120, 38
CELL = (10, 21)
FONT = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-%s.ttf"
FACES = {bold: ImageFont.truetype(FONT % ("Bold" if bold else "Regular"), 16) for bold in (False, True)}
INK, PAPER = "d0d0d0", "101216"
NAMED = dict(black="1d1f21", red="cc6666", green="b5bd68", brown="f0c674", blue="81a2be", magenta="b294bb",
             cyan="8abeb7", white="c5c8c6")


def start(command):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, 0, 0))
    return pid, fd


def pump(fd, stream, quiet):
    """Feeds the screen until nothing came for `quiet` seconds."""
    while select.select([fd], [], [], quiet)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            return
        if not data:
            return
        stream.feed(data)


def await_text(fd, screen, stream, text):
    end = time.monotonic() + 10
    while not any(text in line for line in screen.display):
        if time.monotonic() > end:
            sys.exit(f"picture: {text!r} did not come to the screen\n" + "\n".join(screen.display))
        pump(fd, stream, 0.05)


def colour(name, default):
    if name == "default":
        return "#" + default
    return "#" + NAMED.get(name, name)


def draw_cell(draw, x, y, cell):
    fg, bg = colour(cell.fg, INK), colour(cell.bg, PAPER)
    if cell.reverse:
        fg, bg = bg, fg
    left, top = (x + 1) * CELL[0], (y + 1) * CELL[1]
    draw.rectangle((left, top, left + CELL[0] - 1, top + CELL[1] - 1), fill=bg)
    if cell.data.strip():
        draw.text((left, top), cell.data, font=FACES[cell.bold], fill=fg)
    if cell.underscore:
        draw.line((left, top + CELL[1] - 2, left + CELL[0] - 1, top + CELL[1] - 2), fill=fg)


def picture(screen, path):
    image = Image.new("RGB", ((COLS + 2) * CELL[0], (ROWS + 2) * CELL[1]), "#" + PAPER)
    draw = ImageDraw.Draw(image)
    for y in range(ROWS):
        for x in range(COLS):
            draw_cell(draw, x, y, screen.buffer[y][x])
    image.quantize(256).save(path, optimize=True)


def main():
    out, keys, dash, command = sys.argv[1], sys.argv[2], sys.argv[3:4], sys.argv[4:]
    if dash != ["--"] or not command:
        sys.exit(__doc__)
    screen = pyte.Screen(COLS, ROWS)
    stream = pyte.ByteStream(screen)
    pid, fd = start(command)
    screen.write_process_input = lambda text: os.write(fd, text.encode())
    for i, piece in enumerate(keys.encode().decode("unicode_escape").split("|")):
        if i % 2:
            await_text(fd, screen, stream, piece)
        else:
            os.write(fd, piece.encode("latin-1"))
            pump(fd, stream, 0.2)
    pump(fd, stream, 0.3)
    picture(screen, out)
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
