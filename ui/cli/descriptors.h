/* How many things that need descriptors there may be at a time. */
#ifndef JIG_CLI_DESCRIPTORS_H
#define JIG_CLI_DESCRIPTORS_H

#include <stddef.h>

/* Of `wanted` things that take up to `each` descriptors, as many as there are descriptors for, at least
 * one, with `spare` left for the rest of the program. The process's own limit is raised for it as far as
 * the system lets it. */
size_t descriptors_for(size_t wanted, size_t each, size_t spare);

#endif
