/* Is a text a HAR 1.2 as the specification has it: every member that must be there, of its kind, and none
 * of the program's own without an underscore. */
#ifndef JIG_TESTS_HARCHECK_H
#define JIG_TESTS_HARCHECK_H

#include <cjson/cJSON.h>

#include "base/span.h"

/* The parsed log's entries, an array; NULL, and `why` says what is wrong and where. To be freed as
 * *root with cJSON_Delete() in either case. */
const cJSON *harcheck_entries(struct span text, cJSON **root, char why[160]);

#endif
