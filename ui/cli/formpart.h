/* One -F of the command line, taken apart: NAME=VALUE, NAME=@FILE, NAME=<FILE, each with parameters
 * behind it (;type= ;filename= ;headers=), as curl writes them. */
#ifndef JIG_CLI_FORMPART_H
#define JIG_CLI_FORMPART_H

#include "base/buf.h"
#include "wire/header.h"

struct formpart {
    struct span name; /* borrowed from the text that was read */
    struct buf value, file, type;
    struct header fields; /* the user's own */
    bool is_file;         /* the value is a path */
    bool has_file;        /* the part says what the file is called */
    bool has_type;
};

void formpart_init(struct formpart *p);
void formpart_clear(struct formpart *p);

/* usage, invalid-request (what would break the part's head), read-failed (;headers=@FILE), too-large, each
 * in words. The file that the value names is not read here. */
enum jig_err formpart_read(struct formpart *p, const char *text, struct jig_error *error);

#endif
