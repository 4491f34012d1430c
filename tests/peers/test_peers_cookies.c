/* -b and -c against httpbin and nginx, and against curl as the other reader and writer of the file. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/peer.h"
#include "support/proc.h"

static struct peer httpbin, nginx;
static char folder[PATH_MAX];

static void start(void)
{
    peer_start_httpbin(&httpbin);
    peer_start_nginx(&nginx);
    proc_temp_folder(folder);
    ck_assert_int_eq(chdir(folder), 0);
}

static void stop(void)
{
    peer_stop(&httpbin);
    peer_stop(&nginx);
    ck_assert_int_eq(chdir("/"), 0);
    proc_remove_tree(folder);
}

/* A shell line with $JIG, $BIN (httpbin) and $NGINX (nginx) set; its output, blanks and line ends
 * left out. */
static void expect(const char *line, const char *want)
{
    struct proc_result r;
    struct buf script, got;
    buf_init(&script, 1 << 16);
    buf_init(&got, 1 << 20);
    buf_addf(&script,
             "JIG='%s' BIN=http://127.0.0.1:%u NGINX=http://127.0.0.1:%u; "
             "export http_proxy=; %s",
             proc_jig(), httpbin.port, nginx.port, line);
    const char *argv[] = { "sh", "-ec", buf_str(&script), NULL };
    proc_run(&r, argv, SPAN(""));
    for (size_t i = 0; i < r.out.len; i++)
        if (!strchr(" \r\n", r.out.ptr[i]))
            buf_add_byte(&got, r.out.ptr[i]);
    ck_assert_msg(r.status == 0, "%s: %s", line, buf_str(&r.err));
    ck_assert_msg(strcmp(buf_str(&got), want) == 0, "%s:\n%s\n%s", line, buf_str(&got),
                  buf_str(&r.err));
    buf_clear(&script);
    buf_clear(&got);
    proc_result_clear(&r);
}

START_TEST(peers_httpbin_sets_and_deletes_cookies)
{
    expect("$JIG send -L -b jar -c jar $BIN'/cookies/set?a=1&b=2'",
           "{\"cookies\":{\"a\":\"1\",\"b\":\"2\"}}");
    expect("$JIG send -b jar -b x=0 $BIN/cookies",
           "{\"cookies\":{\"a\":\"1\",\"b\":\"2\",\"x\":\"0\"}}");
    expect("$JIG send -L -b jar -c jar $BIN'/cookies/delete?a'", "{\"cookies\":{\"b\":\"2\"}}");
    expect("$JIG send -b jar $BIN/cookies", "{\"cookies\":{\"b\":\"2\"}}");
    expect("$JIG send -b jar -H 'Cookie: h=3' $BIN/cookies", "{\"cookies\":{\"h\":\"3\"}}");
    expect("$JIG send -b jar -H Cookie: $BIN/cookies", "{\"cookies\":{}}");
    expect("$JIG send -L $BIN'/cookies/set?a=1'", "{\"cookies\":{}}");
    expect("$JIG send -L -c - -o /dev/null $BIN'/cookies/set?a=1' | tail -n 1",
           "127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1");
    expect("stat -c %a jar", "600");
}
END_TEST

START_TEST(peers_curl_shares_the_file)
{
    expect("$JIG send -sL -c ours -o /dev/null $BIN'/cookies/set?a=1&b=2'; "
           "curl -s -b ours $BIN/cookies",
           "{\"cookies\":{\"a\":\"1\",\"b\":\"2\"}}");
    expect("curl -sL -c theirs -o /dev/null $BIN'/cookies/set?c=3'; "
           "$JIG send -b theirs $BIN/cookies",
           "{\"cookies\":{\"c\":\"3\"}}");
    expect("$JIG send -sL -b theirs -c theirs -o /dev/null $BIN'/cookies/set?d=4'; "
           "curl -sL -b theirs -c theirs -o /dev/null $BIN'/cookies/set?e=5'; "
           "$JIG send -b theirs $BIN/cookies",
           "{\"cookies\":{\"c\":\"3\",\"d\":\"4\",\"e\":\"5\"}}");
    /* HttpOnly survives both ways */
    expect("$JIG send -s -c n -o /dev/null $NGINX/cookies; "
           "curl -s -b n -c n2 -o /dev/null $NGINX/small.txt; grep -c '^#HttpOnly_' n2; "
           "$JIG send -b n2 $NGINX/cookies | tr -d ' ' | tr ';' '\\n' | sort",
           "1sid=1theme=dark");
}
END_TEST

