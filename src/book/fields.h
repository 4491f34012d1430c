/* What a saved request consists of. Read freely; changed only by book/request's setters, which keep
 * the document in step. */
#ifndef JIG_BOOK_FIELDS_H
#define JIG_BOOK_FIELDS_H

#include <stdint.h>

#include "base/buf.h"
#include "book/rows.h"
#include "book/save.h"
#include "data/json.h"

#define BOOK_FORMAT   1 /* the number that "jig" has in files that this program writes */
#define BOOK_BODY_MAX ((size_t)48 << 20) /* in memory; larger ones are files of their own */

enum book_table {
    BOOK_QUERY, /* added to the URL's own query */
    BOOK_PATH,  /* values of :name segments */
    BOOK_HEADERS,
    BOOK_VARS,
    BOOK_SECRETS, /* environments only: names, with notes; values are never here */
    BOOK_FORM,
    BOOK_MULTIPART,
    BOOK_N_TABLES,
};

enum book_body {
    BOOK_BODY_NONE,
    BOOK_BODY_BYTES, /* text or any bytes; the writer chooses the spelling without loss */
    BOOK_BODY_FILE,
    BOOK_BODY_FORM,      /* rows of BOOK_FORM */
    BOOK_BODY_MULTIPART, /* rows of BOOK_MULTIPART */
    BOOK_BODY_GRAPHQL,
    BOOK_BODY_RAW, /* the whole request as literal bytes */
};

struct book_request {
    char *path;            /* in the collection: "users/create.req.json"; NULL: not saved yet */
    struct save_mark mark; /* the file as it was read or last written */
    bool readonly;         /* a newer format's number */
    bool conflict;         /* the file is not what was read: changed outside, or gone */
    bool gone;             /* then: there is no such file any more */
    uint64_t version;      /* counts changes; for views that cache */

    char *name; /* never NULL; "" where the file has none */
    char *note; /* Markdown; "" */
    int64_t order;
    bool has_order;
    char *method; /* never NULL; "GET" where the file has none */
    char *url;
    struct book_rows tables[BOOK_N_TABLES];

    enum book_body body;
    struct buf bytes;        /* BOOK_BODY_BYTES and BOOK_BODY_RAW */
    char *body_file;         /* relative to the request's folder */
    bool body_template;      /* variables are replaced inside the file */
    char *graphql_query;     /* BOOK_BODY_GRAPHQL */
    char *graphql_variables; /* JSON text */
    char *graphql_operation;

    /* NULL: inherited; "none", "basic", "bearer", "digest", "apikey", "awsv4" */
    char *auth_type;
    struct book_rows auth;    /* its parameters: "username", "token", … */
    struct book_rows options; /* `jig send`'s long names; value "true", "false", "10" or text */

    /* the file's text; in step with the above only after book_request_text() */
    struct json doc;
    char *saved;                /* the text at the last load or save, NULL: never saved */
    struct book_request *filed; /* owned: the fields as that text has them; NULL: not known */
    bool touched;               /* a setter ran since `doc` was brought in step, */
    bool body_touched;          /* and one of the body */
    uint64_t judged; /* the version for which `is_dirty` was found; UINT64_MAX: none */
    bool is_dirty;
};

/* Releases the fields and the document; what says where the request is saved stays. */
void book_fields_clear(struct book_request *r);

#endif
