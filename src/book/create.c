/* A new collection: its folder, its file, and what version control should know. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/ops.h"

static enum jig_err report(struct jig_error *error, const char *path)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path, strerror(errno));
}

/* What is there already stays. */
static enum jig_err write_new(int root, const char *path, struct span bytes,
                              struct jig_error *error)
{
    const struct save_mark absent = { 0 };
    struct save_job job = { .root = root, .path = path, .bytes = bytes, .expect = &absent };
    enum jig_err err = save_run(&job, error);
    return job.conflict ? JIG_OK : err;
}

static enum jig_err write_own_file(int root, const char *name, struct jig_error *error)
{
    const struct save_mark absent = { 0 };
    struct book_request *own = book_request_new();
    if (!own || !book_request_set_name(own, name)) {
        book_request_free(own);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    struct save_job job = {
        .root = root, .path = "jig.json", .bytes = book_request_text(own), .expect = &absent
    };
    enum jig_err err = save_run(&job, error);
    book_request_free(own);
    return err;
}

static enum jig_err fill(int root, const char *name, struct jig_error *error)
{
    if (mkdirat(root, "env", 0777) != 0 && errno != EEXIST)
        return report(error, "env");
    enum jig_err err = write_new(root, ".gitattributes", SPAN("*.body.* -text\n"), error);
    if (!err)
        err = write_new(root, ".gitignore", SPAN("env/*.local.json\n*.secret.json\n.jig-*\n"),
                        error);
    return err ? err : write_own_file(root, name, error);
}

enum jig_err ops_create_collection(const char *folder, const char *name,
                                   struct jig_error *error)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return report(error, folder);
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return report(error, folder);
    enum jig_err err = fill(root, name, error);
    close(root);
    return err;
}
