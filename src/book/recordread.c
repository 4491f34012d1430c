#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/livemeasure.h"
#include "book/record.h"
#include "book/recordparts.h"
#include "wire/certfacts.h"

#define INTERIM_MAX   32
#define EXCHANGES_MAX 4096
#define CHAIN_MAX     1000

/* ---- How it was sent --------------------------------------------------------------------------*/

/* NULL for an empty one. */
static char **read_list(struct unpacker *u)
{
    size_t n = unpack_count(u, RECORDPARTS_MAX_LIST);
    char **list = n > 0 ? mem_zero(n + 1, sizeof *list) : NULL;
    if (n > 0 && !list)
        u->failed = true;
    for (size_t i = 0; i < n && !u->failed; i++)
        list[i] = unpack_string(u);
    return list;
}

static void free_list(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

static void read_options(struct unpacker *u, struct jig_recording *r)
{
    struct jig_options o = { 0 };
    unpack_struct(u, &recordparts_options, &o);
    char **resolve = read_list(u), **connect_to = read_list(u);
    o.resolve = (const char *const *)resolve;
    o.connect_to = (const char *const *)connect_to;
    bool is_raw = unpack_bool(u);
    if (o.http > JIG_HTTP_2_PRIOR || o.family > JIG_IP_6)
        u->failed = true;
    if (!u->failed)
        jig_recording_set_options(r, &o, is_raw);
    pack_struct_clear(&recordparts_options, &o);
    free_list(resolve);
    free_list(connect_to);
}

/* ---- Messages ---------------------------------------------------------------------------------*/

static struct jig_field read_field(struct unpacker *u)
{
    struct span name = unpack_text(u), value = unpack_text(u);
    return (struct jig_field){ name.ptr, name.len, value.ptr, value.len };
}

static void read_fields(struct unpacker *u, struct jig_recording *r, enum jig_section section)
{
    size_t n = unpack_count(u, RECORDPARTS_MAX_FIELDS);
    for (size_t i = 0; i < n && !u->failed; i++) {
        struct jig_field f = read_field(u);
        jig_recording_add_field(r, section, &f);
    }
}

static void read_request(struct unpacker *u, struct jig_recording *r)
{
    read_fields(u, r, JIG_SECTION_REQUEST);
    uint64_t missing = unpack_u64(u, UINT64_MAX / 2);
    struct span body = unpack_text(u);
    uint64_t stored = u->version >= 3 ? unpack_u64(u, UINT64_MAX / 2) : 0;
    if (stored > 0)
        jig_recording_set_request_body_kept(r, stored, stored + missing);
    else
        jig_recording_set_request_body(r, body.ptr, body.len, body.len + missing);
}

/* The version is the caller's to free. */
static struct jig_recorded_head read_head(struct unpacker *u, char **version)
{
    struct jig_recorded_head head = { .reason = "" };
    int64_t status = unpack_i64(u);
    struct span reason = unpack_text(u);
    *version = unpack_string(u);
    if (status < 0 || status > 999)
        u->failed = true;
    if (u->failed)
        return head;
    return (struct jig_recorded_head){ (int)status, reason.ptr, reason.len, *version };
}

static void read_interim(struct unpacker *u, struct jig_recording *r)
{
    size_t n = unpack_count(u, INTERIM_MAX);
    for (size_t i = 0; i < n && !u->failed; i++) {
        char *version;
        struct jig_recorded_head head = read_head(u, &version);
        jig_recording_add_interim(r, &head);
        free(version);
        size_t fields = unpack_count(u, RECORDPARTS_MAX_FIELDS);
        for (size_t k = 0; k < fields && !u->failed; k++) {
            struct jig_field f = read_field(u);
            jig_recording_add_interim_field(r, &f);
        }
    }
}

static void read_answer(struct unpacker *u, struct jig_recording *r)
{
    char *version;
    struct jig_recorded_head head = read_head(u, &version);
    jig_recording_set_answer(r, &head);
    free(version);
    read_fields(u, r, JIG_SECTION_RESPONSE);
    read_fields(u, r, JIG_SECTION_TRAILERS);
    size_t cookies = unpack_count(u, RECORDPARTS_MAX_FIELDS);
    for (size_t i = 0; i < cookies && !u->failed; i++)
        jig_recording_add_verdict(r,
                                  (enum jig_cookie_verdict)unpack_u64(u, JIG_COOKIE_NO_ROOM));
}

/* The coding is the caller's to free. */
static void read_body(struct unpacker *u, struct jig_recorded_body *body, char **coding)
{
    body->len = unpack_u64(u, INT64_MAX);
    body->kept = unpack_u64(u, body->len);
    body->wire_len = unpack_u64(u, INT64_MAX);
    body->expected = unpack_i64(u);
    *coding = unpack_string(u);
    body->coding = *coding ? *coding : "";
    body->is_streamed = unpack_bool(u);
}

/* ---- The way ----------------------------------------------------------------------------------*/

static void read_scts(struct unpacker *u, struct jig_cert *cert)
{
    size_t n = unpack_count(u, RECORDPARTS_MAX_FIELDS);
    cert->scts = n > 0 ? mem_zero(n, sizeof *cert->scts) : NULL;
    if (n > 0 && !cert->scts)
        u->failed = true;
    for (; cert->n_scts < n && !u->failed; cert->n_scts += !u->failed) {
        struct jig_sct *sct = &cert->scts[cert->n_scts];
        struct span log = unpack_text(u);
        snprintf(sct->log, sizeof sct->log, "%.*s", (int)(log.len < 48 ? log.len : 47),
                 log.len ? log.ptr : "");
        sct->at_ms = unpack_i64(u);
        if (u->version >= 2)
            sct->proof = (enum jig_sct_proof)unpack_u64(u, JIG_SCT_BAD);
    }
}

static void read_cert(struct unpacker *u, struct jig_cert *cert)
{
    unpack_struct(u, &recordparts_cert, cert);
    size_t n = unpack_count(u, RECORDPARTS_MAX_FIELDS);
    cert->names = n > 0 ? mem_zero(n, sizeof *cert->names) : NULL;
    if (n > 0 && !cert->names)
        u->failed = true;
    for (; cert->n_names < n && !u->failed; cert->n_names += !u->failed)
        cert->names[cert->n_names] = unpack_string(u);
    read_scts(u, cert);
}

static void read_chain(struct unpacker *u, struct jig_tls_facts *facts)
{
    size_t n = unpack_count(u, CHAIN_MAX);
    facts->chain = n > 0 ? mem_zero(n, sizeof *facts->chain) : NULL;
    if (n > 0 && !facts->chain)
        u->failed = true;
    while (!u->failed && facts->n_chain < n)
        read_cert(u, &facts->chain[facts->n_chain++]);
    if (!unpack_bool(u))
        return;
    facts->anchor = mem_zero(1, sizeof *facts->anchor);
    if (facts->anchor)
        read_cert(u, facts->anchor);
    else
        u->failed = true;
}

static void read_tls(struct unpacker *u, struct jig_recording *r, bool of_proxy)
{
    struct jig_tls_facts facts = { 0 };
    if (!unpack_bool(u))
        return;
    unpack_struct(u, &recordparts_tls, &facts);
    read_chain(u, &facts);
    if (facts.staple > JIG_STAPLE_UNREADABLE)
        u->failed = true;
    if (u->failed)
        tls_facts_clear(&facts);
    else
        jig_recording_take_tls(r, &facts, of_proxy);
}

static void read_proxy(struct unpacker *u, struct jig_recording *r)
{
    char *version;
    if (!unpack_bool(u))
        return;
    char *url = unpack_string(u);
    struct jig_recorded_head head = read_head(u, &version);
    jig_recording_set_proxy(r, url ? url : "", &head);
    free(version);
    free(url);
    read_fields(u, r, JIG_SECTION_PROXY);
    read_tls(u, r, true);
}

static void read_wire(struct unpacker *u, struct jig_recording *r, bool is_lent)
{
    size_t n = unpack_count(u, SIZE_MAX);
    for (size_t i = 0; i < n && !u->failed; i++) {
        unsigned flags = (unsigned)unpack_u64(u, RECORDPARTS_FLAGS);
        struct jig_wire_piece piece = {
            .direction = flags & RECORDPARTS_RECEIVED ? JIG_RECEIVED : JIG_SENT,
            .with_proxy = (flags & RECORDPARTS_WITH_PROXY) != 0,
            .is_frame = (flags & RECORDPARTS_FRAME) != 0,
            .at = unpack_i64(u),
        };
        struct span data = unpack_text(u);
        piece.data = data.ptr;
        piece.len = data.len;
        if (is_lent)
            jig_recording_lend_wire(r, &piece);
        else
            jig_recording_add_wire(r, &piece);
    }
    jig_recording_set_dropped(r, JIG_SENT, unpack_u64(u, UINT64_MAX));
    jig_recording_set_dropped(r, JIG_RECEIVED, unpack_u64(u, UINT64_MAX));
}

/* ---- The whole --------------------------------------------------------------------------------*/

/* Two codes may have one name, and differ in the exit status. */
static enum jig_err read_code(struct unpacker *u)
{
    struct span name = unpack_text(u);
    int64_t status = unpack_i64(u);
    for (int code = JIG_OK; code <= JIG_ERR_CANCELLED; code++)
        if (span_eq_str(name, jig_err_name((enum jig_err)code)) &&
            jig_err_exit_status((enum jig_err)code) == status)
            return (enum jig_err)code;
    u->failed = true;
    return JIG_OK;
}

static void read_state(struct unpacker *u, struct jig_recording *r)
{
    struct jig_error error = { .code = JIG_OK };
    char *method = unpack_string(u), *url = unpack_string(u);
    if (!u->failed)
        jig_recording_begin(r, method, url);
    free(method);
    free(url);
    jig_recording_set_phase(r, (enum jig_phase)unpack_u64(u, JIG_PHASE_BODY));
    jig_recording_set_followed(r, unpack_bool(u));
    error.code = read_code(u);
    error.phase = (enum jig_phase)unpack_u64(u, JIG_PHASE_BODY);
    struct span text = unpack_text(u);
    memcpy(error.text, text.ptr,
           text.len < sizeof error.text - 1 ? text.len : sizeof error.text - 1);
    if (error.code)
        jig_recording_set_error(r, &error);
}

/* What was measured, at the record's time or (`since` not NULL) later. */
static void read_measures(struct unpacker *u, struct jig_recording *r,
                          const struct live_measure *since)
{
    struct jig_recorded_body body = { .coding = "" };
    struct jig_timing timing = { 0 };
    struct jig_connection_facts connection = { .id = 0 };
    char *coding;
    read_body(u, &body, &coding);
    unpack_struct(u, &recordparts_timing, &timing);
    unpack_struct(u, &recordparts_connection, &connection);
    if (since)
        livemeasure_apply(since, &body, &timing, &connection);
    if (!u->failed)
        jig_recording_set_body(r, &body);
    jig_recording_set_timing(r, &timing);
    jig_recording_set_connection(r, &connection);
    free(coding);
}

static void read_exchange(struct unpacker *u, struct jig_recording *r, bool is_lent,
                          const struct live_measure *since)
{
    read_state(u, r);
    read_request(u, r);
    read_interim(u, r);
    read_answer(u, r);
    read_measures(u, r, since);
    read_tls(u, r, false);
    read_proxy(u, r);
    read_wire(u, r, is_lent);
}

static enum jig_err refuse(struct jig_recording *r, struct jig_error *error, const char *why)
{
    jig_recording_free(r);
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
}

static enum jig_err read_all(struct span bytes, bool is_lent, const struct live_measure *since,
                             const struct jig_body_reader *take, struct jig_transfer **out,
                             struct jig_error *error)
{
    struct jig_recording *r = jig_recording_new();
    struct unpacker u = { .in = span_sub(bytes, 4, bytes.len) };
    *out = NULL;
    if (!r) {
        if (take && take->drop)
            take->drop(take->ctx);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    if (take)
        jig_recording_set_reader(r, take);
    if (bytes.len < 4 || memcmp(bytes.ptr, "jig", 3) != 0)
        return refuse(r, error, "it is no recording of jig's");
    u.version = (unsigned char)bytes.ptr[3];
    if (u.version < 1 || u.version > RECORD_VERSION)
        return refuse(r, error, "it was recorded by a later jig");
    read_options(&u, r);
    size_t n = unpack_count(&u, EXCHANGES_MAX);
    for (size_t i = 0; i < n && !u.failed; i++)
        read_exchange(&u, r, is_lent, i + 1 == n ? since : NULL);
    if (u.failed || n == 0 || u.in.len > 0)
        return refuse(r, error, "the recording is damaged");
    enum jig_err err = jig_recording_finish(r, out, error);
    return err == JIG_OK || err == JIG_ERR_MEMORY
               ? err
               : jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "the recording is damaged");
}

enum jig_err record_read(struct span bytes, const struct jig_body_reader *take,
                         struct jig_transfer **out, struct jig_error *error)
{
    return read_all(bytes, false, NULL, take, out, error);
}

enum jig_err record_read_on(struct span bytes, const struct live_measure *since,
                            const struct jig_body_reader *take, struct jig_transfer **out,
                            struct jig_error *error)
{
    return read_all(bytes, true, since, take, out, error);
}
