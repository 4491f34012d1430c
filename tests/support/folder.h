/* A folder of its own for a test, and short words for what is done in it. Whatever fails ends the
 * test. */
#ifndef JIG_TESTS_FOLDER_H
#define JIG_TESTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

struct folder {
    char path[64];
};

void folder_make(struct folder *f);
void folder_remove(struct folder *f); /* with all in it */

/* Relative to the folder; folders on the way are made. */
void folder_write(const struct folder *f, const char *file, const char *text);
/* To be freed. */
char *folder_read(const struct folder *f, const char *file);
/* A file of the tree, "tests/book/data/x", to be freed. */
char *folder_read_tree(const char *file, size_t *len);
bool folder_has(const struct folder *f, const char *file);
/* "PATH/FILE", to be freed. */
char *folder_at(const struct folder *f, const char *file);
/* The sample collection of the tests, copied. */
void folder_copy_shop(const struct folder *f);
/* How many names it holds, hidden ones too. */
unsigned folder_count(const struct folder *f, const char *sub);

#endif
