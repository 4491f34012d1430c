#include "data/mimetype.h"

static const struct {
    const char *ending;
    const char *type;
} table[] = {
    { "avif", "image/avif" },
    { "bmp", "image/bmp" },
    { "css", "text/css" },
    { "cbor", "application/cbor" },
    { "csv", "text/csv" },
    { "gif", "image/gif" },
    { "gz", "application/gzip" },
    { "htm", "text/html" },
    { "html", "text/html" },
    { "ico", "image/x-icon" },
    { "jpeg", "image/jpeg" },
    { "jpg", "image/jpeg" },
    { "js", "text/javascript" },
    { "json", "application/json" },
    { "jsonl", "application/x-ndjson" },
    { "md", "text/markdown" },
    { "ndjson", "application/x-ndjson" },
    { "tsv", "text/tab-separated-values" },
    { "mp3", "audio/mpeg" },
    { "mp4", "video/mp4" },
    { "mpk", "application/vnd.msgpack" },
    { "msgpack", "application/vnd.msgpack" },
    { "pdf", "application/pdf" },
    { "png", "image/png" },
    { "svg", "image/svg+xml" },
    { "tar", "application/x-tar" },
    { "txt", "text/plain" },
    { "wasm", "application/wasm" },
    { "wav", "audio/wav" },
    { "webm", "video/webm" },
    { "webp", "image/webp" },
    { "xml", "application/xml" },
    { "yaml", "application/yaml" },
    { "yml", "application/yaml" },
    { "zip", "application/zip" },
};

const char *mimetype_of_file(struct span name)
{
    size_t dot = name.len;
    while (dot > 0 && name.ptr[dot - 1] != '.')
        dot--;
    struct span ending = span_sub(name, dot, name.len);
    for (size_t i = 0; dot > 0 && i < sizeof table / sizeof *table; i++)
        if (span_ieq_str(ending, table[i].ending))
            return table[i].type;
    return "application/octet-stream";
}
