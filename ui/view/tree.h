/* The collection pane: folders that fold, requests with their method, name, unsaved mark and last
 * status, a live filter. It shows a collection and asks for changes; it makes none itself.
 *
 * Intents (view.h), with `text` the path of the item under the cursor unless said otherwise:
 *   request.open        open it; number 1: and go on to the request pane
 *   tree.new-request    in the folder `text` ("" the root), after the item under the cursor
 *   tree.new-folder     likewise
 *   tree.rename         ask for a name, then ops_rename()
 *   tree.duplicate      ops_duplicate()
 *   tree.move           ask for a folder, then ops_move()
 *   tree.shift          ops_shift() by `number`, -1 or 1
 *   tree.delete         ops_delete()
 *   tree.undo           ops_undo(); `text` empty
 *   collection.rescan   read the folder again; `text` empty
 * Titles for prompts are in the command table. */
#ifndef JIG_VIEW_TREE_H
#define JIG_VIEW_TREE_H

#include "book/collection.h"
#include "view/view.h"

struct tree;

struct tree *tree_new(void); /* NULL: out of memory */
void tree_free(struct tree *t);
struct view tree_view(struct tree *t);

/* Shows this collection (borrowed; NULL: none). Call again whenever its generation has changed:
 * the cursor and what is folded stay where they were, by path. */
void tree_set_collection(struct tree *t, const struct collection *c);

/* There are no colours: marks that those tell apart have shapes of their own. */
void tree_set_plain(struct tree *t, bool is_plain);

/* What the last send of a request ended with: the status, 0 for a failure. */
void tree_set_status(struct tree *t, const char *path, int status);
bool tree_has_status(const struct tree *t, const char *path);
void tree_set_dirty(struct tree *t, const char *path, bool dirty);
/* The request that is open in the panes; NULL: none. */
void tree_set_open(struct tree *t, const char *path);

/* Moves the cursor to an item, unfolding what it is in; false where there is none. */
bool tree_reveal(struct tree *t, const char *path);
/* The path under the cursor, borrowed until the next change; "" where there is none. */
const char *tree_cursor(const struct tree *t);

#endif
