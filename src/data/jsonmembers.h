/* The members of one container of a JSON text, each with the hash of what it means: equal hashes,
 * equal values, however blanks stand in it, and, where the order of members does not count, in
 * whatever order they come. Strings are compared by what they mean, numbers by their spelling,
 * which is how they were sent. Read in slices from a source, no recursion; a level that is open
 * costs 40 bytes. Of a container with more members than are to be in memory, a batch at a time. */
#ifndef JIG_DATA_JSONMEMBERS_H
#define JIG_DATA_JSONMEMBERS_H

#include "base/buf.h"
#include "data/hash64.h"
#include "data/jsongrammar.h"
#include "data/source.h"

#define JSONMEMBERS_MAX_DEPTH (1u << 20)
#define JSONMEMBERS_MAX       (1u << 20) /* of one container that is not listed in batches */

struct jsonmember {
    uint64_t key_at, key_end; /* with its quotes; both 0 for an element of an array */
    uint64_t at, end;         /* the value */
    uint64_t key, value;      /* hashes; key 0 for an element */
    enum jsonscan_type type;  /* of the value's first token */
};

/* A container that is large enough to be noted, so that it need not be read again to be passed
 * over. */
struct jsonnode {
    uint64_t at, end;
    uint64_t value; /* hash */
};

/* All of them in a text, in order. */
struct jsonnodes {
    struct jsonnode *nodes;
    size_t n, room;
};

struct jsonopen {
    uint64_t at;
    uint64_t sum;
    uint64_t key;
    uint32_t node; /* of those that are noted */
    bool is_object, ordered, has_key;
};

struct jsonmembers {
    const struct source *source; /* borrowed */
    uint64_t seed;
    bool ordered; /* members in another order are another object */
    struct jsonnodes *nodes;
    bool notes;   /* adds to nodes; else it passes over what is in them */
    bool is_root; /* the texts' own values, not those of a container */
    bool is_object;
    uint64_t at, end; /* of all that is to be read */
    struct window window, token_window;
    struct buf unquoted;
    struct jsonscan scan;
    struct jsongrammar grammar; /* of the root's texts */
    struct hash64 token;        /* under way */
    bool token_escapes;
    struct jsonopen *open;
    size_t n_open, open_room;
    struct jsonmember member; /* under way */
    struct jsonmember *members;
    size_t n, room;
    size_t batch;   /* so many at a time; 0: all at once */
    bool is_full;   /* it has a batch, and there may be more */
    bool is_at_end; /* what it has are the last ones */
    bool is_broken; /* no JSON, or no memory, or more than it is made for: `why` */
    uint64_t broken_at;
    const char *why; /* static words */
};

void jsonmembers_clear(struct jsonmembers *m); /* takes NULL */

/* Begins with the values of the whole text, of which there may be several; its containers are noted
 * in `nodes`, borrowed. */
void jsonmembers_begin_root(struct jsonmembers *m, const struct source *s,
                            struct jsonnodes *nodes, bool ordered, uint64_t seed);

/* Begins with the members of the container whose value is `of`, in the text that `root` has
 * read. */
void jsonmembers_begin(struct jsonmembers *m, const struct jsonmembers *root,
                       const struct jsonmember *of);

/* Reads up to `bytes` more; true while there are more. */
bool jsonmembers_step(struct jsonmembers *m, size_t bytes);
/* Of one that is full, or at its end and ended: forgets the first n members, and lists those behind
 * them. 0 only where it has none. */
void jsonmembers_go_on(struct jsonmembers *m, size_t n);
/* Lets go of a part of what reading took; what was found stays. True while there is more. */
bool jsonmembers_end(struct jsonmembers *m);
/* The same for all of it: afterwards it is cleared. */
bool jsonmembers_let_go(struct jsonmembers *m);

void jsonnodes_clear(struct jsonnodes *n); /* takes NULL */
bool jsonnodes_let_go(struct jsonnodes *n);

#endif
