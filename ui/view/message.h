/* A request as the literal bytes that go over the wire, as a text that is edited: what is one, its
 * colours, and one made from a request's parts, variables kept. */
#ifndef JIG_VIEW_MESSAGE_H
#define JIG_VIEW_MESSAGE_H

#include <stdint.h>

#include "view/composing.h"

/* Does it begin with a request line, "METHOD TARGET HTTP/1.1"? */
bool message_is(struct span text);

/* As text_paint.paint, without a context. */
void message_paint(struct span text, size_t from, size_t to, uint8_t *roles);

/* Appends `text` with its Content-Length put right (for the values that variables have now), where
 * it is a message; else the message that the request's method, URL and headers make, with `text` as
 * its body. */
bool message_write(const struct composing *c, struct span text, struct buf *out);

#endif
