/* The keys that work here and everywhere: headings, keys and what they do, scrolled. */
#ifndef JIG_OVERLAY_HELP_H
#define JIG_OVERLAY_HELP_H

#include "overlay/overlay.h"

struct help;

struct help *help_new(void); /* NULL: out of memory */
/* Both copied. A line without a key is a sentence, one without a text a heading. Nothing without a
 * help; a line for which memory runs out is left out. */
void help_add(struct help *h, const char *key, const char *text);
struct overlay help_overlay(struct help *h); /* owns it then; closed without a help */

#endif
