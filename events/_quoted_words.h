/* Which claims do not for sure quote their documents word by word; see events.quoted_words.

   A part of _hashing.c, whose ways with Python's values it uses. It reads JSON as strictly as RFC
   8259 has it, and leaves to Python whatever is unusual: it never says of a payload that all is
   well where Python would find something. */

/* Deeper than any claim is, and shallow enough for every stack. */
#define DEPTH 32
#define QUOTES 256

/* A quote as its JSON has it, and the code point at which it is said to begin. */
typedef struct {
    Span quote;
    long long start, length; /* of the quote in code points; -1: said by nobody */
} Quote;

typedef struct {
    const uint8_t *at, *end;
    Span kind, document;
    int excerpts, count;
    Quote quotes[QUOTES];
} Reading;

/* The text that was looked at last, and a place in it: claims on one document lie side by side. */
typedef struct {
    Span document;
    PyObject *text;
    Span bytes;
    int ascii;
    size_t byte;
    long long point;
} Text;

static void skip_space(Reading *in)
{
    while (in->at < in->end
           && (*in->at == ' ' || *in->at == '\n' || *in->at == '\r' || *in->at == '\t'))
        in->at++;
}

/* The length of the character of UTF-8 at a place, 0 where there is none. */
static size_t character(const uint8_t *at, const uint8_t *end)
{
    size_t left = (size_t)(end - at);
    if (at[0] < 0x80) return 1;
    if (at[0] < 0xC2 || left < 2 || (at[1] & 0xC0) != 0x80) return 0;
    if (at[0] < 0xE0) return 2;
    if (left < 3 || (at[2] & 0xC0) != 0x80) return 0;
    if (at[0] < 0xF0) {
        if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F)) return 0;
        return 3;
    }
    if (left < 4 || (at[3] & 0xC0) != 0x80 || at[0] > 0xF4) return 0;
    return (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F) ? 0 : 4;
}

/* Whether eight bytes are all ASCII, and none a control, a quotation mark or a backslash. */
static int all_plain(const uint8_t *at)
{
    const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    uint64_t eight;
    memcpy(&eight, at, 8);
    uint64_t marks = eight ^ ones * '"', slashes = eight ^ ones * '\\';
    return !((eight | (eight - ones * 0x20) | (marks - ones) | (slashes - ones)) & highs);
}

/* A string behind its first quotation mark, without its marks; 1 where it is none, or a rare one. */
static int read_string(Reading *in, Span *found, long long *points)
{
    const uint8_t *at = in->at, *end = in->end;
    long long count = 0;
    found->bytes = at;
    for (;; count++) {
        while (end - at >= 8 && all_plain(at)) at += 8, count += 8;
        while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') at++, count++;
        if (at == end || *at < 0x20) return 1;
        if (*at == '"') break;
        if (*at == '\\') {
            if (end - at < 2 || !at[1] || !strchr("\"\\/bfnrt", at[1])) return 1;
            at += 2;
        } else {
            size_t size = character(at, end);
            if (!size) return 1;
            at += size;
        }
    }
    found->size = (size_t)(at - found->bytes);
    in->at = at + 1;
    *points = count;
    return 0;
}

/* A number; `whole` is it where it is a whole one that is not negative, else -1. */
static int read_number(Reading *in, long long *whole)
{
    const uint8_t *at = in->at, *end = in->end, *first;
    int negative = at < end && *at == '-';
    long long number = 0;
    first = at += negative;
    while (at < end && *at >= '0' && *at <= '9') {
        if (at - first > 17) return 1;
        number = number * 10 + (*at++ - '0');
    }
    if (at == first || (*first == '0' && at - first > 1)) return 1;
    *whole = negative ? -1 : number;
    if (at < end && *at == '.') {
        first = ++at;
        while (at < end && *at >= '0' && *at <= '9') at++;
        if (at == first) return 1;
        *whole = -1;
    }
    if (at < end && (*at == 'e' || *at == 'E')) return 1;
    in->at = at;
    return 0;
}

static int read_word(Reading *in, const char *word, size_t size)
{
    if ((size_t)(in->end - in->at) < size || memcmp(in->at, word, size)) return 1;
    in->at += size;
    return 0;
}

static int is(Span span, const char *word)
{
    return span.size == strlen(word) && !memcmp(span.bytes, word, span.size);
}

static int read_value(Reading *in, int depth);

/* What an object says of a quote. */
typedef struct {
    int quote, start, end, offset; /* how often it is said */
    Quote found;
    long long begins, ends, shifted;
} Said;

