/* How soon 10,000 saved requests are listed, beside the floor in the same rounds: each file opened,
 * read and closed, and nothing done with it. Also one edit and one save of a request. Figures are
 * milliseconds, the median of the rounds.
 *     build/bench/bench_collection [REQUESTS] */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "book/collection.h"
#include "book/request.h"

#define ROUNDS  9
#define FOLDERS 50

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *figures)
{
    qsort(figures, ROUNDS, sizeof *figures, compare);
    return figures[ROUNDS / 2];
}

static void write_request(int folder, unsigned i)
{
    char name[64];
    snprintf(name, sizeof name, "request-%05u.req.json", i);
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!out)
        exit(1);
    fprintf(out,
            "{\n  \"jig\": 1,\n  \"name\": \"Request number %u\",\n  \"order\": %u,\n"
            "  \"method\": \"%s\",\n  \"url\": \"{{base}}/v1/things/%u?expand=items\",\n"
            "  \"headers\": [\n    { \"name\": \"Accept\", \"value\": \"application/json\" },\n"
            "    { \"name\": \"X-Request-Id\", \"value\": \"{{$uuid}}\" }\n  ],\n"
            "  \"body\": {\n    \"lines\": [\n      \"{\",\n      \"  \\\"a\\\": 1\",\n      "
            "\"}\"\n"
            "    ]\n  }\n}\n",
            i, (i * 7919 % 10007 + 1) * 1024, i % 3 ? "GET" : "POST", i);
    fclose(out);
}

static void make_requests(const char *root, unsigned n)
{
    for (unsigned f = 0; f < FOLDERS; f++) {
        char path[128];
        snprintf(path, sizeof path, "%s/folder-%02u", root, f);
        mkdir(path, 0755);
        int fd = open(path, O_RDONLY | O_DIRECTORY);
        for (unsigned i = f; i < n; i += FOLDERS)
            write_request(fd, i);
        close(fd);
    }
}

static void read_and_close(int folder, const char *name)
{
    char bytes[16384];
    int fd = openat(folder, name, O_RDONLY);
    if (fd < 0 || read(fd, bytes, sizeof bytes) < 0)
        exit(1);
    close(fd);
}

static double floor_once(const char *root)
{
    double start = now_ms();
    for (unsigned f = 0; f < FOLDERS; f++) {
        char path[128];
        snprintf(path, sizeof path, "%s/folder-%02u", root, f);
        DIR *dir = opendir(path);
        for (struct dirent *e = readdir(dir); e; e = readdir(dir))
            if (e->d_name[0] != '.')
                read_and_close(dirfd(dir), e->d_name);
        closedir(dir);
    }
    return now_ms() - start;
}

static double list_once(const char *root, size_t want)
{
    struct collection *c = NULL;
    double start = now_ms();
    if (collection_open(root, &c, NULL) != JIG_OK)
        exit(1);
    collection_scan(c, SIZE_MAX);
    double took = now_ms() - start;
    if (c->top->n_requests != want)
        exit(1);
    collection_close(c);
    return took;
}

static double edit_once(const struct collection *c, unsigned round)
{
    struct book_request *r = NULL;
    char url[64];
    snprintf(url, sizeof url, "http://h/%u", round);
    double start = now_ms();
    if (book_request_load(c, "folder-00/request-00000.req.json", &r, NULL) != JIG_OK ||
        !book_request_set_url(r, url) || book_request_save(r, c, NULL) != JIG_OK)
        exit(1);
    double took = now_ms() - start;
    book_request_free(r);
    return took;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

int main(int argc, char **argv)
{
    char root[] = "/tmp/jig-bench.XXXXXX";
    double floors[ROUNDS], lists[ROUNDS], edits[ROUNDS];
    struct collection *c = NULL;
    uint64_t n = 10000;
    if ((argc > 1 && !span_to_u64(span_of(argv[1]), &n)) || !mkdtemp(root))
        return 1;
    make_requests(root, (unsigned)n);
    for (unsigned i = 0; i < ROUNDS; i++) {
        floors[i] = floor_once(root);
        lists[i] = list_once(root, n);
    }
    if (collection_open(root, &c, NULL) != JIG_OK)
        return 1;
    for (unsigned i = 0; i < ROUNDS; i++)
        edits[i] = edit_once(c, i);
    collection_close(c);
    double list = median(lists), floor = median(floors);
    printf("list %llu requests   %8.1f ms   floor %.1f ms   ratio %.2f\n",
           (unsigned long long)n, list, floor, list / floor);
    printf("load, edit and save  %8.2f ms\n", median(edits));
    nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
