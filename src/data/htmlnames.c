#include "data/htmlnames.h"

#include <string.h>

#define P    " p "
#define CELL " td th "
#define ROW  " td th tr "
#define PART " td th tr thead tbody tfoot "

/* By name. */
static const struct html_name names[] = {
    { "a", HTML_INLINE, NULL },
    { "abbr", HTML_INLINE, NULL },
    { "address", 0, P },
    { "area", HTML_VOID, NULL },
    { "article", 0, P },
    { "aside", 0, P },
    { "b", HTML_INLINE, NULL },
    { "base", HTML_VOID, NULL },
    { "bdi", HTML_INLINE, NULL },
    { "bdo", HTML_INLINE, NULL },
    { "blockquote", 0, P },
    { "body", 0, " head " },
    { "br", HTML_VOID | HTML_INLINE, NULL },
    { "button", HTML_INLINE, NULL },
    { "cite", HTML_INLINE, NULL },
    { "code", HTML_INLINE, NULL },
    { "col", HTML_VOID, NULL },
    { "data", HTML_INLINE, NULL },
    { "dd", 0, " dd dt p " },
    { "del", HTML_INLINE, NULL },
    { "details", 0, P },
    { "dfn", HTML_INLINE, NULL },
    { "div", 0, P },
    { "dl", 0, P },
    { "dt", 0, " dd dt p " },
    { "em", HTML_INLINE, NULL },
    { "embed", HTML_VOID, NULL },
    { "fieldset", 0, P },
    { "figure", 0, P },
    { "font", HTML_INLINE, NULL },
    { "footer", 0, P },
    { "form", 0, P },
    { "h1", 0, P },
    { "h2", 0, P },
    { "h3", 0, P },
    { "h4", 0, P },
    { "h5", 0, P },
    { "h6", 0, P },
    { "header", 0, P },
    { "hr", HTML_VOID, P },
    { "i", HTML_INLINE, NULL },
    { "img", HTML_VOID | HTML_INLINE, NULL },
    { "input", HTML_VOID | HTML_INLINE, NULL },
    { "ins", HTML_INLINE, NULL },
    { "kbd", HTML_INLINE, NULL },
    { "label", HTML_INLINE, NULL },
    { "li", 0, " li p " },
    { "link", HTML_VOID, NULL },
    { "main", 0, P },
    { "mark", HTML_INLINE, NULL },
    { "meta", HTML_VOID, NULL },
    { "nav", 0, P },
    { "ol", 0, P },
    { "optgroup", 0, " option optgroup " },
    { "option", 0, " option " },
    { "p", 0, P },
    { "param", HTML_VOID, NULL },
    { "pre", HTML_PRE, P },
    { "q", HTML_INLINE, NULL },
    { "s", HTML_INLINE, NULL },
    { "samp", HTML_INLINE, NULL },
    { "script", HTML_RAW, NULL },
    { "section", 0, P },
    { "small", HTML_INLINE, NULL },
    { "source", HTML_VOID, NULL },
    { "span", HTML_INLINE, NULL },
    { "strong", HTML_INLINE, NULL },
    { "style", HTML_RAW, NULL },
    { "sub", HTML_INLINE, NULL },
    { "sup", HTML_INLINE, NULL },
    { "table", 0, P },
    { "tbody", 0, PART },
    { "td", 0, CELL },
    { "textarea", HTML_RAW, NULL },
    { "tfoot", 0, PART },
    { "th", 0, CELL },
    { "thead", 0, PART },
    { "time", HTML_INLINE, NULL },
    { "tr", 0, ROW },
    { "track", HTML_VOID, NULL },
    { "u", HTML_INLINE, NULL },
    { "ul", 0, P },
    { "var", HTML_INLINE, NULL },
    { "wbr", HTML_VOID | HTML_INLINE, NULL },
    { "xmp", HTML_RAW, P },
};

const struct html_name *htmlnames_find(struct span name)
{
    size_t low = 0;
    for (size_t high = sizeof names / sizeof *names; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = span_cmp(name, span_of(names[middle].name));
        if (order == 0)
            return &names[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

_Static_assert(sizeof names / sizeof *names < 255, "a place is a byte");

const struct html_name *htmlnames_at(size_t place)
{
    return &names[place];
}

size_t htmlnames_place(const struct html_name *name)
{
    return (size_t)(name - names);
}
