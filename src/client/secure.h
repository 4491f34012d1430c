/* A stream with TLS on it: moves ciphertext between the two, so that a connection sees plain bytes
 * and the stream's own verdicts. What it stands on may be another one: TLS in TLS. */
#ifndef JIG_CLIENT_SECURE_H
#define JIG_CLIENT_SECURE_H

#include "net/stream.h"
#include "wire/tls.h"

struct secure {
    struct tls *tls;       /* owned */
    struct stream *stream; /* borrowed */
    struct secure *below;  /* borrowed; NULL: the stream itself carries the ciphertext */
    size_t n_idle;         /* bytes of ciphertext since plaintext came last */
    size_t n_owed;         /* bytes that TLS has answered by itself and that are not sent yet */
    bool is_clean;         /* the peer said close_notify */
    bool is_dry;           /* the stream had no more when it was last read */
    bool has_end; /* behind the bytes that were given last TLS has its end, or a failure */
    struct jig_error failure; /* that one: OpenSSL tells why only once */
};

void secure_init(struct secure *s, struct tls *take, struct stream *stream);
/* The same within another one, whose handshake is done. */
void secure_init_within(struct secure *s, struct tls *take, struct secure *below);
/* Ciphertext that was read before there was a TLS to read it: false, no room for it. */
bool secure_put(struct secure *s, struct span ciphertext);
void secure_clear(struct secure *s); /* says close_notify where that can be done now */

/* STREAM_OK: the handshake is done. STREAM_FAILED: *error, also where 1 MiB came and no end of it:
 * here and in secure_recv nothing that a peer sends keeps a call from returning. */
enum stream_status secure_handshake(struct secure *s, struct jig_error *error);
enum stream_status secure_send(struct secure *s, struct span bytes, size_t *n,
                               struct jig_error *error);
/* Fills as much of out as can be had now. STREAM_EOF: is_clean says how. */
enum stream_status secure_recv(struct secure *s, char *out, size_t room, size_t *n,
                               struct jig_error *error);
/* Gives ciphertext that stands to the stream: STREAM_OK once there is none left. */
enum stream_status secure_flush(struct secure *s);

#endif
