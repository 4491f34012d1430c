#include "demo/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/tempdir.h"
#include "wire/certmake.h"

#define DAY 86400

struct pems {
    char *root, *middle, *leaf, *key;
};

static enum jig_err write_file(const char *path, const char *first, const char *second,
                               struct jig_error *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && fileio_write(fd, span_of(first)) && fileio_write(fd, span_of(second));
    enum jig_err err = ok ? JIG_OK
                          : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path,
                                          strerror(errno));
    if (fd >= 0)
        close(fd);
    return err;
}

static enum jig_err make_folder(struct chain *chain, struct jig_error *error)
{
    int n = snprintf(chain->folder, sizeof chain->folder, "%s/jig-demo-XXXXXX", tempdir_path());
    if (n < 0 || (size_t)n >= sizeof chain->folder || !mkdtemp(chain->folder)) {
        chain->folder[0] = '\0';
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                             "no folder for the demo's certificates under %s: %s",
                             tempdir_path(), strerror(errno));
    }
    snprintf(chain->ca, sizeof chain->ca, "%s/ca.pem", chain->folder);
    snprintf(chain->certs, sizeof chain->certs, "%s/chain.pem", chain->folder);
    snprintf(chain->key, sizeof chain->key, "%s/key.pem", chain->folder);
    return JIG_OK;
}

/* As those of the web say it; nobody answers there. */
static const char *const middle_says[] = {
    "crlDistributionPoints=URI:http://localhost/root.crl", NULL
};
static const char *const leaf_says[] = {
    "authorityInfoAccess=OCSP;URI:http://localhost/ocsp,caIssuers;URI:http://localhost/ca.der",
    "crlDistributionPoints=URI:http://localhost/ca.crl", NULL
};

static enum jig_err make_pems(struct pems *out, struct jig_error *error)
{
    int64_t now = (int64_t)time(NULL);
    const struct certmake_spec specs[] = {
        { "jig demo root", NULL, now - 400 * DAY, now + 3000 * DAY, true, NULL },
        { "jig demo CA 1", NULL, now - 100 * DAY, now + 472 * DAY, true, middle_says },
        { "localhost", "DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1", now - 67 * DAY,
          now + 23 * DAY, false, leaf_says },
    };
    struct certmake *made[3] = { NULL };
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && i < 3; i++)
        err = certmake_new(&specs[i], i ? made[i - 1] : NULL, &made[i], error);
    if (!err) {
        *out = (struct pems){ certmake_cert_pem(made[0]), certmake_cert_pem(made[1]),
                              certmake_cert_pem(made[2]), certmake_key_pem(made[2]) };
        if (!out->root || !out->middle || !out->leaf || !out->key)
            err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    for (size_t i = 0; i < 3; i++)
        certmake_free(made[i]);
    return err;
}

enum jig_err chain_make(struct chain *chain, struct jig_error *error)
{
    struct pems pems = { 0 };
    *chain = (struct chain){ 0 };
    enum jig_err err = make_pems(&pems, error);
    if (!err)
        err = make_folder(chain, error);
    if (!err)
        err = write_file(chain->ca, pems.root, NULL, error);
    if (!err)
        err = write_file(chain->certs, pems.leaf, pems.middle, error);
    if (!err)
        err = write_file(chain->key, pems.key, NULL, error);
    free(pems.root);
    free(pems.middle);
    free(pems.leaf);
    free(pems.key);
    if (err)
        chain_remove(chain);
    return err;
}

void chain_remove(struct chain *chain)
{
    if (!chain->folder[0])
        return;
    unlink(chain->ca);
    unlink(chain->certs);
    unlink(chain->key);
    rmdir(chain->folder);
    chain->folder[0] = '\0';
}
