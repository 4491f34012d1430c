#!/usr/bin/env python3
"""The shape of the tree, as far as a program can judge it.

    lint.py [--cc CC] [--lib FILE.so]

Format, include direction between layers, rings of modules, headers that compile alone, exported
symbols, banned calls, cppcheck, lines over 100 columns. Prints the longest functions and files for a reader to judge.
Exit status 1 when a rule is broken; each break is one line, file:line: what.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

# A layer may include what is listed, itself always. "jig.h" is the client's public header.
LAYERS = {
    "src/base": [],
    "src/wire": ["src/base"],
    "src/net": ["src/base"],
    "src/data": ["src/base"],
    "src/client": ["src/base", "src/wire", "src/net", "jig.h"],
    "src/format": ["src/base", "src/data", "src/wire", "src/book", "jig.h"],
    "src/book": ["src/base", "src/data", "src/wire", "jig.h"],
    "ui/term": ["src/base"],
    "ui/widget": ["src/base", "src/data", "ui/term"],
    "ui/view": ["src/base", "src/data", "src/book", "src/format", "src/wire", "jig.h", "ui/term", "ui/widget"],
    "ui/overlay": ["src/base", "src/data", "src/book", "jig.h", "ui/term", "ui/widget", "ui/view"],
    "ui/demo": ["src/base", "src/data", "src/wire", "src/net"],
    "ui/cli": ["src/base", "src/data", "src/book", "src/format", "src/wire", "jig.h", "ui/demo"],
    "ui/app": ["src/base", "src/data", "src/book", "src/format", "src/wire", "src/net", "jig.h", "ui/term",
               "ui/widget", "ui/view", "ui/overlay", "ui/demo"],
}
# Third-party headers that stay in one place, so that the rest can't come to depend on them.
HOME = {
    "openssl/": ["src/wire/openssl.", "src/wire/tls", "src/wire/cert", "src/wire/digest."],
    "nghttp2/": ["src/wire/h2"],
    "ncurses": ["ui/term/"], "curses": ["ui/term/"], "term.h": ["ui/term/"],
    "utf8proc": ["src/base/cluster.", "src/base/visible."], "idn2": ["src/wire/"], "libpsl": ["src/wire/suffix."], "brotli/": ["src/wire/decode"],
    "sqlite3": ["src/book/historydb."], "zstd": ["src/wire/decode"], "zlib": ["src/wire/zliblib."],
}
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|system|popen|alloca)\s*\(")
FORKING = re.compile(r"\bfork\s*\(")
PRINTING = re.compile(r"\b(printf|puts|putchar|perror|exit|abort|_exit)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
FUNCTION = re.compile(r"^[A-Za-z_][^;=]*\)\s*$")
TOP = {"src", "ui", "themes", "tests", "examples", "Makefile", "README.md", "LICENSE"}

broken = []


def say(where, what):
    broken.append(f"{where}: {what}")


def tracked():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    return [f for f in out.stdout.split("\n") if f and os.path.exists(f)]


def stripped(text):
    """The text with comments and string literals blanked, lines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def layer_of(path):
    if path == "src/jig.h":
        return "jig.h"
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and "/".join(parts[:2]) in LAYERS else None


def resolve(name):
    for root in ("src/", "ui/"):
        if os.path.exists(root + name):
            return root + name
    return None


def check_includes(path, text, graph):
    own = layer_of(path)
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        for prefix, homes in HOME.items():
            if quote == "<" and name.startswith(prefix) and not any(path.startswith(h) for h in homes):
                say(f"{path}:{number}", f"<{name}> belongs in {' or '.join(homes)}")
        target = resolve(name) if quote == '"' else None
        if not target or own is None:
            continue
        graph.setdefault(module(path), set()).add(module(target))
        layer = layer_of(target)
        if own != "jig.h" and layer and layer != own and layer not in LAYERS.get(own, []):
            say(f"{path}:{number}", f"{own} must not know {layer} ({name})")


def module(path):
    """The file without its ending; a private header that has no .c belongs to the module it names."""
    name = re.sub(r"\.[ch]$", "", path)
    owner = name.removesuffix("_private")
    return owner if owner != name and not os.path.exists(name + ".c") else name


