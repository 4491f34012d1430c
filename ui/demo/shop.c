#include "demo/shop.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "data/jsonformat.h"
#include "demo/reply.h"

enum { MAX_ORDERS = 32, ORDER_MAX = 4096 };

struct order {
    char id[16];
    char text[ORDER_MAX]; /* JSON */
    size_t len;
};

/* The server's memory, shared by its threads. */
static struct shop {
    pthread_mutex_t lock;
    struct order orders[MAX_ORDERS];
    size_t n;
    unsigned made;
} shop = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *const seeds[][2] = {
    { "ord_7Kq2mX",
      "{\"id\":\"ord_7Kq2mX\",\"customer\":\"c-1007\",\"total\":129.90,\"paid\":false,"
      "\"items\":[{\"sku\":\"A-100\",\"quantity\":1,\"price\":49.90,\"gift\":false,"
      "\"link\":\"/items/A-100\"},{\"sku\":\"B-220\",\"quantity\":2,\"price\":40.00,"
      "\"gift\":true,\"link\":\"/items/B-220\"}],\"note\":\"ring twice \\u266b\"}" },
    { "ord_8Lw3nY",
      "{\"id\":\"ord_8Lw3nY\",\"customer\":\"c-2042\",\"total\":12.5e1,\"paid\":true,"
      "\"items\":[{\"sku\":\"C-001\",\"quantity\":9007199254740993,\"price\":0.10,"
      "\"gift\":false,\"link\":\"/items/C-001\"}],\"note\":null}" },
};

static void remember(const char *id, struct span text)
{
    if (shop.n == MAX_ORDERS)
        memmove(shop.orders, shop.orders + 1, --shop.n * sizeof *shop.orders);
    struct order *order = &shop.orders[shop.n++];
    snprintf(order->id, sizeof order->id, "%s", id);
    order->len = text.len < ORDER_MAX ? text.len : ORDER_MAX;
    memcpy(order->text, text.ptr, order->len);
}

static void stock(void)
{
    if (shop.made > 0)
        return;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        remember(seeds[i][0], span_of(seeds[i][1]));
    shop.made = 1;
}

static void list_orders(const struct asked *a, struct link *l)
{
    struct buf out;
    buf_init(&out, MAX_ORDERS * ORDER_MAX + 1024);
    buf_addf(&out, "{\"page\":1,\"count\":%zu,\"orders\":[", shop.n);
    for (size_t i = 0; i < shop.n; i++) {
        buf_add_str(&out, i ? "," : "");
        buf_add(&out, span_make(shop.orders[i].text, shop.orders[i].len));
    }
    buf_add_str(&out, "]}\n");
    reply_json(a, l, "200 OK", buf_span(&out));
    buf_clear(&out);
}

static void create_order(const struct asked *a, struct link *l)
{
    char id[16], fields[160];
    const char *why = "";
    struct jsonlex_place place;
    struct buf out;
    buf_init(&out, ORDER_MAX);
    if (!json_check(buf_span(&a->body), false, &place, &why)) {
        buf_addf(&out, "{\"error\":\"the body is no JSON: %s\"}\n", why);
        reply_json(a, l, "400 Bad Request", buf_span(&out));
        buf_clear(&out);
        return;
    }
    snprintf(id, sizeof id, "ord_%06x", (shop.made++ * 2654435761u) & 0xffffff);
    buf_addf(&out, "{\"id\":\"%s\",\"paid\":false,\"link\":\"/orders/%s\",\"order\":", id, id);
    buf_add(&out, buf_span(&a->body));
    buf_add_str(&out, "}\n");
    if (out.failed) {
        reply_json(a, l, "413 Content Too Large", SPAN("{\"error\":\"4 KB at most\"}\n"));
    } else {
        remember(id, buf_span(&out));
        snprintf(fields, sizeof fields,
                 "Content-Type: application/json; charset=utf-8\r\nLocation: /orders/%s\r\n",
                 id);
        reply(a, l, "201 Created", fields, buf_span(&out));
    }
    buf_clear(&out);
}

static struct order *find_order(struct span id)
{
    for (size_t i = 0; i < shop.n; i++)
        if (span_eq_str(id, shop.orders[i].id))
            return &shop.orders[i];
    return NULL;
}

