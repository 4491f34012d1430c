/* What looking at a big body costs: CPU milliseconds per 100 MB for counting lines, laying JSON out, and
 * searching, each read by offset from a file as the viewer reads it.
 *
 *   bench_scan FILE... */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "data/jsonindex.h"
#include "data/lineindex.h"
#include "data/search.h"

#define SLICE (1u << 20)

static size_t read_file(const void *ctx, uint64_t offset, void *out, size_t len)
{
    ssize_t n = pread(*(const int *)ctx, out, len, (off_t)offset);
    return n > 0 ? (size_t)n : 0;
}

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void tell(const char *what, double since, const struct source *s, uint64_t n)
{
    double ms = cpu_ms() - since;
    printf("  %-28s %7.1f ms a 100 MB   (%llu)\n", what, ms * 1e8 / (double)s->len,
           (unsigned long long)n);
}

static void just_read(const struct source *s)
{
    static char piece[1 << 18];
    double since = cpu_ms();
    uint64_t at = 0;
    for (size_t n; (n = s->read(s->ctx, at, piece, sizeof piece)) > 0;)
        at += n;
    tell("reading alone", since, s, at);
}

static void count_lines(const struct source *s)
{
    struct lineindex ix;
    struct window w;
    double since = cpu_ms();
    window_init(&w);
    lineindex_init(&ix, 0);
    while (lineindex_step(&ix, s, &w, SLICE))
        ;
    tell("lines", since, s, ix.ends);
    lineindex_clear(&ix);
    window_clear(&w);
}

static void lay_out(const struct source *s)
{
    struct jsonindex ix;
    struct window w;
    double since = cpu_ms();
    window_init(&w);
    jsonindex_init(&ix, false);
    while (jsonindex_step(&ix, s, &w, SLICE, true))
        ;
    tell(ix.broken_at == UINT64_MAX ? "JSON" : "JSON, up to where it breaks", since, s,
         ix.lines);
    jsonindex_clear(&ix);
    window_clear(&w);
}

static void look_for(const struct source *s, const char *text, bool is_regex)
{
    struct search search;
    char what[80];
    double since = cpu_ms();
    search_init(&search);
    if (is_regex)
        search_set_regex(&search, span_of(text));
    else
        search_set(&search, span_of(text));
    while (search_step(&search, s, SLICE))
        ;
    snprintf(what, sizeof what, "%c%s", is_regex ? '~' : '/', text);
    tell(what, since, s, search_total(&search));
    search_clear(&search);
}

static void bench(const char *path)
{
    static const char *const texts[] = { "Zq7-needle-0042", "zq7-needle", "lorem", "e",
                                         "sit amet, xyz" };
    static const char *const patterns[] = { "Zq[0-9]-nee(dl)e-[0-9]{4}", "zq\\d-needle",
                                            "[0-9]{4}-needle", "(foo|needle|bar)-\\d+" };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat file;
    if (fd < 0 || fstat(fd, &file) != 0) {
        perror(path);
        return;
    }
    struct source s = { read_file, &fd, (uint64_t)file.st_size };
    printf("%s\n", path);
    just_read(&s);
    count_lines(&s);
    lay_out(&s);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        look_for(&s, texts[i], false);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        look_for(&s, patterns[i], true);
    close(fd);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        bench(argv[i]);
    return 0;
}
