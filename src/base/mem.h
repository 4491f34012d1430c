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

/* Overwrites a secret so that the compiler can't leave it out. */
void mem_wipe(void *ptr, size_t len);
void mem_free_secret(char *str); /* free() of what is secret: overwrites it first; takes NULL */

#endif
