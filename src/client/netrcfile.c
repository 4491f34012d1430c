/* Logins from netrc files: the file, who else can read it, and which entry a URL asks for. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "jig.h"
#include "wire/netrc.h"
#include "wire/url.h"

enum { MAX_FILE = 1 << 20, MAX_PATH = 1 << 16 };

static enum jig_err cannot_read(const char *path, const char *why, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: %s", path, why);
}

static enum jig_err read_file(const char *path, bool may_be_missing, struct buf *text,
                              bool *is_exposed, struct jig_error *error)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno == ENOENT && may_be_missing)
        return JIG_OK;
    if (fd < 0)
        return cannot_read(path, strerror(errno), error);
    bool ok = fstat(fd, &st) == 0 && fileio_read(fd, text);
    int why = errno;
    close(fd);
    if (!ok)
        return cannot_read(path, strerror(why), error);
    *is_exposed = S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    return JIG_OK;
}

/* Whose login is looked for: the caller's word, else what the URL says; NULL: anybody's. */
static struct span wanted_user(const char *user, const struct url *url, struct buf *decoded)
{
    if (user)
        return span_of(user);
    if (!url->user.ptr)
        return span_make(NULL, 0);
    url_decode(url->user, decoded);
    return span_of(buf_str(decoded));
}

static enum jig_err take(const struct netrc_login *found, bool is_exposed,
                         struct jig_login *out, struct jig_error *error)
{
    struct span password = buf_span(&found->password);
    if (memchr(buf_str(&found->user), '\0', found->user.len) ||
        memchr(buf_str(&found->password), '\0', password.len))
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                             "netrc: a zero byte in the login of this host");
    out->user = mem_dup(buf_span(&found->user));
    out->password = mem_dup(password);
    out->is_exposed = is_exposed;
    if (out->user && out->password)
        return JIG_OK;
    jig_login_clear(out);
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err find(const struct url *url, const char *user, struct span text,
                         bool is_exposed, struct jig_login *out, struct jig_error *error)
{
    struct netrc_login login;
    struct buf decoded;
    bool found;
    netrc_login_init(&login);
    buf_init(&decoded, MAX_FILE);
    struct span wanted = wanted_user(user, url, &decoded);
    enum jig_err err = netrc_find(text, span_of(url->name), wanted, &login, &found, error);
    if (!err && found)
        err = take(&login, is_exposed, out, error);
    buf_clear(&decoded);
    netrc_login_clear(&login);
    return err;
}

enum jig_err jig_login_from_netrc(const char *path, const char *url, const char *user,
                                  struct jig_login *out, struct jig_error *error)
{
    struct url parsed;
    struct buf text, home;
    bool is_exposed = false;
    const char *folder = getenv("HOME");
    bool has_file = path || folder;
    *out = (struct jig_login){ .user = NULL };
    url_init(&parsed);
    buf_init_secret(&text, MAX_FILE);
    buf_init(&home, MAX_PATH);
    buf_addf(&home, "%s/.netrc", folder ? folder : "");
    enum jig_err err = url_parse(&parsed, span_of(url), error);
    if (!err && has_file)
        err = read_file(path ? path : buf_str(&home), !path, &text, &is_exposed, error);
    if (!err)
        err = find(&parsed, user, buf_span(&text), is_exposed, out, error);
    buf_wipe(&text);
    buf_clear(&home);
    url_clear(&parsed);
    return err;
}

void jig_login_clear(struct jig_login *l)
{
    mem_free_secret(l->user);
    mem_free_secret(l->password);
    *l = (struct jig_login){ .user = NULL };
}