static void one_order(const struct asked *a, struct link *l, struct order *order)
{
    if (!order) {
        reply_json(a, l, "404 Not Found", SPAN("{\"error\":\"no such order\"}\n"));
    } else if (span_eq_str(a->method, "DELETE")) {
        size_t after = (size_t)(shop.orders + shop.n - order) - 1;
        memmove(order, order + 1, after * sizeof *order);
        shop.n--;
        reply(a, l, "204 No Content", "", SPAN(""));
    } else {
        reply_json(a, l, "200 OK", span_make(order->text, order->len));
    }
}

void shop_orders(const struct asked *a, struct link *l, struct span rest)
{
    pthread_mutex_lock(&shop.lock);
    stock();
    if (rest.len > 1)
        one_order(a, l, find_order(span_sub(rest, 1, rest.len)));
    else if (span_eq_str(a->method, "POST"))
        create_order(a, l);
    else
        list_orders(a, l);
    pthread_mutex_unlock(&shop.lock);
}

void shop_customers(const struct asked *a, struct link *l, struct span rest)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    if (rest.len > 1) {
        buf_add_str(&out, "{\"id\":");
        reply_quote(&out, span_sub(rest, 1, rest.len));
        buf_add_str(&out, ",\"changed\":");
        reply_quote(&out, span_sub(buf_span(&a->body), 0, 4096));
        buf_add_str(&out, "}\n");
    } else {
        buf_add_str(&out, "{\"query\":");
        reply_quote(&out, asked_param(a, "q"));
        buf_add_str(&out, ",\"customers\":[{\"id\":\"c-1007\",\"name\":\"Ann Zoë\",\"city\":"
                          "\"Århus\"},{\"id\":\"c-2042\",\"name\":\"Annika 山田\",\"city\":"
                          "\"京都\"}]}\n");
    }
    reply_json(a, l, "200 OK", buf_span(&out));
    buf_clear(&out);
}

void shop_token(const struct asked *a, struct link *l, struct span rest)
{
    (void)rest;
    reply_json(a, l, "200 OK",
               SPAN("{\"token\":\"demo-token\",\"type\":\"Bearer\",\"expires_in\":3600}\n"));
}

void shop_me(const struct asked *a, struct link *l, struct span rest)
{
    (void)rest;
    if (span_eq_str(asked_field(a, "Authorization"), "Bearer demo-token"))
        reply_json(a, l, "200 OK",
                   SPAN("{\"user\":\"ann\",\"roles\":[\"buyer\",\"admin\"]}\n"));
    else
        reply(a, l, "401 Unauthorized",
              "WWW-Authenticate: Bearer realm=\"shop\", error=\"invalid_token\"\r\n"
              "Content-Type: application/json\r\n",
              SPAN("{\"error\":\"a token, please\"}\n"));
}

/* Rows of one width, so that the length is known before the first is made. */
#define ROW                                                                                   \
    "{\"id\":\"ord_%09u\",\"total\":%06u.%02u,\"paid\":%-5s,\"items\":[{\"sku\":\"%c-%03u\"," \
    "\"quantity\":%u,\"tags\":[\"blue\",\"size %02u\"]}],\"note\":null}"

static int row(char *out, size_t room, unsigned i)
{
    unsigned mixed = i * 2654435761u;
    return snprintf(out, room, ROW, i % 1000000000u, 100000 + mixed % 900000, mixed % 90 + 10,
                    mixed & 64 ? "true" : "false", (int)('A' + mixed % 26), 100 + mixed % 900,
                    1 + mixed % 9, 10 + mixed % 40);
}

void shop_many(const struct asked *a, struct link *l, uint64_t size)
{
    char text[512], fields[160];
    struct buf block;
    const char first[] = "{\"orders\":[", last[] = "]}\n";
    size_t width = (size_t)row(text, sizeof text, 0) + 1;
    uint64_t n = size / width + 1;
    snprintf(fields, sizeof fields,
             "Content-Type: application/json\r\nContent-Length: %llu\r\n",
             (unsigned long long)(sizeof first - 1 + n * width - 1 + sizeof last - 1));
    reply_head(l, "200 OK", fields);
    if (span_eq_str(a->method, "HEAD"))
        return;
    buf_init(&block, 1 << 20);
    buf_add_str(&block, first);
    for (uint64_t i = 0; i < n && !l->broken; i++) {
        buf_add(&block, span_make(text, (size_t)row(text, sizeof text, (unsigned)i)));
        buf_add_str(&block, i + 1 < n ? "," : last);
        if (block.len > 65536 || i + 1 == n) {
            link_write(l, buf_span(&block));
            buf_reset(&block);
        }
    }
    buf_clear(&block);
}