/* A value of the four that say where a quote stands; what is of another type is left to Python. */
static int read_said(Reading *in, Span name, Said *said, int depth)
{
    long long ignored, *number;
    int *times;
    if (is(name, "quote")) {
        if (in->at < in->end && *in->at == 'n') return read_word(in, "null", 4);
        if (in->at == in->end || *in->at++ != '"' || said->quote++) return 1;
        return read_string(in, &said->found.quote, &said->found.length);
    }
    if (is(name, "start")) times = &said->start, number = &said->begins;
    else if (is(name, "end")) times = &said->end, number = &said->ends;
    else if (is(name, "offset")) times = &said->offset, number = &said->shifted;
    else return read_value(in, depth);
    if ((*times)++) return 1;
    *number = -1;
    if (in->at < in->end && *in->at >= '0' && *in->at <= '9') return read_number(in, number);
    if (times == &said->offset && in->at < in->end && *in->at != 'n') return 1;
    if (in->at < in->end && *in->at == '"') {
        Span day;
        in->at++;
        return read_string(in, &day, &ignored);
    }
    if (read_word(in, "null", 4)) return 1;
    *times = 0; /* as if nothing were said; a second time is not told from the first, nor need be */
    return 0;
}

static int note_quote(Reading *in, const Said *said)
{
    if (!said->quote) return 0;
    Quote *quote = in->quotes + in->count;
    if (in->count++ == QUOTES) return 1;
    *quote = said->found;
    quote->start = said->offset ? said->shifted : said->start ? said->begins : -1;
    if (quote->start < 0 || !quote->length) return 1;
    return !said->offset && (!said->end || said->ends != quote->start + quote->length);
}

/* Whether an array begins here that is not empty. */
static int some(const Reading *in)
{
    return in->end - in->at > 1 && in->at[0] == '[' && in->at[1] == '{';
}

static int read_object(Reading *in, int depth)
{
    Said said = {0};
    skip_space(in);
    if (in->at < in->end && *in->at == '}') return in->at++, 0;
    for (;;) {
        Span name, *noted = NULL;
        long long ignored;
        skip_space(in);
        if (in->at == in->end || *in->at++ != '"' || read_string(in, &name, &ignored)) return 1;
        if (memchr(name.bytes, '\\', name.size)) return 1;
        skip_space(in);
        if (in->at == in->end || *in->at++ != ':') return 1;
        skip_space(in);
        if (!depth) {
            if (is(name, "kind")) noted = &in->kind;
            else if (is(name, "document")) noted = &in->document;
            else if (is(name, "excerpts")) in->excerpts = some(in);
        }
        if (noted) {
            if (noted->bytes || in->at == in->end || *in->at++ != '"') return 1;
            if (read_string(in, noted, &ignored)) return 1;
        } else if (read_said(in, name, &said, depth + 1)) {
            return 1;
        }
        skip_space(in);
        if (in->at == in->end) return 1;
        if (*in->at == '}') return in->at++, note_quote(in, &said);
        if (*in->at++ != ',') return 1;
    }
}

static int read_array(Reading *in, int depth)
{
    skip_space(in);
    if (in->at < in->end && *in->at == ']') return in->at++, 0;
    for (;;) {
        skip_space(in);
        if (read_value(in, depth + 1)) return 1;
        skip_space(in);
        if (in->at == in->end) return 1;
        if (*in->at == ']') return in->at++, 0;
        if (*in->at++ != ',') return 1;
    }
}

/* Any value of JSON; 1 where it is none, or needs a closer look. */
static int read_value(Reading *in, int depth)
{
    Span ignored;
    long long number;
    if (in->at == in->end || depth > DEPTH) return 1;
    switch (*in->at) {
    case '{': return in->at++, read_object(in, depth);
    case '[': return in->at++, read_array(in, depth);
    case '"': return in->at++, read_string(in, &ignored, &number);
    case 't': return read_word(in, "true", 4);
    case 'f': return read_word(in, "false", 5);
    case 'n': return read_word(in, "null", 4);
    default: return read_number(in, &number);
    }
}

/* Whether the text has this code point, and then at which byte. */
static int find_point(Text *text, long long point)
{
    const uint8_t *bytes = text->bytes.bytes;
    if (text->ascii) {
        text->byte = (size_t)point;
        return (unsigned long long)point < text->bytes.size;
    }
    if (point < text->point) text->byte = 0, text->point = 0;
    while (text->point < point) { /* characters begin with what does not continue one */
        if (point - text->point >= 64 && text->bytes.size - text->byte >= 64) {
            int begun = 0;
            for (int i = 1; i <= 63; i++) begun += (bytes[text->byte + i] & 0xC0) != 0x80;
            size_t next = text->byte + 63;
            while ((bytes[next] & 0xC0) == 0x80) next--;
            text->byte = next, text->point += begun;
            continue;
        }
        if (text->byte == text->bytes.size) return 0;
        do text->byte++;
        while (text->byte < text->bytes.size && (bytes[text->byte] & 0xC0) == 0x80);
        text->point++;
    }
    return text->byte < text->bytes.size;
}

