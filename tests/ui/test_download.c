/* Downloads by the program itself, against a server that answers each connection from a list. */
#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/folder.h"
#include "support/listener.h"
#include "support/proc.h"

enum { MAX_ANSWERS = 4, MAX_WORDS = 10, MAX_RUNS = 2 };

static struct folder folder;

static void setup(void)
{
    folder_make(&folder);
    ck_assert_int_eq(chdir(folder.path), 0);
}

static void teardown(void)
{
    folder_remove(&folder);
}

/* Requests as they came, to asked.txt; each answered by the next of the list and closed. */
static void answer_one(int fd, const char *answer)
{
    char seen[4096];
    size_t n = 0;
    int conn = accept(fd, NULL, NULL);
    while (n < sizeof seen && !(n >= 4 && memcmp(seen + n - 4, "\r\n\r\n", 4) == 0) &&
           read(conn, seen + n, 1) == 1)
        n++;
    FILE *log = fopen("asked.txt", "a");
    fwrite(seen, 1, n, log);
    fclose(log);
    ssize_t wrote = write(conn, answer, strlen(answer));
    (void)wrote;
    close(conn);
}

static pid_t serve(int fd, const char *const *answers)
{
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    for (size_t i = 0; i < MAX_ANSWERS && answers[i]; i++)
        answer_one(fd, answers[i]);
    _exit(0);
}

static void run(const char *const *words, const char *url, struct proc_result *r)
{
    const char *argv[MAX_WORDS + 4] = { proc_jig(), "send" };
    size_t n = 2;
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[n++] = words[i];
    argv[n] = url;
    proc_run(r, argv, SPAN(""));
}

struct download_case {
    const char *words[MAX_WORDS];
    const char *answers[MAX_ANSWERS];
    const char *before; /* what "f.txt" holds; NULL: it is not there */
    int status;
    const char *file, *after; /* what that file holds then; NULL: it is not there */
    const char *asked;        /* stands in the requests */
    const char *err;
};

#define OK(text, n) "HTTP/1.1 200 OK\r\nContent-Length: " #n "\r\n\r\n" text
#define REST(from, n) \
    "HTTP/1.1 206 Part\r\nContent-Length: " #n "\r\nContent-Range: bytes " from
#define NAMED(name)                                                                      \
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Disposition: attachment; filename=" \
    "\"" name "\"\r\n\r\nnew"
#define BUSY "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy"

