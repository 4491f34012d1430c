/* What Enter, Tab and Esc do in a text that is typed into, each in a word or two for a row of
 * hints. "": the text has the key, but it needs no hint; NULL: the key is not the text's, and means
 * what it means everywhere. */
#ifndef JIG_WIDGET_TYPEDKEYS_H
#define JIG_WIDGET_TYPEDKEYS_H

struct typedkeys {
    const char *enter, *tab, *esc; /* static */
};

#endif
