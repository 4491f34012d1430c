/* Roles of the test program itself, for tests of data/selfexec. */
#ifndef JIG_TESTS_TESTROLES_H
#define JIG_TESTS_TESTROLES_H

#include "data/selfexec.h"

/* Writes what it was given into its first descriptor, each on a line: the open descriptors, how many words of
 * the environment, how many signals are blocked or ignored; then copies its second to its third. */
extern const struct selfexec_role testrole_report;
/* Waits for a byte in its first descriptor, then starts testrole_report with its other three. */
extern const struct selfexec_role testrole_starter;
/* Holds its first descriptor for ever. */
extern const struct selfexec_role testrole_holder;
/* Starts testrole_holder with its own first descriptor, says "+" into its second, and waits for ever. */
extern const struct selfexec_role testrole_keeper;

extern const struct selfexec_role *const testroles[]; /* all of them, and NULL */

#endif
