#include "widget/textkeys.h"

#include "base/utf8.h"

enum op { OP_MOVE, OP_DELETE, OP_SELECT_ALL, OP_COPY, OP_CUT, OP_PUT, OP_UNDO, OP_REDO };

struct binding {
    enum key_code code;
    unsigned mods;
    char letter; /* JKEY_CHAR */
    enum op op;
    enum edits_move move;
};

/* Moves are listed without Shift, which selects. */
static const struct binding bindings[] = {
    { JKEY_LEFT, 0, 0, OP_MOVE, EDITS_LEFT },
    { JKEY_RIGHT, 0, 0, OP_MOVE, EDITS_RIGHT },
    { JKEY_LEFT, KEY_CTRL, 0, OP_MOVE, EDITS_WORD_LEFT },
    { JKEY_RIGHT, KEY_CTRL, 0, OP_MOVE, EDITS_WORD_RIGHT },
    { JKEY_LEFT, KEY_ALT, 0, OP_MOVE, EDITS_WORD_LEFT },
    { JKEY_RIGHT, KEY_ALT, 0, OP_MOVE, EDITS_WORD_RIGHT },
    { JKEY_CHAR, KEY_ALT, 'b', OP_MOVE, EDITS_WORD_LEFT },
    { JKEY_CHAR, KEY_ALT, 'f', OP_MOVE, EDITS_WORD_RIGHT },
    { JKEY_HOME, 0, 0, OP_MOVE, EDITS_LINE_HOME },
    { JKEY_END, 0, 0, OP_MOVE, EDITS_LINE_END },
    { JKEY_CHAR, KEY_CTRL, 'e', OP_MOVE, EDITS_LINE_END },
    { JKEY_HOME, KEY_CTRL, 0, OP_MOVE, EDITS_TEXT_START },
    { JKEY_END, KEY_CTRL, 0, OP_MOVE, EDITS_TEXT_END },
    { JKEY_BACKSPACE, 0, 0, OP_DELETE, EDITS_LEFT },
    { JKEY_BACKSPACE, KEY_SHIFT, 0, OP_DELETE, EDITS_LEFT },
    { JKEY_DELETE, 0, 0, OP_DELETE, EDITS_RIGHT },
    { JKEY_CHAR, KEY_CTRL, 'w', OP_DELETE, EDITS_WORD_LEFT },
    { JKEY_BACKSPACE, KEY_CTRL, 0, OP_DELETE, EDITS_WORD_LEFT },
    { JKEY_BACKSPACE, KEY_ALT, 0, OP_DELETE, EDITS_WORD_LEFT },
    { JKEY_CHAR, KEY_ALT, 'd', OP_DELETE, EDITS_WORD_RIGHT },
    { JKEY_DELETE, KEY_CTRL, 0, OP_DELETE, EDITS_WORD_RIGHT },
    { JKEY_DELETE, KEY_ALT, 0, OP_DELETE, EDITS_WORD_RIGHT },
    { JKEY_CHAR, KEY_CTRL, 'k', OP_DELETE, EDITS_LINE_END },
    { JKEY_CHAR, KEY_CTRL, 'u', OP_DELETE, EDITS_LINE_START },
    { JKEY_CHAR, KEY_CTRL, 'a', OP_SELECT_ALL, 0 },
    { JKEY_CHAR, KEY_CTRL, 'c', OP_COPY, 0 },
    { JKEY_INSERT, KEY_CTRL, 0, OP_COPY, 0 },
    { JKEY_CHAR, KEY_CTRL, 'x', OP_CUT, 0 },
    { JKEY_DELETE, KEY_SHIFT, 0, OP_CUT, 0 },
    { JKEY_CHAR, KEY_CTRL, 'v', OP_PUT, 0 },
    { JKEY_INSERT, KEY_SHIFT, 0, OP_PUT, 0 },
    { JKEY_CHAR, KEY_CTRL, 'z', OP_UNDO, 0 },
    { JKEY_CHAR, KEY_CTRL, '_', OP_UNDO, 0 },
    { JKEY_CHAR, KEY_ALT, 'u', OP_UNDO, 0 },
    { JKEY_CHAR, KEY_CTRL, 'y', OP_REDO, 0 },
    { JKEY_CHAR, KEY_ALT, 'z', OP_REDO, 0 },
    { JKEY_CHAR, KEY_ALT, 'r', OP_REDO, 0 },
};

static const struct binding *binding_of(const struct key *key)
{
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++) {
        const struct binding *b = &bindings[i];
        if (key->code != b->code ||
            (b->code == JKEY_CHAR && key->cp != (unsigned char)b->letter))
            continue;
        if (key->mods == b->mods)
            return b;
        if (b->op == OP_MOVE && key->mods == (b->mods | KEY_SHIFT))
            return b;
    }
    return NULL;
}

static enum jig_err cut(struct edits *e, struct clipboard *clipboard)
{
    if (!clipboard || !edits_has_selection(e) || !clipboard_set(clipboard, edits_selected(e)))
        return JIG_OK;
    return edits_delete(e, EDITS_LEFT);
}

static enum jig_err run(struct edits *e, const struct binding *b, bool select,
                        struct clipboard *clipboard)
{
    switch (b->op) {
    case OP_MOVE:
        edits_move(e, b->move, select);
        return JIG_OK;
    case OP_DELETE:
        return edits_delete(e, b->move);
    case OP_SELECT_ALL:
        edits_select_all(e);
        return JIG_OK;
    case OP_COPY:
        if (clipboard)
            clipboard_set(clipboard, edits_selected(e));
        return JIG_OK;
    case OP_CUT:
        return cut(e, clipboard);
    case OP_PUT:
        return clipboard ? edits_insert(e, clipboard_text(clipboard)) : JIG_OK;
    case OP_UNDO:
        edits_undo(e);
        return JIG_OK;
    case OP_REDO:
        edits_redo(e);
        break;
    }
    return JIG_OK;
}

static enum jig_err type(struct edits *e, uint32_t cp)
{
    char bytes[UTF8_MAX];
    size_t n = utf8_encode(cp, bytes);
    return edits_type(e, span_make(bytes, n));
}

enum textkeys_result textkeys_apply(struct edits *e, const struct key *key,
                                    struct clipboard *clipboard)
{
    const struct binding *b = binding_of(key);
    enum jig_err err;
    if (key->code == JKEY_PASTE)
        err = edits_paste(e, key->text);
    else if (key_is_text(key))
        err = type(e, key->cp);
    else if (b)
        err = run(e, b, key->mods & KEY_SHIFT, clipboard);
    else
        return TEXTKEYS_IGNORED;
    return err ? TEXTKEYS_TOO_LARGE : TEXTKEYS_TAKEN;
}
