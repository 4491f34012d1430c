/* Pixels of a device-independent bitmap, which is what BMP files and icons hold and no library of
 * the system reads. For the child of data/picture, as data/pixels.h. */
#ifndef JIG_DATA_DIB_H
#define JIG_DATA_DIB_H

#include "data/pixels.h"

/* A BMP file: uncompressed, 1 to 32 bits a pixel. */
struct pixels dib_decode_file(struct span file);
/* One of an icon's, behind no file header: with a mask of what is see-through below it. */
struct pixels dib_decode_icon(struct span bytes);

/* The largest picture in an icon's file; a PNG of its own, or a bitmap. Empty: there is none. */
struct span dib_largest(struct span file);

#endif
