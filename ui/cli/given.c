#include "cli/given.h"

#include <string.h>

#include "base/mem.h"

/* "NAME=VALUE", cut where it stands. */
static enum jig_err add_row(struct book_rows *rows, const struct args_item *item,
                            struct jig_error *error)
{
    char *equals = strchr(item->text, '=');
    if (!equals || equals == item->text)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "--%s NAME=VALUE: no '='",
                             item->option->name);
    if (!mem_grow((void **)&rows->rows, &rows->room, rows->n + 1, sizeof *rows->rows))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *equals = '\0';
    rows->rows[rows->n++] = (struct book_row){ .name = item->text, .value = equals + 1 };
    return JIG_OK;
}

enum jig_err given_read(const struct args_list *list, struct book_rows *rows,
                        struct jig_error *error)
{
    enum jig_err failed = JIG_OK;
    for (size_t i = 0; i < list->n && !failed; i++)
        failed = add_row(rows, &list->items[i], error);
    return failed;
}