def rings(graph):
    """Strongly connected components of more than one module (Tarjan, iterative)."""
    index, low, stack, on, found, count = {}, {}, [], set(), [], [0]

    def visit(root):
        work = [(root, iter(sorted(graph.get(root, ()))))]
        index[root] = low[root] = count[0]
        count[0] += 1
        stack.append(root)
        on.add(root)
        while work:
            node, edges = work[-1]
            for to in edges:
                if to == node:
                    continue
                if to not in index:
                    index[to] = low[to] = count[0]
                    count[0] += 1
                    stack.append(to)
                    on.add(to)
                    work.append((to, iter(sorted(graph.get(to, ())))))
                    break
                if to in on:
                    low[node] = min(low[node], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while True:
                        item = stack.pop()
                        on.discard(item)
                        part.append(item)
                        if item == node:
                            break
                    if len(part) > 1:
                        found.append(part)

    for node in list(graph):
        if node not in index:
            visit(node)
    return found


def functions(path, code):
    """(length, path, line, name) of each function body: a brace in column one opens it, as the
    format demands, and a brace in column one closes it."""
    lines = code.split("\n")
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{") and number > 1:
            start = number
        elif line.startswith("}") and start:
            head = start - 2
            while head >= 0 and lines[head].strip() and not lines[head].startswith(("}", "#")) \
                    and not re.match(r"^[A-Za-z_]", lines[head]):
                head -= 1
            name = re.search(r"(\w+)\s*\(", lines[max(head, 0)])
            if name:
                yield number - start + 1, path, head + 1, name.group(1)
            start = None


def run(argv):
    return subprocess.run(argv, capture_output=True, text=True)


def headers_alone(headers, cc):
    def one(header):
        return header, run(cc.split() + ["-std=c17", "-D_GNU_SOURCE", "-Isrc", "-Iui", "-Itests", "-Wall", "-Wextra",
                                         "-fsyntax-only", "-x", "c", header])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for header, result in pool.map(one, headers):
            if result.returncode or "warning:" in result.stderr:
                say(header, "does not compile alone: " + result.stderr.strip().split("\n")[0])


def formatted(files):
    tool = shutil.which("clang-format")
    if not tool:
        say("clang-format", "is not installed")
        return
    result = run([tool, "--dry-run", *files])
    places = re.findall(r"^([^:\n]+):(\d+):\d+: (?:warning|error): code should be clang-formatted", result.stderr, re.M)
    for path in dict.fromkeys(path for path, _ in places):
        lines = [number for name, number in places if name == path]
        say(f"{path}:{lines[0]}", f"is not formatted in {len(lines)} places (clang-format -i {path})")


def exported(library):
    if not library or not os.path.exists(library):
        return
    for line in run(["nm", "-D", "--defined-only", library]).stdout.split("\n"):
        name = line.split()[-1] if line.split() else ""
        if name and not name.startswith(("jig_", "_init", "_fini")):
            say(library, f"exports {name}")


def cppcheck(files):
    tool = shutil.which("cppcheck")
    if not tool:
        say("cppcheck", "is not installed")
        return
    result = run([tool, "-q", "-j", str(os.cpu_count()), "--std=c11", "--language=c", "-Isrc", "-Iui",
                  "-D_GNU_SOURCE", "-DJIG_VERSION=\"0\"", "--enable=warning,portability", "--inline-suppr",
                  "--suppress=missingIncludeSystem", "--suppress=unknownMacro", "--suppress=internalAstError",
                  "--suppress=normalCheckLevelMaxBranches", "--max-configs=1",
                  "--template={file}:{line}: {severity}: {message} [{id}]", *files])
    for line in result.stderr.split("\n"):
        if re.match(r"^[^:]+:\d+: (error|warning|portability)", line):
            broken.append(line)


def top_level(files):
    for name in sorted({f.split("/")[0] for f in files}):
        if name not in TOP and not name.startswith("."):
            say(name, "does not belong at the top")
    for folder in ("src", "ui", "themes", "tests", "examples"):
        if not os.path.exists(f"{folder}/README.md"):
            say(folder, "has no README.md that says what it is for")


def spoken_of(pages, headers):
    """A function that a page or a header's comment names is declared in one of the headers."""
    declared = {name for h in headers for name in re.findall(r"\b(jig_\w+)\(", stripped(open(h, encoding="utf-8").read()))}
    for page in pages:
        for number, line in enumerate(open(page, encoding="utf-8"), 1):
            for name in re.findall(r"\b(jig_\w+)\(\)", line):
                if name not in declared:
                    say(f"{page}:{number}", f"there is no {name}()")


def capabilities(page, tests):
    """Each row of the page's table of capabilities: what it names is public, and the test exists."""
    header = "".join(open(h, encoding="utf-8").read() for h in ("src/jig.h", "src/base/error.h"))
    suites = {os.path.basename(t)[5:-2] for t in tests}
    shown = {name for t in tests for name in re.findall(r"START_TEST\((\w+)\)", open(t, encoding="utf-8").read())}
    begun = False
    for number, line in enumerate(open(page, encoding="utf-8"), 1):
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        begun = begun or cells[0] == "capability"
        if not begun or not line.startswith("|") or len(cells) != 3:
            continue
        for name in re.findall(r"`([\w.*]+)`", cells[1]):
            words = [re.escape(w) for w in name.strip("*").split(".")]
            ends = "" if name.endswith("*") else r"\b"
            begins = "" if name.startswith("_") else r"\b"
            if not all(re.search(begins + w + ends, header) for w in words):
                say(f"{page}:{number}", f"{name} is not in jig.h")
        for name in re.findall(r"`(\w+)`", cells[2]):
            if "_" in name and name not in shown or "_" not in name and name not in suites:
                say(f"{page}:{number}", f"there is no test {name}")


def has_function(place, last):
    """"wire/h1.c: h1_recv", or a further name in the file named last: (does it hold, that file)."""
    path, _, name = place.rpartition(": ")
    path = resolve(path) if path else last
    return bool(path) and re.search(rf"\b{name}\b", open(path, encoding="utf-8").read()) is not None, path


KINDS = ("behaviour", "promise", "limit", "trap")  # what a table of such a page is of: its first word


def behaviours(page, tests):
    """Each row of the page's tables: the places in the code exist, and so does each `suite: test`; a scenario is
    named `scenarios: FILE`, a fuzz target without a suite."""
    shown = {f"{os.path.basename(t)[5:-2]}: {name}" for t in tests
             for name in re.findall(r"START_TEST\((\w+)\)", open(t, encoding="utf-8").read())}
    shown |= {f"scenarios: {f}" for f in os.listdir("tests/ui/scenarios")}
    shown |= {f[:-2] for f in os.listdir("tests/fuzz") if f.endswith(".c")}
    for number, line in enumerate(open(page, encoding="utf-8"), 1):
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if not line.startswith("|") or cells[0] in KINDS or not cells[0].strip("-"):
            continue
        places, names = [re.findall(r"`([^`]+)`", c) for c in (cells + ["", ""])[1:3]]
        if len(cells) != 3 or not places or not names:
            say(f"{page}:{number}", "a row has a place in the code, and a test")
        path = None
        for place in places:
            found, path = has_function(place, path)
            if not found:
                say(f"{page}:{number}", f"there is no {place}")
        for name in names:
            if name not in shown:
                say(f"{page}:{number}", f"there is no test {name}")


# The tables of ui/cli hold a sentence a row.
NARROW = ("src/", "ui/app/", "ui/overlay/", "ui/term/", "ui/view/", "ui/widget/")


def ordered(script):
    """Every function that the linker script puts in its place is where it says."""
    text = open(script).read()
    for own, names in re.findall(r"\*((?:src|ui)/[\w/]+)\.o\(([^)]*)\)", text):
        code = open(own + ".c").read() if os.path.exists(own + ".c") else ""
        for name in re.findall(r"\.text\.(\w+)", names):
            if not re.search(rf"\b{name}\(", code):
                say(script, f"{own}.c has no {name}(): `make order` writes the script anew")


def within_columns(path, text):
    """clang-format leaves comments alone."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > 100:
            say(f"{path}:{number}", "is over 100 columns")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--lib")
    args = parser.parse_args()
    files = tracked()
    code = [f for f in files if re.match(r"(src|ui|tests|examples)/.*\.[ch]$", f)]
    product = [f for f in code if f.startswith(("src/", "ui/"))]
    graph, lengths, sizes = {}, [], []
    for path in code:
        text = open(path, encoding="utf-8").read()
        bare = stripped(text)
        sizes.append((text.count("\n"), path))
        lengths.extend(functions(path, bare))
        if path in product:
            check_includes(path, text, graph)
        if path.startswith(NARROW):
            within_columns(path, text)
        for number, line in enumerate(bare.split("\n"), 1):
            if BANNED.search(line):
                say(f"{path}:{number}", f"banned call: {BANNED.search(line).group(1)}")
            if re.match(r"tests/\w+/test_", path) and FORKING.search(line):
                say(f"{path}:{number}", "a test forks by proc_fork()")
            if path.startswith("src/") and PRINTING.search(line):
                say(f"{path}:{number}", f"the library neither prints nor exits: {PRINTING.search(line).group(1)}")
    for ring in rings(graph):
        say("ring", " -> ".join(sorted(ring)))
    formatted(code)
    headers_alone([f for f in product if f.endswith(".h")], args.cc)
    exported(args.lib)
    cppcheck([f for f in product if f.endswith(".c")])
    top_level(files)
    ordered("ui/order.ld")
    tests = [f for f in files if re.match(r"tests/\w+/test_\w+\.c$", f)]
    headers = [f for f in files if re.match(r"src/.*\.h$", f)]
    spoken_of(["README.md", "src/README.md", *headers], headers)
    capabilities("src/README.md", tests)
    for page in ("tests/HTTP-CLIENT.md", "tests/PROMISES.md", "tests/LOOK.md"):
        behaviours(page, tests)

    print("longest functions (lines, place, name)")
    for length, path, line, name in sorted(lengths, reverse=True)[:10]:
        print(f"  {length:4}  {path}:{line}  {name}")
    print("longest files")
    for length, path in sorted(sizes, reverse=True)[:8]:
        print(f"  {length:4}  {path}")
    if lengths:
        spans = sorted(item[0] for item in lengths if not item[1].startswith("tests/"))
        if spans:
            print(f"functions outside tests: {len(spans)}, median {spans[len(spans) // 2]} lines, "
                  f"95 % under {spans[len(spans) * 95 // 100]}")
    for line in broken:
        print(line, file=sys.stderr)
    print(f"lint: {len(code)} files, {len(broken)} broken rules")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
