#include <check.h>
#include <cjson/cJSON.h>
#include <string.h>

#include "cli/writeout.h"
#include "support/script.h"

/* What goes to files is appended as "[name:text]", "[name+text]" where it goes behind what is there. */
static void write_all(const struct writefacts *facts, const char *format, struct buf *out,
                      struct buf *err)
{
    struct writeout w;
    struct buf text, files;
    buf_init(&text, 4096);
    buf_init(&files, 4096);
    writeout_init(&w, format);
    while (writeout_next(&w, facts, &text)) {
        bool is_file = w.to == WRITEOUT_FILE || w.to == WRITEOUT_APPEND;
        if (is_file && text.len > 0)
            buf_addf(&files, "[%.*s%c%s]", (int)w.file.len, w.file.ptr,
                     w.to == WRITEOUT_FILE ? ':' : '+', buf_str(&text));
        else if (!is_file)
            buf_add(w.to == WRITEOUT_STDERR ? err : out, buf_span(&text));
        buf_reset(&text);
    }
    buf_add(out, buf_span(&files));
    buf_clear(&files);
    buf_clear(&text);
}

struct format_case {
    const char *format;
    const char *want;
};

static const struct format_case formats[] = {
    { "", "" },
    { "plain", "plain" },
    { "%{http_code} %{response_code}", "200 200" },
    { "%{http_connect}", "000" },
    { "a\\tb\\nc\\rd\\\\e\\x", "a\tb\nc\rd\\e\\x" },
    { "100%%", "100%" },
    { "50% off", "50% off" },
    { "%{method} %{url}", "GET a.test/p" },
    { "%{url_effective} %{scheme}", "http://a.test/p http" },
    { "%{http_version} %{content_type}", "1.1 text/x; q=1" },
    { "%{header{x-a}}|%{header{none}}|", "one||" },
    { "%header{X-A}|%header{none}|%header", "one||%header" },
    { "a%{stderr}b%{http_code}%{stdout}c", "ac" },
    { "%{redirect_url}|", "|" },
    { "%{size_download} %{size_upload} %{num_headers}", "5 0 3" },
    { "%{size_header} %{size_delivered}", "75 5" },
    { "%{conn_id} %{proxy_used} %{proxy_ssl_verify_result}", "1 0 0" },
    { "%{url.scheme}|%{url.host}|%{url.port}|%{url.path}|%{url.query}|%{url.user}",
      "http|a.test|80|/p||" },
    { "%{urle.host}|%{urle.fragment}|", "a.test||" },
    { "a%output{f}b%{output{>>g}}c%{stdout}d", "ad[f:b][g+c]" },
    { "%output{f}%{http_code}", "[f:200]" },
    { "%output{f}", "" },
    { "a%{onerror}b%{http_code}", "a" },
    { "%{num_redirects} %{num_connects}", "0 1" },
    { "%{time_total} %{time_redirect}", "0.000000 0.000000" },
    { "%{exitcode}%{errormsg}%{error_code} %{urlnum}", "0 2" },
    { "%{filename_effective}", "out" },
    { "%{header_json}", "{\"x-a\":[\"one\"],\n\"content-type\":[\"text/x; "
                        "q=1\"],\n\"content-length\":[\"5\"]\n}" },
    { "%{num_retries} %{num_certs}%{certs} %{referer}", "0 0 " },
    { "%{http_code", "%{http_code" },
    { "%{", "%{" },
    { "%", "%" },
    { "\\", "\\" },
};

START_TEST(writeout_knows_curls_names)
{
    static const struct script script = { { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                                            { SCRIPT_SEND,
                                              "HTTP/1.1 200 OK\r\nX-A: one\r\nContent-Type: "
                                              "text/x; q=1\r\nContent-Length: 5\r\n\r\nhello",
                                              0, 0 } } };
    struct jig_options options = { .wire_keep = 4096 };
    struct stage stage;
    struct buf out, err;
    stage_init(&stage, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&stage, stage_request("GET", "http://a.test/p", &options));
    stage_play(&stage, t);
    struct writefacts facts = {
        .transfer = t, .url = "a.test/p", .file = "out", .url_number = 2
    };
    buf_init(&out, 4096);
    buf_init(&err, 4096);
    write_all(&facts, formats[_i].format, &out, &err);
    ck_assert_str_eq(buf_str(&out), formats[_i].want);
    ck_assert_str_eq(buf_str(&err), strstr(formats[_i].format, "stderr") ? "b200" : "");
    buf_clear(&err);
    buf_clear(&out);
    jig_transfer_free(t);
    stage_clear(&stage);
}
END_TEST