static int stands(Text *text, const Quote *quote)
{
    static const char escaped[] = "bfnrt", meant[] = "\b\f\n\r\t";
    if (!find_point(text, quote->start)) return 0;
    const uint8_t *at = text->bytes.bytes + text->byte, *end = text->bytes.bytes + text->bytes.size;
    const uint8_t *said = quote->quote.bytes, *last = said + quote->quote.size;
    while (said < last) {
        const uint8_t *escape = memchr(said, '\\', (size_t)(last - said));
        size_t plain = (size_t)((escape ? escape : last) - said);
        if ((size_t)(end - at) < plain || memcmp(at, said, plain)) return 0;
        at += plain, said += plain;
        if (!escape) break;
        const char *known = strchr(escaped, said[1]);
        if (at == end || *at++ != (known ? (uint8_t)meant[known - escaped] : said[1])) return 0;
        said += 2;
    }
    return 1;
}

/* The text of a document: 1 where the log holds none, -1 for an error. */
static int turn_to(Text *text, Span document, PyObject *texts)
{
    Py_ssize_t size;
    if (text->text && text->document.size == document.size
        && !memcmp(text->document.bytes, document.bytes, document.size))
        return text->text == Py_None;
    Py_CLEAR(text->text);
    PyObject *name = PyUnicode_DecodeUTF8((const char *)document.bytes, (Py_ssize_t)document.size, NULL);
    if (!name) return -1;
    text->text = PyObject_GetItem(texts, name);
    Py_DECREF(name);
    if (!text->text && PyErr_ExceptionMatches(PyExc_KeyError)) return PyErr_Clear(), 1;
    if (!text->text) return -1;
    text->document = document;
    if (text->text == Py_None) return 1;
    if (!PyUnicode_Check(text->text)) {
        PyErr_SetString(PyExc_TypeError, "a document's text must be text");
        return -1;
    }
    text->bytes.bytes = (const uint8_t *)PyUnicode_AsUTF8AndSize(text->text, &size);
    if (!text->bytes.bytes) return -1;
    text->bytes.size = (size_t)size;
    text->ascii = size == PyUnicode_GetLength(text->text);
    text->byte = 0, text->point = 0;
    return 0;
}

/* Whether a claim needs a closer look: 1 or 0; -1 for an error. */
static int needs_look(PyObject *kind, PyObject *payload, PyObject *kinds, PyObject *texts, Text *text)
{
    Reading in;
    Py_ssize_t size;
    if (payload == Py_None) return 0;
    if (!PyBytes_Check(payload) || !PyUnicode_Check(kind)) return 1;
    int known = PySet_Contains(kinds, kind);
    if (known != 1) return known < 0 ? -1 : 1;
    const char *name = PyUnicode_AsUTF8AndSize(kind, &size);
    if (!name) return -1;
    in.kind.bytes = in.document.bytes = NULL;
    in.excerpts = in.count = 0;
    in.at = (const uint8_t *)PyBytes_AsString(payload);
    in.end = in.at + PyBytes_Size(payload);
    skip_space(&in);
    if (in.at == in.end || *in.at++ != '{' || read_object(&in, 0)) return 1;
    skip_space(&in);
    if (in.at != in.end || !in.excerpts || !in.document.bytes || !in.kind.bytes) return 1;
    if (in.kind.size != (size_t)size || memcmp(in.kind.bytes, name, in.kind.size)) return 1;
    if (memchr(in.document.bytes, '\\', in.document.size)) return 1;
    int none = turn_to(text, in.document, texts);
    if (none) return none;
    for (int i = 0; i < in.count; i++)
        if (!stands(text, in.quotes + i)) return 1;
    return 0;
}

/* kinds, payloads, the kinds of claims, texts by document. */
static PyObject *doubtful(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    PyObject *list = NULL, *kinds = NULL, *payloads = NULL;
    Text text = {.text = NULL};
    if (arguments(count, 4, "doubtful")) return NULL;
    if (!PyAnySet_Check(given[2])) {
        PyErr_SetString(PyExc_TypeError, "the kinds of claims must be a set");
        return NULL;
    }
    if (!(kinds = kept(given[0])) || !(payloads = kept(given[1]))) goto done;
    if (as_long(PyTuple_Size(payloads), PyTuple_Size(kinds))) goto done;
    list = PyList_New(0);
    for (Py_ssize_t i = 0; list && i < PyTuple_Size(kinds); i++) {
        int needed = needs_look(PyTuple_GetItem(kinds, i), PyTuple_GetItem(payloads, i), given[2],
                                given[3], &text);
        PyObject *number = needed > 0 ? PyLong_FromSsize_t(i) : NULL;
        if (needed < 0 || (needed && (!number || PyList_Append(list, number)))) Py_CLEAR(list);
        Py_XDECREF(number);
    }
done:
    Py_XDECREF(text.text);
    Py_XDECREF(payloads);
    Py_XDECREF(kinds);
    return list;
}
