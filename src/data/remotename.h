/* The name of a file that is downloaded, from the URL that the user gave or, where they asked for
 * that, from the server. A server never chooses a folder, a hidden file, a name that
 * reads as an option or as another name, or one that can't be read. */
#ifndef JIG_DATA_REMOTENAME_H
#define JIG_DATA_REMOTENAME_H

#include "base/span.h"

/* The last part of the URL's path; NULL where it has none. To be freed. */
char *remotename_of_url(const char *url);
/* The same, where it may be proposed to somebody who has not asked for it: NULL too where it would
 * be a hidden file, an option, or can't be read. */
char *remotename_to_propose(const char *url);
/* Content-Disposition's filename* or filename (RFC 6266); NULL where there is none that will do. */
char *remotename_of_field(struct span content_disposition);

#endif
