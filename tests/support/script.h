/* A server that follows a script, in memory: the client runs against it without a descriptor, on a
 * clock that the test sets. Everything that happens is written down as text. */
#ifndef JIG_TESTS_SCRIPT_H
#define JIG_TESTS_SCRIPT_H

#include "base/buf.h"
#include "client/secure.h"
#include "jig.h"
#include "net/clock.h"
#include "net/stream.h"

enum script_act {
    SCRIPT_END,    /* nothing more: the connection is held open */
    SCRIPT_EXPECT, /* reads until what came since the last one ends with text */
    SCRIPT_SEND,   /* where `us` is not 0: a byte each time that the clock has moved by it */
    SCRIPT_BELOW,  /* sends past TLS */
    SCRIPT_FINISH, /* no more will be sent; still reads */
    SCRIPT_CLOSE,  /* over TLS: with a close_notify */
    SCRIPT_CUT,    /* over TLS: without */
    SCRIPT_WAIT,   /* until the clock has moved by `us` since the last act */
    SCRIPT_TLS,    /* TLS begins, within what there is: origin_context */
};

struct script_step {
    enum script_act act;
    const char *text;
    size_t len; /* of text; 0: strlen */
    int64_t us;
};

/* The words of most scripts. */
#define GET_END  "\r\n\r\n"
#define OK_HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
#define HEAD_END                     \
    {                                \
        SCRIPT_EXPECT, GET_END, 0, 0 \
    }
#define ANSWER(...)               \
    {                             \
        {                         \
            HEAD_END, __VA_ARGS__ \
        }                         \
    }
#define SENDS(text)                            \
    {                                          \
        SCRIPT_SEND, text, sizeof(text) - 1, 0 \
    }
#define BELOW(text)                             \
    {                                           \
        SCRIPT_BELOW, text, sizeof(text) - 1, 0 \
    }
#define DRIPS(text, us)                         \
    {                                           \
        SCRIPT_SEND, text, sizeof(text) - 1, us \
    }
#define CLOSES                   \
    {                            \
        SCRIPT_CLOSE, NULL, 0, 0 \
    }
#define STARTS_TLS             \
    {                          \
        SCRIPT_TLS, NULL, 0, 0 \
    }
enum { SCRIPT_MAX_STEPS = 16, SCRIPT_MAX_CONNS = 4 };

struct script {
    struct script_step steps[SCRIPT_MAX_STEPS];
};

struct script_peer {
    struct stream *stream;
    struct secure layers[2];
    size_t n_layers; /* of TLS; 0: in the clear */
    bool is_up;      /* the handshake of the last one is done */
    const struct script_step *step;
    size_t sent;       /* of the step's text */
    struct buf unread; /* since the last SCRIPT_EXPECT */
    int64_t since;     /* when the step before was done */
};

struct stage {
    struct jig_client *client;
    int64_t now;
    struct clock clock;           /* within a step; stands still unless it is given a pace */
    const struct script *scripts; /* one for each connection; used up: refused */
    size_t n_scripts;
    /* The test's own. With the first every connection begins with TLS. */
    struct tls_context *server_context, *origin_context;
    size_t cut;  /* the most that the server sends at a time; 0: all it can */
    size_t room; /* of each direction; 0: 64 KiB */
    struct script_peer peers[SCRIPT_MAX_CONNS];
    size_t n_peers;
    struct buf received; /* by the server, over all connections */
    struct buf opened;   /* "host:port; " of each connection */
    struct buf log;      /* "phase connect; head 200; body 5; done ok; " */
    struct buf streamed; /* the bytes that came with events */
};

void stage_init(struct stage *s, const struct script *scripts, size_t n_scripts,
                const struct jig_client_config *config);
void stage_clear(struct stage *s);

bool stage_peers(struct stage *s); /* one act of each server; true while something happened */
/* One turn of everybody; true while something happened. */
bool stage_turn(struct stage *s);
/* Turns until nothing happens any more. */
void stage_settle(struct stage *s);
/* Settles, moves the clock to the client's next deadline, and so on, until t is done; the test
 * fails where that never comes. */
void stage_play(struct stage *s, const struct jig_transfer *t);

struct jig_transfer *stage_send(struct stage *s, struct jig_request *take);
/* A request for http://a.test/ or another url, with options (or NULL). */
struct jig_request *stage_request(const char *method, const char *url,
                                  const struct jig_options *options);
/* The body of an exchange as text; to be freed. */
char *stage_body(const struct jig_exchange *x);

#endif