START_TEST(peers_nginx_sets_several_and_a_foreign_one)
{
    expect("$JIG send -s -c several -o /dev/null -o /dev/null $NGINX/cookies $NGINX/cookies; "
           "grep -c 127.0.0.1 several",
           "2");
    expect("$JIG send -v -b several -o /dev/null $NGINX/cookies 2>&1 | grep '^[*] cookie'",
           "*cookiexrefused:itsDomainisnotthishost's");
    expect("$JIG send --offline -b several $NGINX/x | grep Cookie", "Cookie:sid=1;theme=dark");
    expect("$JIG send -b several -b extra=1 $NGINX/cookies", "sid=1;theme=dark;extra=1");
}
END_TEST

START_TEST(peers_a_run_keeps_its_cookies_to_itself)
{
    const char *const run = "$JIG run -v --var base=$BIN run 2>&1 | grep '^> Cookie' || true";
    expect("mkdir run; echo '{\"jig\": 1, \"name\": \"c\"}' > run/jig.json; "
           "echo '{\"jig\": 1, \"order\": 1, \"url\": \"{{base}}/cookies/set?a=1\"}' "
           "> run/a.req.json; "
           "echo '{\"jig\": 1, \"order\": 2, \"url\": \"{{base}}/cookies\", "
           "\"options\": {\"cookie\": \"x=2\"}}' > run/b.req.json",
           "");
    expect(run, ">Cookie:a=1;x=2");
    expect(run, ">Cookie:a=1;x=2");
}
END_TEST

START_TEST(peers_many_jigs_share_a_file)
{
    expect("for i in 1 2 3 4 5 6; do $JIG send -s -b many -c many -o /dev/null "
           "$BIN/cookies/set?n$i=v & done; wait; grep -c 127.0.0.1 many",
           "6");
}
END_TEST

START_TEST(peers_a_jar_that_can_not_be_used_is_told)
{
    expect("$JIG send -s -S -c no/such/jar $NGINX/empty 2>&1 || echo $?",
           "jig:write-failed:no/such/jar:Nosuchfileordirectory23");
    expect("$JIG send -S -b . $NGINX/empty 2>&1 || echo $?",
           "jig:read-failed:.:Isadirectory26");
    expect("$JIG send -b nothing $NGINX/empty 2>&1 | cut -d: -f2,3", "note:-bnothing");
    expect("$JIG send -b none -c none $NGINX/empty 2>&1; test -f none", "");
    expect("$JIG send -b 'a=1\r\nEvil: 2' $NGINX/empty 2>/dev/null || echo $?", "2");
}
END_TEST

Suite *test_peers_cookies(void);
Suite *test_peers_cookies(void)
{
    Suite *suite = suite_create("peers_cookies");
    TCase *tc = tcase_create("peers_cookies");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_test(tc, peers_httpbin_sets_and_deletes_cookies);
    tcase_add_test(tc, peers_curl_shares_the_file);
    tcase_add_test(tc, peers_nginx_sets_several_and_a_foreign_one);
    tcase_add_test(tc, peers_a_run_keeps_its_cookies_to_itself);
    tcase_add_test(tc, peers_many_jigs_share_a_file);
    tcase_add_test(tc, peers_a_jar_that_can_not_be_used_is_told);
    suite_add_tcase(suite, tc);
    return suite;
}
