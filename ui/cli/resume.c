#include "cli/resume.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/mem.h"

static const char tag_name[] = "user.jig.etag";

bool resume_parse(const char *text, uint64_t *offset, bool *is_measured)
{
    *offset = 0;
    *is_measured = strcmp(text, "-") == 0;
    return *is_measured || span_to_u64(span_of(text), offset);
}

/* ---- The file ---------------------------------------------------------------------------------*/

/* Beside the file itself, not beside a link that leads to it: there a broken download leaves it. */
static char *part_of(const char *file)
{
    struct buf name;
    char *real = realpath(file, NULL);
    buf_init(&name, 8192);
    buf_addf(&name, "%s.part", real ? real : file);
    free(real);
    return buf_take(&name);
}

enum jig_err resume_measure(const char *file, struct resume *r, char **path,
                            struct jig_error *error)
{
    struct stat st;
    *r = (struct resume){ .is_on = true };
    *path = part_of(file);
    if (*path && stat(*path, &st) != 0) {
        free(*path);
        *path = mem_strdup(file);
    }
    if (!*path)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (stat(*path, &st) != 0)
        return JIG_OK;
    if (!S_ISREG(st.st_mode))
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                             "%s: no file that a download could go on with", *path);
    r->offset = (uint64_t)st.st_size;
    ssize_t len = getxattr(*path, tag_name, r->tag, sizeof r->tag - 1);
    r->tag[len > 0 ? len : 0] = '\0';
    return JIG_OK;
}

void resume_keep_tag(int fd, const char *tag)
{
    if (*tag)
        fsetxattr(fd, tag_name, tag, strlen(tag), 0);
    else
        fremovexattr(fd, tag_name);
}

void resume_tag(const struct jig_exchange *answer, char out[RESUME_TAG_MAX])
{
    struct jig_field tag;
    out[0] = '\0';
    if (!jig_exchange_find(answer, JIG_SECTION_RESPONSE, "etag", &tag))
        return;
    bool is_strong = tag.value_len > 1 && tag.value[0] == '"';
    if (is_strong && tag.value_len < RESUME_TAG_MAX)
        snprintf(out, RESUME_TAG_MAX, "%.*s", (int)tag.value_len, tag.value);
}

/* ---- The answer -------------------------------------------------------------------------------*/

/* "bytes 5-9/10", "bytes 5-9/", "bytes * /10" without the blank (RFC 9110, 14.4). */
struct content_range {
    bool is_unsatisfied;
    uint64_t first, all;
    bool has_all;
};

static bool parse_range(struct span s, struct content_range *out)
{
    uint64_t last;
    struct span all = span_trim(s), unit = span_cut(&all, ' ');
    struct span range = span_cut(&all, '/'), first;
    *out = (struct content_range){ .is_unsatisfied = span_eq_str(range, "*") };
    if (!span_ieq_str(unit, "bytes") || !all.ptr)
        return false;
    out->has_all = !span_eq_str(all, "*");
    if (out->has_all && !span_to_u64(all, &out->all))
        return false;
    first = span_cut(&range, '-');
    return out->is_unsatisfied ||
           (span_to_u64(first, &out->first) && span_to_u64(range, &last) && last >= out->first);
}

static enum resume_verdict refuse(struct jig_error *error, const char *why)
{
    jig_error_set(error, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_HEAD, "%s", why);
    return RESUME_REFUSED;
}

static enum resume_verdict judge_part(const struct resume *r, const struct content_range *range,
                                      struct jig_error *error)
{
    if (!range->is_unsatisfied && range->first == r->offset)
        return RESUME_APPEND;
    jig_error_set(error, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_HEAD,
                  "the rest from byte %" PRIu64 " was asked for, and that from %" PRIu64
                  " came",
                  r->offset, range->first);
    return RESUME_REFUSED;
}

enum resume_verdict resume_judge(const struct resume *r, const struct jig_exchange *answer,
                                 struct jig_error *error)
{
    struct jig_field field = { .value = "" };
    struct content_range range;
    int status = jig_exchange_status(answer);
    bool is_known = jig_exchange_find(answer, JIG_SECTION_RESPONSE, "content-range", &field) &&
                    parse_range(span_make(field.value, field.value_len), &range);
    if (status == 206 && is_known)
        return judge_part(r, &range, error);
    if (status == 206)
        return refuse(error, "a part came that does not say which (Content-Range)");
    if (status == 416 && is_known && range.is_unsatisfied && range.has_all)
        return range.all == r->offset
                   ? RESUME_COMPLETE
                   : refuse(error, "the file here is longer than the server's: no part of it");
    if (status == 200 && r->tag[0])
        return RESUME_ANEW;
    if (status == 200)
        return refuse(error,
                      "the server does not resume: it sends all of it again (without -C it "
                      "is downloaded anew)");
    jig_error_set(error, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_HEAD,
                  "the rest was asked for, and the answer's status is %d", status);
    return RESUME_REFUSED;
}
