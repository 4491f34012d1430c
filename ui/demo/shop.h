/* The demo's small API: orders that are remembered while it runs, customers, tokens. */
#ifndef JIG_UI_DEMO_SHOP_H
#define JIG_UI_DEMO_SHOP_H

#include "demo/asked.h"

void shop_orders(const struct asked *a, struct link *l, struct span rest);
void shop_customers(const struct asked *a, struct link *l, struct span rest);
void shop_token(const struct asked *a, struct link *l, struct span rest);
void shop_me(const struct asked *a, struct link *l, struct span rest);

/* `size` bytes or a little more of orders, made as they are sent. */
void shop_many(const struct asked *a, struct link *l, uint64_t size);

#endif
