/* What the directives of the fields mean that people read most. */
#include "data/fieldparts.h"

struct word {
    const char *name, *words;
};

static const struct word caching[] = {
    { "max-age", "fresh for so many seconds" },
    { "s-maxage", "the same for shared caches" },
    { "no-cache", "may be kept, but is asked for again before each use" },
    { "no-store", "nobody may keep it" },
    { "private", "only the user's own cache may keep it" },
    { "public", "any cache may keep it, after a login too" },
    { "must-revalidate", "never used once it is stale" },
    { "proxy-revalidate", "the same for shared caches" },
    { "must-understand", "kept only by caches that know the status" },
    { "no-transform", "nobody on the way may change it" },
    { "immutable", "not asked for again while it is fresh, even on reload" },
    { "stale-while-revalidate", "used so many seconds longer while it is fetched again" },
    { "stale-if-error", "used so many seconds longer where the server fails" },
    { "only-if-cached", "from a cache or not at all" },
    { "max-stale", "stale by so many seconds is fine" },
    { "min-fresh", "fresh for so many seconds more" },
    { 0 },
};

static const struct word policy[] = {
    { "default-src", "for all that has no rule of its own" },
    { "script-src", "where scripts come from" },
    { "script-src-elem", "where script elements come from" },
    { "script-src-attr", "scripts in attributes" },
    { "style-src", "where styles come from" },
    { "style-src-elem", "where style elements come from" },
    { "style-src-attr", "styles in attributes" },
    { "img-src", "where images come from" },
    { "font-src", "where fonts come from" },
    { "media-src", "where sound and video come from" },
    { "connect-src", "where scripts may connect to" },
    { "object-src", "where plug-ins come from" },
    { "frame-src", "what may be framed" },
    { "child-src", "what may be framed or be a worker" },
    { "worker-src", "where workers come from" },
    { "manifest-src", "where the manifest comes from" },
    { "base-uri", "what <base> may say" },
    { "form-action", "where forms may be sent" },
    { "frame-ancestors", "which pages may frame this one" },
    { "sandbox", "as if in a sandboxed frame, but for these" },
    { "upgrade-insecure-requests", "http links are taken for https" },
    { "block-all-mixed-content", "nothing over http; out of use" },
    { "require-trusted-types-for", "text is not run as a script unchecked" },
    { "trusted-types", "names of the checks" },
    { "report-uri", "where broken rules are reported; of old" },
    { "report-to", "where broken rules are reported" },
    { 0 },
};

static const struct word transport[] = {
    { "max-age", "for so many seconds" },
    { "includeSubDomains", "for hosts below it too" },
    { "preload", "may be built into browsers" },
    { 0 },
};

static const struct word cookie[] = {
    { "Expires", "deleted then" },
    { "Max-Age", "deleted after so many seconds; counts before Expires" },
    { "Domain", "sent to hosts below it too" },
    { "Path", "sent to paths below it" },
    { "Path=/", "sent to every path" },
    { "Secure", "sent over https only" },
    { "HttpOnly", "kept from scripts" },
    { "SameSite", "whether pages of other sites send it" },
    { "SameSite=Strict", "pages of other sites never send it" },
    { "SameSite=Lax", "pages of other sites send it where a link is followed" },
    { "SameSite=None", "pages of other sites send it too" },
    { "Partitioned", "one for each site that embeds this one" },
    { "Priority", "which go first where there are too many; Chrome's" },
    { 0 },
};

static const struct word media[] = {
    { "charset", "how bytes become characters" },
    { "boundary", "what stands between the parts" },
    { 0 },
};

static const struct word disposition[] = {
    { "inline", "to be shown" },
    { "attachment", "to be saved" },
    { "filename", "the name for it" },
    { "filename*", "the name for it, beyond ASCII (RFC 8187)" },
    { 0 },
};

static const struct word connection[] = {
    { "close", "it ends after this message" },
    { "keep-alive", "it stays open" },
    { "upgrade", "another protocol may be spoken on it" },
    { 0 },
};

static const struct word alternative[] = {
    { "ma", "known for so many seconds" },
    { "persist", "also in another network" },
    { "clear", "forget what was said before" },
    { "h3", "HTTP/3" },
    { "h2", "HTTP/2" },
    { 0 },
};

static const struct word link[] = {
    { "rel", "what it is to this" },
    { "as", "what it is loaded as" },
    { "type", "its media type" },
    { "title", "its title" },
    { "hreflang", "its language" },
    { "crossorigin", "loaded without cookies" },
    { 0 },
};

static const struct word quality[] = {
    { "q", "how much it is liked, 1 most" },
    { "dur", "milliseconds" },
    { "desc", "description" },
    { 0 },
};

static const struct word keeping[] = {
    { "timeout", "seconds" },
    { "max", "further requests" },
    { 0 },
};

static const struct word limits[] = {
    { "q", "so many requests are allowed" },
    { "qu", "what is counted" },
    { "w", "in so many seconds" },
    { "r", "so many are left" },
    { "t", "seconds until there are more" },
    { "pk", "whose they are" },
    { 0 },
};

static const struct word caches[] = {
    { "hit", "it had the answer" },
    { "fwd", "why it asked further on" },
    { "fwd-status", "what it was answered there" },
    { "ttl", "fresh for so many seconds" },
    { "stored", "it keeps the answer" },
    { "collapsed", "one question for several requests" },
    { "key", "what it keeps the answer under" },
    { "detail", "in its own words" },
    { 0 },
};

static const struct word urgency[] = {
    { "u", "urgency, from 0 first to 7 last" },
    { "i", "of use while it arrives" },
    { 0 },
};

static const struct {
    const char *field;
    const struct word *words;
} fields[] = {
    { "Cache-Control", caching },
    { "Pragma", caching },
    { "Content-Security-Policy", policy },
    { "Content-Security-Policy-Report-Only", policy },
    { "Strict-Transport-Security", transport },
    { "Set-Cookie", cookie },
    { "Content-Type", media },
    { "Content-Disposition", disposition },
    { "Connection", connection },
    { "Alt-Svc", alternative },
    { "Link", link },
    { "Accept", quality },
    { "Accept-Encoding", quality },
    { "Accept-Language", quality },
    { "Server-Timing", quality },
    { "Keep-Alive", keeping },
    { "RateLimit", limits },
    { "RateLimit-Policy", limits },
    { "Cache-Status", caches },
    { "Priority", urgency },
};

static const char *find_word(const struct word *words, struct span directive)
{
    for (; words->name; words++)
        if (span_ieq_str(directive, words->name))
            return words->words;
    return NULL;
}

const char *fieldwords_find(const char *field, struct span directive)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (span_eq_str(span_of(field), fields[i].field))
            return find_word(fields[i].words, directive);
    return NULL;
}
