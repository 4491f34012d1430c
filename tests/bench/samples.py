"""Big files to look at: text, indented JSON, JSON on one line; each with one needle at 99 % of it.

They are made once, under the build folder: a block of some MiB, over and over, so that a gigabyte takes
seconds. What a viewer does with them does not depend on whether they repeat.
"""
import json
import os
import random

NEEDLE = "Zq7-needle-0042"
NEEDLE_REGEX = "Zq[0-9]-nee(dl)e-[0-9]{4}"
BLOCK = 4 << 20
WORDS = "alpha beta gamma delta request answer header timeout server cookie value order item price stock".split()


def record(rng, i, note):
    return {"id": i, "sku": f"A-{i:06}", "name": f"{rng.choice(WORDS)} {rng.choice(WORDS)}", "price": round(rng.random() * 1000, 2),
            "tags": rng.sample(WORDS, 3), "stock": {"berlin": rng.randrange(99), "oslo": None, "open": i % 3 == 0},
            "note": note or f"Lorem ipsum \"dolor\" sit amet, élit {rng.randrange(10**9)}"}


def json_items(rng, indent, note=""):
    """One record as it stands in the array, with its comma."""
    i = rng.randrange(10**6)
    text = json.dumps(record(rng, i, note), ensure_ascii=False, indent=2 if indent else None,
                      separators=(",", ": ") if indent else (",", ":"))
    if indent:
        return "".join("  " + line + "\n" for line in (text + ",").split("\n"))
    return text + ","


def text_line(rng, note=""):
    return f"{' '.join(rng.choices(WORDS, k=12))} {note or rng.randrange(10**6)}\n"


KINDS = {
    "text": (lambda rng, note="": text_line(rng, note), "", ""),
    "indented": (lambda rng, note="": json_items(rng, True, note), "[\n", '  "end"\n]\n'),
    "oneline": (lambda rng, note="": json_items(rng, False, note), "[", '"end"]\n'),
}


def records_of(make, rng):
    parts, size = [], 0
    while size < BLOCK:
        parts.append(make(rng).encode())
        size += len(parts[-1])
    return parts


def fill(f, parts, block, end):
    """Whole records up to about `end` of the file."""
    while f.tell() + len(block) < end:
        f.write(block)
    for part in parts:
        if f.tell() + len(part) > end:
            break
        f.write(part)


def sample(folder, kind, megabytes):
    """The path of that file, which is made where it is not there yet."""
    suffix = "txt" if kind == "text" else "json"
    path = os.path.join(folder, f"{kind}-{megabytes}.{suffix}")
    if os.path.exists(path):
        return path
    os.makedirs(folder, exist_ok=True)
    make, head, tail = KINDS[kind]
    rng = random.Random(4)
    parts, needle, size = records_of(make, rng), make(rng, NEEDLE).encode(), megabytes * 10**6
    block = b"".join(parts)
    with open(path + ".new", "wb") as f:
        f.write(head.encode())
        fill(f, parts, block, int(size * 0.99))
        f.write(needle)
        fill(f, parts, block, size)
        f.write(tail.encode())
    os.rename(path + ".new", path)
    return path


if __name__ == "__main__":
    import sys
    for each in KINDS:
        print(sample(sys.argv[1], each, int(sys.argv[2])))
