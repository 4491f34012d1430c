#include "view/streamplaces.h"

void streamplaces_clear(struct streamplaces *p)
{
    for (size_t i = 0; i < STREAMPLACES_MOST; i++)
        if (p->kept[i].serial)
            streamlist_clear(&p->kept[i].list);
    *p = (struct streamplaces){ .clock = 0 };
}

/* Its place, else one that is free or was left longest ago. */
static size_t place_for(const struct streamplaces *p, uint64_t serial)
{
    size_t oldest = 0;
    for (size_t i = 0; i < STREAMPLACES_MOST; i++) {
        if (p->kept[i].serial == serial)
            return i;
        if (p->kept[i].left_at < p->kept[oldest].left_at)
            oldest = i;
    }
    return oldest;
}

void streamplaces_leave(struct streamplaces *p, uint64_t serial, struct streamlist *take)
{
    size_t i = place_for(p, serial);
    if (p->kept[i].serial)
        streamlist_clear(&p->kept[i].list);
    p->kept[i].serial = serial;
    p->kept[i].left_at = ++p->clock;
    p->kept[i].list = *take;
    streamlist_init(take);
    take->list.height = p->kept[i].list.list.height;
    take->filter.way = p->kept[i].list.filter.way;
    take->filter.no_control = p->kept[i].list.filter.no_control;
}

bool streamplaces_return(struct streamplaces *p, uint64_t serial, struct streamlist *list)
{
    size_t i = serial ? place_for(p, serial) : 0;
    if (!serial || p->kept[i].serial != serial)
        return false;
    int height = list->list.height;
    streamlist_clear(list);
    *list = p->kept[i].list;
    list_resize(&list->list, height);
    p->kept[i].serial = p->kept[i].left_at = 0;
    return true;
}
