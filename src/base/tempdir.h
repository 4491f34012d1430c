/* Where files are made that nobody is to keep. */
#ifndef JIG_BASE_TEMPDIR_H
#define JIG_BASE_TEMPDIR_H

/* TMPDIR as it is set, be it relative or not there; "/tmp" where it is unset or empty. Borrowed
 * until the environment changes. */
const char *tempdir_path(void);

#endif
