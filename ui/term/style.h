/* Names for what stands on the screen, and themes that give the names colours. Drawing code
 * names a role; nothing but the theme knows what it looks like.
 *
 * A cell has two roles: the one of its text and the one of its ground. A text role without a
 * background of its own lets the ground show through, so a selected row is a ground under text
 * of any role. */
#ifndef JIG_TERM_STYLE_H
#define JIG_TERM_STYLE_H

#include "base/span.h"

/* X(constant, name in theme files) */
#define STYLE_ROLES(X)                                                                         \
    /* grounds and plain text */                                                               \
    X(ROLE_TEXT, "text")     /* also the ground of the whole screen */                         \
    X(ROLE_STRONG, "strong") /* bright and bold */                                             \
    X(ROLE_BRIGHT, "bright") /* brighter than text: values */                                  \
    X(ROLE_MUTED, "muted")   /* labels, inactive tabs, folders */                              \
    X(ROLE_FAINT, "faint")   /* notes, counts, placeholders */                                 \
    X(ROLE_ACCENT, "accent")                                                                   \
    X(ROLE_HEADING, "heading") /* bold accent: "Bytes", "Certificate chain" */                 \
    X(ROLE_MARK, "mark")       /* stands for a byte that can't be shown */                     \
    X(ROLE_OK, "ok")                                                                           \
    X(ROLE_WARN, "warn")                                                                       \
    X(ROLE_ERROR, "error")                                                                     \
    X(ROLE_INFO, "info")                                                                       \
    /* frame of the program */                                                                 \
    X(ROLE_BAR, "bar") /* ground of title bar and footer */                                    \
    X(ROLE_BRAND, "brand")                                                                     \
    X(ROLE_UNSAVED, "unsaved") /* the dot behind a changed name */                             \
    X(ROLE_BORDER, "border")                                                                   \
    X(ROLE_BORDER_FOCUSED, "border.focused")                                                   \
    X(ROLE_PANE_TITLE, "pane.title")                                                           \
    X(ROLE_PANE_TITLE_FOCUSED, "pane.title.focused")                                           \
    X(ROLE_TAB, "tab")                                                                         \
    X(ROLE_TAB_ACTIVE, "tab.active")                                                           \
    X(ROLE_TAB_COUNT, "tab.count")                                                             \
    X(ROLE_TAB_COUNT_ACTIVE, "tab.count.active")                                               \
    X(ROLE_SELECTED, "selected")         /* ground of the row under the cursor */              \
    X(ROLE_SELECTED_BAR, "selected.bar") /* the bar at its left edge */                        \
    X(ROLE_SELECTION, "selection")       /* ground of selected text */                         \
    X(ROLE_FIELD, "field")               /* ground of a line that is typed into */             \
    X(ROLE_PLACEHOLDER, "placeholder")                                                         \
    X(ROLE_BUTTON, "button")     /* Send */                                                    \
    X(ROLE_KEY, "key")           /* a key in a hint */                                         \
    X(ROLE_KEY_TEXT, "key.text") /* what it does */                                            \
    X(ROLE_SCROLLBAR, "scrollbar")                                                             \
    X(ROLE_JUMP, "jump")       /* a jump label */                                              \
    X(ROLE_OVERLAY, "overlay") /* ground of what lies above the panes */                       \
    X(ROLE_OVERLAY_BORDER, "overlay.border")                                                   \
    X(ROLE_MATCH, "match")             /* letters that matched in a list */                    \
    X(ROLE_BADGE, "badge")             /* 142 ms */                                            \
    X(ROLE_BADGE_OK, "badge.ok")       /* 200 OK */                                            \
    X(ROLE_BADGE_INFO, "badge.info")   /* 1xx, 3xx */                                          \
    X(ROLE_BADGE_WARN, "badge.warn")   /* 4xx */                                               \
    X(ROLE_BADGE_ERROR, "badge.error") /* 5xx, failures */                                     \
    X(ROLE_BADGE_GOOD, "badge.good")   /* ok coloured text on a badge's ground: TLS 1.3 ✓ */ \
    X(ROLE_BADGE_BAD, "badge.bad")                                                             \
    /* methods, as text and as a badge */                                                      \
    X(ROLE_METHOD_GET, "method.get")                                                           \
    X(ROLE_METHOD_POST, "method.post")                                                         \
    X(ROLE_METHOD_PUT, "method.put")                                                           \
    X(ROLE_METHOD_PATCH, "method.patch")                                                       \
    X(ROLE_METHOD_DELETE, "method.delete")                                                     \
    X(ROLE_METHOD_HEAD, "method.head")                                                         \
    X(ROLE_METHOD_OPTIONS, "method.options")                                                   \
    X(ROLE_METHOD_OTHER, "method.other")                                                       \
    X(ROLE_METHOD_GET_BADGE, "method.get.badge")                                               \
    X(ROLE_METHOD_POST_BADGE, "method.post.badge")                                             \
    X(ROLE_METHOD_PUT_BADGE, "method.put.badge")                                               \
    X(ROLE_METHOD_PATCH_BADGE, "method.patch.badge")                                           \
    X(ROLE_METHOD_DELETE_BADGE, "method.delete.badge")                                         \
    X(ROLE_METHOD_HEAD_BADGE, "method.head.badge")                                             \
    X(ROLE_METHOD_OPTIONS_BADGE, "method.options.badge")                                       \
    X(ROLE_METHOD_OTHER_BADGE, "method.other.badge")                                           \
    /* text with a grammar */                                                                  \
    X(ROLE_NAME, "name") /* header, parameter and field names */                               \
    X(ROLE_VALUE, "value")                                                                     \
    X(ROLE_VARIABLE, "variable") /* {{name}} that is set */                                    \
    X(ROLE_VARIABLE_MISSING, "variable.missing")                                               \
    X(ROLE_URL_SCHEME, "url.scheme")                                                           \
    X(ROLE_URL_HOST, "url.host")                                                               \
    X(ROLE_URL_PATH, "url.path")                                                               \
    X(ROLE_URL_NAME, "url.name") /* of a query parameter */                                    \
    X(ROLE_URL_VALUE, "url.value")                                                             \
    X(ROLE_URL_PUNCT, "url.punct")                                                             \
    X(ROLE_JSON_KEY, "json.key")                                                               \
    X(ROLE_JSON_STRING, "json.string")                                                         \
    X(ROLE_JSON_NUMBER, "json.number")                                                         \
    X(ROLE_JSON_BOOL, "json.bool")                                                             \
    X(ROLE_JSON_NULL, "json.null")                                                             \
    X(ROLE_JSON_PUNCT, "json.punct")                                                           \
    X(ROLE_LINE_NUMBER, "line.number")                                                         \
    X(ROLE_FOLD, "fold")                                                                       \
    X(ROLE_HIT, "hit") /* ground of a search hit */                                            \
    X(ROLE_HIT_CURRENT, "hit.current")                                                         \
    X(ROLE_HEX_OFFSET, "hex.offset")                                                           \
    X(ROLE_HEX_ZERO, "hex.zero")                                                               \
    X(ROLE_HEX_TEXT, "hex.text")                                                               \
    X(ROLE_WIRE_SENT, "wire.sent")                                                             \
    X(ROLE_WIRE_RECEIVED, "wire.received")                                                     \
    /* timing bars */                                                                          \
    X(ROLE_PHASE_TRACK, "phase.track")                                                         \
    X(ROLE_PHASE_RESOLVE, "phase.resolve")                                                     \
    X(ROLE_PHASE_CONNECT, "phase.connect")                                                     \
    X(ROLE_PHASE_TLS, "phase.tls")                                                             \
    X(ROLE_PHASE_SEND, "phase.send")                                                           \
    X(ROLE_PHASE_WAIT, "phase.wait")                                                           \
    X(ROLE_PHASE_RECEIVE, "phase.receive")                                                     \
    /* comparisons: text on its own ground */                                                  \
    X(ROLE_DIFF_ADDED, "diff.added")                                                           \
    X(ROLE_DIFF_REMOVED, "diff.removed")                                                       \
    X(ROLE_DIFF_CHANGED, "diff.changed")                                                       \
    X(ROLE_DIFF_PART, "diff.part") /* what differs within a change */

enum role {
#define X(constant, name) constant,
    STYLE_ROLES(X)
#undef X
        ROLE_COUNT
};

const char *role_name(enum role role);
bool role_from_name(struct span name, enum role *out);

/* The role for a method's name, any token; badge: dark text on the method's colour. */
enum role role_of_method(struct span method);
enum role role_of_method_badge(struct span method);

#endif
