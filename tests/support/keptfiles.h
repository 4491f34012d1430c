/* The kinds of files that jig keeps, in a folder of a test: each saved as the program saves it, with
 * content by which it is told afterwards whether all of it is of one save. */
#ifndef JIG_TESTS_KEPTFILES_H
#define JIG_TESTS_KEPTFILES_H

#include <stdbool.h>
#include <stddef.h>

#include "support/folder.h"

struct kept_kind {
    const char *what;
    bool (*save)(unsigned n);
    /* The letter of the save that it is of, keptfiles_letter(); 0: it is torn, empty or gone. */
    char (*look)(void);
    void (*close)(void); /* what save() keeps open; NULL: nothing */
    bool grows;          /* each save adds to it: no more than 26 of them */
    bool may_lag;        /* after a power cut it may be that of an earlier save than the last */
};

enum { KEPTFILES_N = 8 };
const struct kept_kind *keptfiles_kind(size_t i);

/* Saves and looks go to this folder from now on; it becomes a collection where it is none. */
void keptfiles_open(const struct folder *folder);
void keptfiles_close(void);

char keptfiles_letter(unsigned n);
/* What a save writes, keptfiles_len() of the letter, valid until the next call. */
const char *keptfiles_text(unsigned n);
size_t keptfiles_len(void);
/* The letter of a file that holds just this; 0: it holds something else. */
char keptfiles_look(const char *name);

#endif