START_TEST(writeout_tells_where_a_redirect_leads)
{
    static const struct script script = { { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                                            { SCRIPT_SEND,
                                              "HTTP/1.1 302 Found\r\nLocation: ../c d\r\n"
                                              "Content-Length: 0\r\n\r\n",
                                              0, 0 } } };
    struct stage stage;
    struct buf out;
    stage_init(&stage, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&stage, stage_request("GET", "http://a.test/x/y/z", NULL));
    stage_play(&stage, t);
    struct writefacts facts = { .transfer = t, .url = "", .file = "" };
    buf_init(&out, 4096);
    write_all(&facts, "%{redirect_url}", &out, &out);
    ck_assert_str_eq(buf_str(&out), "http://a.test/x/c%20d");
    buf_clear(&out);
    jig_transfer_free(t);
    stage_clear(&stage);
}
END_TEST

static const struct known_case {
    const char *format, *unknown;
} known[] = {
    { "%{http_code}%%{nope} 100% %header{x} %{header{y}} %{stderr}%{stdout}%{", NULL },
    { "%{onerror}%output{f}%{output{>>g}}%{json}%{url.host}%{urle.query}", NULL },
    { "%{url.hosts}", "url.hosts" },
    { "%{urls.host}", "urls.host" },
    { "%{http_cod}", "http_cod" },
    { "%%%{}", "" },
};

START_TEST(writeout_names_what_it_does_not_know)
{
    struct span unknown = { NULL, 0 };
    bool knows = writeout_knows(known[_i].format, &unknown);
    ck_assert_int_eq(knows, known[_i].unknown == NULL);
    ck_assert(knows || span_eq_str(unknown, known[_i].unknown));
}
END_TEST

START_TEST(writeout_has_a_value_for_every_name)
{
    static const struct script refuses_all[1];
    struct stage stage;
    struct buf format, out;
    stage_init(&stage, refuses_all, 0, NULL);
    struct jig_transfer *t = stage_send(&stage, stage_request("GET", "http://a.test/", NULL));
    stage_play(&stage, t);
    struct writefacts facts = { .transfer = t, .url = "", .file = "", .code = JIG_ERR_CONNECT };
    for (size_t i = 0; writefacts_name(i); i++) {
        buf_init(&format, 256);
        buf_init(&out, 4096);
        buf_addf(&format, "[%%{%s}]", writefacts_name(i));
        write_all(&facts, buf_str(&format), &out, &out);
        ck_assert_str_ne(buf_str(&out), buf_str(&format));
        buf_clear(&format);
        buf_clear(&out);
    }
    jig_transfer_free(t);
    stage_clear(&stage);
}
END_TEST

START_TEST(writeout_gives_all_facts_as_json)
{
    static const struct script refuses_all[1];
    struct stage stage;
    struct buf out;
    stage_init(&stage, refuses_all, 0, NULL);
    struct jig_transfer *t = stage_send(&stage, stage_request("GET", "http://a.test/", NULL));
    stage_play(&stage, t);
    struct writefacts facts = { .transfer = t,
                                .url = "a \"b\"",
                                .file = "",
                                .url_number = 3,
                                .code = JIG_ERR_CONNECT,
                                .message = "no",
                                .exit_status = 7 };
    buf_init(&out, 1u << 20);
    write_all(&facts, "%{onerror}%{json}", &out, &out);
    cJSON *json = cJSON_ParseWithLength(out.ptr, out.len);
    ck_assert_ptr_nonnull(json);
    ck_assert_str_eq(cJSON_GetObjectItem(json, "url")->valuestring, "a \"b\"");
    ck_assert_str_eq(cJSON_GetObjectItem(json, "errormsg")->valuestring, "no");
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(json, "content_type")));
    ck_assert(cJSON_IsNumber(cJSON_GetObjectItem(json, "http_code")));
    ck_assert_int_eq(cJSON_GetObjectItem(json, "exitcode")->valueint, 7);
    ck_assert_int_eq(cJSON_GetObjectItem(json, "urlnum")->valueint, 3);
    ck_assert(cJSON_IsNumber(cJSON_GetObjectItem(json, "time_total")));
    ck_assert_ptr_null(cJSON_GetObjectItem(json, "json"));
    cJSON_Delete(json);
    buf_clear(&out);
    jig_transfer_free(t);
    stage_clear(&stage);
}
END_TEST

Suite *test_writeout(void);
Suite *test_writeout(void)
{
    Suite *s = suite_create("writeout");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, writeout_knows_curls_names, 0, sizeof formats / sizeof *formats);
    tcase_add_test(t, writeout_tells_where_a_redirect_leads);
    tcase_add_loop_test(t, writeout_names_what_it_does_not_know, 0,
                        sizeof known / sizeof *known);
    tcase_add_test(t, writeout_has_a_value_for_every_name);
    tcase_add_test(t, writeout_gives_all_facts_as_json);
    suite_add_tcase(s, t);
    return s;
}
