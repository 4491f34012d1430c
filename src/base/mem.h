/* Allocation with the arithmetic checked: sizes that overflow fail like memory that is not there.
 * Nothing here aborts; NULL means out of memory. What these return is released with free(). */
#ifndef JIG_BASE_MEM_H
#define JIG_BASE_MEM_H

#include <stdbool.h>

#include "base/span.h"

void *mem_zero(size_t n, size_t size); /* n objects, zeroed */
char *mem_strdup(const char *str);     /* NULL in, NULL out */
char *mem_dup(struct span s);          /* copies and adds a NUL; an empty span gives "" */

/* Makes *array hold at least `need` items of `size` bytes, growing by half; *room is updated.
 * On failure nothing changes. */
bool mem_grow(void **array, size_t *room, size_t need, size_t size);

/* For a program at its start: blocks of a MiB and more are pages of their own from here on,
 * whatever was let go of before. They grow without being copied and are zero without being written,
 * so that neither holds a screen's turn. Where the system's allocator knows no such thing, nothing
 * changes. */
void mem_set_large_apart(void);

#define MEM_PART (4u << 20)
/* Lets go of the last MEM_PART bytes of a block of *bytes; true while there is more of it, else it
 * is all gone and *block NULL. Letting go of 100 MiB at once would hold a turn. */
bool mem_let_go(void **block, size_t *bytes);

/* Overwrites a secret so that the compiler can't leave it out. */
void mem_wipe(void *ptr, size_t len);
void mem_free_secret(char *str); /* free() of what is secret: overwrites it first; takes NULL */

#endif
