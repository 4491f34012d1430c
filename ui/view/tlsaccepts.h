/* The rows of the TLS tab that tell what a probe has found: versions and ciphers that the server
 * accepts, while it asks and afterwards. */
#ifndef JIG_VIEW_TLSACCEPTS_H
#define JIG_VIEW_TLSACCEPTS_H

#include "base/error.h"
#include "widget/sheet.h"
#include "wire/tlsprobe.h"

struct tlsaccepts {
    char origin[300]; /* whose these are: "https://a.test:8443" */
    struct tlsprobe found;
    bool is_running;
    bool was_stopped;       /* by hand */
    struct jig_error error; /* why it could not be asked to the end; code JIG_OK: it could */
};

struct tlsaccepts_look {
    const char *stop; /* how the key that stops it is written; "": none does */
    int right;        /* the column that everything ends before */
};

/* They are those of this URL's server. */
bool tlsaccepts_are_of(const struct tlsaccepts *a, const char *url);
void tlsaccepts_add(struct sheet *s, const struct tlsaccepts *a,
                    const struct tlsaccepts_look *look);

#endif
