/* What is to be sent, as the line says it; and how a failure is told. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/diag.h"
#include "cli/sending.h"
#include "cli/wirehead.h"
#include "cli/writeout.h"

bool sending_is_quiet(const struct settings *set)
{
    return set->silent && !set->show_error;
}

void sending_note_failure(struct send *s, int status)
{
    if (s->status == 0)
        s->status = status;
}

void sending_complain(struct send *s, const struct jig_error *error)
{
    if (!sending_is_quiet(&s->set) || error->code == JIG_ERR_USAGE)
        diag_error(error);
    sending_note_failure(s, jig_err_exit_status(error->code));
}

/* Before anything is sent, and for http:// too: a redirect may lead to https://. */
static enum jig_err check_files(const struct jig_options *o, struct jig_error *error)
{
    const struct {
        const char *path;
        enum jig_err code;
    } files[] = { { o->ca_file, JIG_ERR_READ },
                  { o->ca_path, JIG_ERR_READ },
                  { o->cert_file, JIG_ERR_CLIENT_CERTIFICATE },
                  { o->key_file, JIG_ERR_CLIENT_CERTIFICATE } };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i].path && access(files[i].path, R_OK) != 0)
            return jig_error_set(error, files[i].code, JIG_PHASE_NONE, "%s: %s", files[i].path,
                                 strerror(errno));
    return JIG_OK;
}

static enum jig_err give_options(struct send *s, struct jig_request *r, struct jig_error *error)
{
    const struct settings *set = &s->set;
    bool wants_heads = set->include || set->head || set->verbose || set->har ||
                       writeout_wants_heads(buf_str(&s->format));
    struct jig_options options = { .stream = !set->har,
                                   .wire_keep = wants_heads ? WIREHEAD_KEEP : 0 };
    if (!settings_apply(&s->set, &options))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (s->time_left > 0)
        options.total_timeout_us = s->time_left;
    enum jig_err err = check_files(&options, error);
    return err ? err : jig_request_set_options(r, &options, error);
}

/* What a netrc file gave is hidden like what the line gives, and a file that others can read is not
 * passed over in silence. */
static enum jig_err note_login(struct send *s, struct jig_error *error)
{
    const struct jig_login *login = &s->compose.login;
    if (!login->user)
        return JIG_OK;
    if (s->mask && !mask_add_basic(s->mask, span_of(login->user), span_of(login->password)))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (login->is_exposed && !s->has_warned && !sending_is_quiet(&s->set))
        diag_text(
            "note: the netrc file can be read by others: chmod 600 keeps it to its owner");
    s->has_warned = true;
    return JIG_OK;
}

enum jig_err sending_request(struct send *s, const char *url, struct jig_request **out,
                             struct jig_error *error)
{
    enum jig_err failed = compose_request(&s->compose, url, out, error);
    if (failed)
        return failed;
    failed = note_login(s, error);
    if (!failed)
        failed = give_options(s, *out, error);
    if (failed) {
        jig_request_free(*out);
        *out = NULL;
    }
    return failed;
}