static const struct download_case cases[] = {
    { { "-O" }, { OK("abc", 3) }, NULL, 0, "f.txt", "abc", "GET /f.txt", "" },
    { { "-O", "-J" }, { NAMED("g.txt") }, NULL, 0, "g.txt", "new", "", "" },
    { { "-O", "-J" }, { NAMED("../g.txt") }, NULL, 0, "g.txt", "new", "", "" },
    { { "-O", "-J" }, { NAMED("-rf") }, NULL, 0, "f.txt", "new", "", "" },
    { { "-O", "-J" }, { NAMED(".bashrc") }, NULL, 0, "f.txt", "new", "", "" },
    { { "-O", "-J" }, { NAMED("f.txt") }, "old", 23, "f.txt", "old", "", "f.txt: File exists" },
    /* what broke off stays, and is gone on with */
    { { "-O" }, { OK("abc", 9) }, NULL, 18, "f.txt", "abc", "", "incomplete-read" },
    { { "-O", "-C", "-" },
      { REST("3-5/6", 3) "\r\n\r\ndef" },
      "abc",
      0,
      "f.txt",
      "abcdef",
      "Range: bytes=3-",
      "" },
    { { "-O", "-C", "-" }, { OK("abc", 3) }, NULL, 0, "f.txt", "abc", "GET /f.txt", "" },
    { { "-O", "-C", "3" },
      { REST("3-5/6", 3) "\r\n\r\ndef" },
      "abc",
      0,
      "f.txt",
      "abcdef",
      "Range: bytes=3-",
      "" },
    { { "-O", "-C", "2" }, { NULL }, "abc", 2, "f.txt", "abc", "", "f.txt holds 3 bytes" },
    { { "-O", "-C", "-" },
      { REST("2-5/6", 4) "\r\n\r\ncdef" },
      "abc",
      18,
      "f.txt",
      "abc",
      "",
      "from byte 3 was asked for, and that from 2 came" },
    { { "-O", "-C", "-" },
      { OK("abcdef", 6) },
      "abc",
      18,
      "f.txt",
      "abc",
      "",
      "the server does not resume" },
    { { "-O", "-C", "-" },
      { "HTTP/1.1 416 Done\r\nContent-Range: bytes */3\r\nContent-Length: 4\r\n\r\nnope" },
      "abc",
      0,
      "f.txt",
      "abc",
      "",
      "" },
    { { "-O", "-C", "-", "-f" },
      { "HTTP/1.1 416 Done\r\nContent-Range: bytes */2\r\nContent-Length: 0\r\n\r\n" },
      "abc",
      18,
      "f.txt",
      "abc",
      "",
      "longer than the server's" },
    { { "-O", "-C", "-" },
      { "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nnope" },
      "abc",
      18,
      "f.txt",
      "abc",
      "",
      "the answer's status is 404" },
    { { "-C", "-" }, { NULL }, NULL, 2, "f.txt", NULL, "", "- needs a file" },
    { { "-O", "-C", "x" }, { NULL }, NULL, 2, "f.txt", NULL, "", "not a whole number" },
    { { "-s", "-w", "%{no}" }, { NULL }, NULL, 2, "f.txt", NULL, "", "there is no %{no}" },
    { { "-O", "-C", "-", "-r", "1-2" }, { NULL }, NULL, 2, "f.txt", NULL, "", "not with -r" },
    /* again, where nothing was done yet */
    { { "-O", "--retry", "2" },
      { BUSY, BUSY, OK("abc", 3) },
      NULL,
      0,
      "f.txt",
      "abc",
      "",
      "note: " },
    { { "-O", "--retry", "1" }, { BUSY, BUSY }, NULL, 0, "f.txt", "busy", "", "(1 of 1)" },
    { { "-O", "-f", "--retry", "1" },
      { BUSY, BUSY },
      NULL,
      22,
      "f.txt",
      NULL,
      "",
      "http-status" },
    /* -m is for all of it: a wait that would last longer is not begun */
    { { "-O", "--retry", "1", "-m", "20" },
      { "HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 4\r\n\r\nbusy", OK("abc", 3) },
      NULL,
      0,
      "f.txt",
      "busy",
      "",
      "" },
    { { "-O", "--retry", "1", "-m", "20" },
      { BUSY, OK("abc", 3) },
      NULL,
      0,
      "f.txt",
      "abc",
      "",
      "(1 of 1)" },
    { { "-O", "-d", "x", "--retry", "1" },
      { "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\noh" },
      NULL,
      0,
      "f.txt",
      "oh",
      "POST",
      "" },
    { { "-O", "--retry", "1", "--retry-delay", "0.01" },
      { OK("abc", 9), OK("abcdefghi", 9) },
      NULL,
      0,
      "f.txt",
      "abcdefghi",
      "",
      "note: incomplete-read" },
    { { "-O", "-C", "-", "--retry", "1", "--retry-delay", "0.01" },
      { REST("1-8/9", 8) "\r\n\r\nbcd", REST("4-8/9", 5) "\r\n\r\nefghi" },
      "a",
      0,
      "f.txt",
      "abcdefghi",
      "Range: bytes=4-",
      "note: incomplete-read" },
    { { "-O", "-C", "1", "--retry", "1", "--retry-delay", "0.01" },
      { REST("1-8/9", 8) "\r\n\r\nbcd", REST("4-8/9", 5) "\r\n\r\nefghi" },
      "a",
      0,
      "f.txt",
      "abcdefghi",
      "Range: bytes=4-",
      "note: incomplete-read" },
    /* of two URLs the first: only the answer would say what the file is called */
    { { "-O", "-J", "-C", "5", "http://127.0.0.1:1/" },
      { REST("5-7/8", 3) "\r\n\r\nfgh" },
      NULL,
      2,
      "f.txt",
      NULL,
      "Range: bytes=5-",
      "name is not known" },
};

