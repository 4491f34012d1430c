/* Memory that runs out at one chosen allocation. Everything linked into the test program is under it
 * (the linker's --wrap), shared libraries are not. */
#ifndef JIG_TESTS_FAILALLOC_H
#define JIG_TESTS_FAILALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* The n-th allocation from now on fails, once; 0 is the next one. */
void failalloc_at(unsigned n);
/* Ends it. True where the allocation came and was refused. */
bool failalloc_end(void);

/* From now on whatever this program lets go of, or may leave behind as it grows, is shown to `look` as
 * it is then, with its length; NULL ends it. False: nothing can be shown. */
bool failalloc_watch(void (*look)(const void *block, size_t len));

/* What a test does for itself in between is left alone. May be nested. */
void failalloc_pause(void);
void failalloc_resume(void);
/* The calling thread is the test's own. */
void failalloc_spare_thread(void);

#endif
