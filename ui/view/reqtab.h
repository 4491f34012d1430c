/* What the request pane asks of each of its tabs. */
#ifndef JIG_VIEW_REQTAB_H
#define JIG_VIEW_REQTAB_H

#include "view/view.h"
#include "widget/kvtable.h"

/* The pane's commands that a tab may know. */
enum reqtab_command {
    REQTAB_EDIT,
    REQTAB_TOGGLE,
    REQTAB_ADD,
    REQTAB_DELETE,
    REQTAB_DUPLICATE,
    REQTAB_MOVE_UP,
    REQTAB_MOVE_DOWN,
    REQTAB_BULK,
    REQTAB_UNDO,
    REQTAB_REDO,
    REQTAB_KIND,   /* the next kind of body */
    REQTAB_FORMAT, /* lay the JSON out */
    REQTAB_MINIFY,
    REQTAB_WRAP,
    REQTAB_FIND,
    REQTAB_EXTERNAL, /* $EDITOR */
    REQTAB_N_COMMANDS
};

#endif
