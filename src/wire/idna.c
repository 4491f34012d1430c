#include "wire/idna.h"

#include <idn2.h>
#include <stdio.h>

#include "base/lazylib.h"
#include "base/mem.h"

struct idn2 {
    __typeof__(idn2_to_ascii_8z) *to_ascii_8z;
    __typeof__(idn2_strerror) *strerror;
    __typeof__(idn2_free) *free;
};

static bool load(struct idn2 *idn2, char *why, size_t why_len)
{
    static const char *const sonames[] = { "libidn2.so.0", NULL };
    const struct lazysym syms[] = {
        { "idn2_to_ascii_8z", &idn2->to_ascii_8z },
        { "idn2_strerror", &idn2->strerror },
        { "idn2_free", &idn2->free },
    };
    return lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

enum jig_err idna_to_ascii(const char *name, char **ascii, char *why, size_t why_len)
{
    struct idn2 idn2;
    char *theirs = NULL;
    *ascii = NULL;
    if (!load(&idn2, why, why_len))
        return JIG_ERR_INVALID_URL;
    int rc = idn2.to_ascii_8z(name, &theirs, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (rc == IDN2_MALLOC)
        return JIG_ERR_MEMORY;
    if (rc != IDN2_OK) {
        snprintf(why, why_len, "%s", idn2.strerror(rc));
        return JIG_ERR_INVALID_URL;
    }
    *ascii = mem_strdup(theirs);
    idn2.free(theirs);
    return *ascii ? JIG_OK : JIG_ERR_MEMORY;
}
