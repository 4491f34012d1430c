/* The commands of the response pane: the first are its own (tabs, finding, exchanges), the others
 * those of the tab that is seen (enum restab_command, in that order). */
#ifndef JIG_VIEW_RESPONSECOMMANDS_H
#define JIG_VIEW_RESPONSECOMMANDS_H

#include "view/responsestate.h"

enum {
    RESPONSECOMMANDS_OWN = RESPONSE_N_TABS + 12,
    RESPONSECOMMANDS_N = RESPONSECOMMANDS_OWN + RESTAB_N_COMMANDS
};

/* RESPONSECOMMANDS_N rows. */
extern const struct view_command responsecommands_table[];

/* As in struct view_class; `self` is the struct response. */
bool responsecommands_can_run(const void *self, size_t command);
bool responsecommands_run(void *self, size_t command, struct intent *out);

#endif
