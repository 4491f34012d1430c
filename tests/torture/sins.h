/* Code that is wrong on purpose, in the place where the program's stands: what jig-torture must find. */
#ifndef JIG_TORTURE_SINS_H
#define JIG_TORTURE_SINS_H

#include <stdbool.h>

bool sin_unchecked(void);       /* writes to memory that it may not have got */
bool sin_leak(void);            /* forgets the first where there is no second */
bool sin_freed_twice(void);     /* what its error path frees, its end frees again */
bool sin_waits_for_ever(void);  /* for memory that nobody gives back */
bool sin_interrupted(void);     /* takes EINTR for an error */
bool sin_short(void);           /* takes a part for the whole */
bool sin_lost_descriptor(void); /* aborts where there is none */

#endif
