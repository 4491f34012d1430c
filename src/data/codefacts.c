/* Programs for data/filefacts: ELF (System V ABI, chapters 4 and 5) and WebAssembly (its core
 * specification, 5.5). */
#include "data/factsheet.h"
#include "data/human.h"

struct word {
    unsigned code;
    const char *words;
};

static const char *word_of(const struct word *words, size_t n, unsigned code)
{
    for (size_t i = 0; i < n; i++)
        if (words[i].code == code)
            return words[i].words;
    return NULL;
}

#define WORD_OF(words, code) word_of(words, sizeof(words) / sizeof *(words), code)

/* ---- ELF --------------------------------------------------------------------------------------*/

static const struct word elf_types[] = {
    { 1, "object file" },
    { 2, "program, at a fixed address" },
    { 3, "shared object or position-independent program" },
    { 4, "core dump" },
};

static const struct word elf_machines[] = {
    { 3, "x86" },      { 8, "MIPS" },  { 20, "PowerPC" },    { 21, "PowerPC 64" },
    { 22, "S390" },    { 40, "ARM" },  { 62, "x86-64" },     { 183, "AArch64" },
    { 243, "RISC-V" }, { 247, "BPF" }, { 258, "LoongArch" },
};

struct elf {
    bool is_wide, is_big;
    struct span head;
};

static uint64_t elf_number(const struct elf *e, struct span s, size_t at, size_t n)
{
    return e->is_big ? peek_big(s, at, n) : peek_little(s, at, n);
}

/* The loader that it asks for, and whether it is linked dynamically. */
static void elf_segments(struct factsheet *f, const struct elf *e)
{
    enum { DYNAMIC = 2, INTERPRETER = 3, MOST = 128 };
    uint64_t at = e->is_wide ? elf_number(e, e->head, 32, 8) : elf_number(e, e->head, 28, 4);
    uint64_t size = elf_number(e, e->head, e->is_wide ? 54 : 42, 2);
    uint64_t n = elf_number(e, e->head, e->is_wide ? 56 : 44, 2);
    bool is_dynamic = false;
    for (uint64_t i = 0; i < n && i < MOST; i++) {
        struct span s = peek_look(&f->peek, at + i * size, 56);
        uint64_t type = elf_number(e, s, 0, 4);
        uint64_t offset = e->is_wide ? elf_number(e, s, 8, 8) : elf_number(e, s, 4, 4);
        char loader[FACTSHEET_TEXT];
        is_dynamic = is_dynamic || type == DYNAMIC;
        if (type == INTERPRETER)
            factsheet_fact(f, offset, "loader", "%s",
                           factsheet_text(loader, peek_look(&f->peek, offset, 256)));
    }
    if (n)
        factsheet_fact(f, at, "linked", is_dynamic ? "dynamically" : "statically");
}

void codefacts_elf(struct factsheet *f)
{
    struct elf e = { .head = peek_look(&f->peek, 0, 64) };
    char kept[64];
    if (e.head.len < 52)
        return;
    memcpy(kept, e.head.ptr, e.head.len); /* other looks come between */
    e.head.ptr = kept;
    e.is_wide = kept[4] == 2;
    e.is_big = kept[5] == 2;
    const char *type = WORD_OF(elf_types, (unsigned)elf_number(&e, e.head, 16, 2));
    const char *machine = WORD_OF(elf_machines, (unsigned)elf_number(&e, e.head, 18, 2));
    factsheet_fact(f, 0, "kind", "ELF, %s", type ? type : "of a kind that is not known");
    factsheet_fact(f, 18, "machine", "%s, %s bits, %s first", machine ? machine : "not known",
                   e.is_wide ? "64" : "32",
                   e.is_big ? "most significant byte" : "least significant byte");
    elf_segments(f, &e);
    factsheet_fact(f, e.is_wide ? 40 : 32, "sections", "%u",
                   (unsigned)elf_number(&e, e.head, e.is_wide ? 60 : 48, 2));
}

/* ---- WebAssembly ------------------------------------------------------------------------------*/

/* LEB128 of 32 bits; returns its bytes, 0: it is broken. */
static size_t leb(struct span s, size_t at, uint64_t *out)
{
    *out = 0;
    for (size_t n = 0; n < 5 && at + n < s.len; n++) {
        uint64_t byte = peek_big(s, at + n, 1);
        *out |= (byte & 0x7f) << (7 * n);
        if (!(byte & 0x80))
            return n + 1;
    }
    return 0;
}

void codefacts_wasm(struct factsheet *f)
{
    static const char *const names[] = { "custom",     "types",    "imports", "functions",
                                         "tables",     "memory",   "globals", "exports",
                                         "start",      "elements", "code",    "data",
                                         "data count", "tags" };
    struct span s = peek_look(&f->peek, 0, 8);
    uint64_t at = 8, len, n;
    factsheet_fact(f, 0, "kind", "WebAssembly, %s",
                   peek_little(s, 6, 2) ? "component" : "module");
    factsheet_fact(f, 4, "version", "%u", (unsigned)peek_little(s, 4, 2));
    factsheet_gap(f);
    factsheet_look_closely(f);
    for (unsigned i = 0; i < 1000; i++) {
        char words[FACTSHEET_TEXT], size[HUMAN_SHORT];
        s = peek_look(&f->peek, at, 256);
        unsigned id = (unsigned)peek_big(s, 0, 1);
        size_t used = leb(s, 1, &len);
        if (!used || id >= sizeof names / sizeof *names)
            break;
        size_t more = leb(s, 1 + used, &n);
        human_bytes(size, len);
        if (id == 0)
            factsheet_row(f, at, "%-12s  %10s   %s", names[id], size,
                          factsheet_text(words, span_sub(s, 1 + used + more,
                                                         1 + used + more + (size_t)n)));
        else if (id == 8)
            factsheet_row(f, at, "%-12s  %10s", names[id], size);
        else
            factsheet_row(f, at, "%-12s  %10s   %llu", names[id], size, (unsigned long long)n);
        at += 1 + used + len;
    }
}
