/* Where files are made that nobody is to keep. */
#ifndef JIG_BASE_TEMPDIR_H
#define JIG_BASE_TEMPDIR_H

#include <stdint.h>

/* TMPDIR as it is set, be it relative or not there; "/tmp" where it is unset or empty. Borrowed
 * until the environment changes. */
const char *tempdir_path(void);

/* How many bytes may be written there: the folder is others' too, and a tenth of what is free
 * stays. UINT64_MAX: that is not to be known, and a full disk is what ends it. */
uint64_t tempdir_room(void);

#endif