START_TEST(download_ends_as_it_should)
{
    const struct download_case *c = &cases[_i];
    struct proc_result r;
    struct address address;
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32];
    int fd = listener_open(&address);
    if (c->before)
        folder_write(&folder, "f.txt", c->before);
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/f.txt", at);
    pid_t server = serve(fd, c->answers);
    run(c->words, url, &r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
    ck_assert_msg(r.status == c->status, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_msg(strstr(buf_str(&r.err), c->err) != NULL, "%s", buf_str(&r.err));
    ck_assert(*c->err || r.err.len == 0);
    ck_assert_int_eq(folder_has(&folder, c->file), c->after != NULL);
    char *after = c->after ? folder_read(&folder, c->file) : NULL;
    ck_assert_pstr_eq(after, c->after);
    char *asked = *c->asked ? folder_read(&folder, "asked.txt") : NULL;
    ck_assert(!asked || strstr(asked, c->asked) != NULL);
    free(after);
    free(asked);
    proc_result_clear(&r);
}
END_TEST

/* f.txt is a link; f.txt.part beside it is not what a download through it left. */
START_TEST(download_goes_on_behind_a_link)
{
    static const char *const answers[MAX_ANSWERS] = { REST("3-5/6", 3) "\r\n\r\ndef" };
    struct proc_result r;
    struct address address;
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32];
    int fd = listener_open(&address);
    folder_write(&folder, "real", "old");
    folder_write(&folder, "real.part", "abc");
    folder_write(&folder, "f.txt.part", "other");
    ck_assert_int_eq(symlink("real", "f.txt"), 0);
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/f.txt", at);
    pid_t server = serve(fd, answers);
    run((const char *const[MAX_WORDS]){ "-O", "-C", "-" }, url, &r);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    char *after = folder_read(&folder, "real"), *other = folder_read(&folder, "f.txt.part");
    ck_assert_str_eq(after, "abcdef");
    ck_assert_str_eq(other, "other");
    ck_assert(!folder_has(&folder, "real.part"));
    free(after);
    free(other);
    proc_result_clear(&r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

/* A first run that breaks off over a file of before, and one that goes on with its part. */
START_TEST(download_part_becomes_the_file_when_it_is_whole)
{
    static const char *const answers[MAX_ANSWERS] = {
        "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 6\r\n\r\nabc",
        REST("3-5/6", 3) "\r\n\r\ndef"
    };
    struct proc_result r;
    struct address address;
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32];
    int fd = listener_open(&address);
    folder_write(&folder, "f.txt", "old");
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/f.txt", at);
    pid_t server = serve(fd, answers);
    run((const char *const[MAX_WORDS]){ "-O" }, url, &r);
    ck_assert_int_eq(r.status, 18);
    ck_assert(folder_has(&folder, "f.txt.part"));
    proc_result_clear(&r);
    run((const char *const[MAX_WORDS]){ "-O", "-C", "-" }, url, &r);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert(!folder_has(&folder, "f.txt.part"));
    char *after = folder_read(&folder, "f.txt");
    ck_assert_str_eq(after, "abcdef");
    free(after);
    proc_result_clear(&r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

Suite *test_download(void);
Suite *test_download(void)
{
    Suite *s = suite_create("download");
    TCase *t = tcase_create("download");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, download_ends_as_it_should, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(t, download_goes_on_behind_a_link);
    tcase_add_test(t, download_part_becomes_the_file_when_it_is_whole);
    suite_add_tcase(s, t);
    return s;
}
