/* The log's hashes of many records in one call: what events.record and events.merkle do in Python.

   Those stay what is normative; events.hashing chooses. Bytes in, bytes out: nothing is kept
   between calls but which SHA-256 is used. SHA-256 is that of FIPS 180-4, by the processor's own
   instructions where it has them. Written against the limited API, so that one file serves every
   Python from 3.11 on. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>
#include <stdint.h>
#include <string.h>

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
#define WITH_SHA_NI 1
#include <cpuid.h>
#include <immintrin.h>
#endif

/* Told apart from what an older file offers; see events.hashing. */
#define EDITION 1

#define DIGEST 32
#define BLOCK 64

/* ------------------------------------------------------------------------------- SHA-256 */

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t turned(uint32_t word, int by) { return word >> by | word << (32 - by); }

static uint32_t big_endian(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* A round changes two of the eight words; the others change only their names. */
#define ROUND_OF(a, b, c, d, e, f, g, h, i)                                                 \
    h += (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + (g ^ (e & (f ^ g))) + ROUND[i]    \
        + w[(i) % 16];                                                                      \
    d += h;                                                                                 \
    h += (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) | (c & (a | b)));
#define EIGHT_ROUNDS(i)                                                                     \
    ROUND_OF(a, b, c, d, e, f, g, h, i) ROUND_OF(h, a, b, c, d, e, f, g, i + 1)             \
    ROUND_OF(g, h, a, b, c, d, e, f, i + 2) ROUND_OF(f, g, h, a, b, c, d, e, i + 3)         \
    ROUND_OF(e, f, g, h, a, b, c, d, i + 4) ROUND_OF(d, e, f, g, h, a, b, c, i + 5)         \
    ROUND_OF(c, d, e, f, g, h, a, b, i + 6) ROUND_OF(b, c, d, e, f, g, h, a, i + 7)

static void compress_portably(uint32_t state[8], const uint8_t *block, size_t count)
{
    for (; count--; block += BLOCK) {
        uint32_t w[16], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4],
                 f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 16; i++) w[i] = big_endian(block + 4 * i);
        for (int from = 0; from < 64; from += 16) {
            for (int i = 0; from && i < 16; i++) {
                uint32_t early = w[(i + 1) % 16], late = w[(i + 14) % 16];
                w[i] += (turned(early, 7) ^ turned(early, 18) ^ early >> 3) + w[(i + 9) % 16]
                    + (turned(late, 17) ^ turned(late, 19) ^ late >> 10);
            }
            EIGHT_ROUNDS(from) EIGHT_ROUNDS(from + 8)
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#ifdef WITH_SHA_NI
/* Four rounds, with the four words of the message in `w`. */
#define ROUNDS(n, w)                                                                       \
    k = _mm_add_epi32(w, _mm_loadu_si128((const __m128i *)(ROUND + 4 * (n))));             \
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);                                           \
    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0E));
/* The next four words, in place of the oldest ones, `a`; `d` holds the newest. */
#define WORDS(a, b, c, d)                                                                  \
    a = _mm_sha256msg2_epu32(                                                              \
        _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4)), d);
#define SIXTEEN(n)                                                                         \
    WORDS(p, q, r, s) ROUNDS(n, p) WORDS(q, r, s, p) ROUNDS(n + 1, q)                      \
    WORDS(r, s, p, q) ROUNDS(n + 2, r) WORDS(s, p, q, r) ROUNDS(n + 3, s)

__attribute__((target("sha,sse4.1,ssse3"))) static void
compress_with_instructions(uint32_t state[8], const uint8_t *block, size_t count)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    /* The instructions want the state's words as (a b e f) and (c d g h), highest first. */
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8);
    __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);
    for (; count--; block += BLOCK) {
        const __m128i *from = (const __m128i *)block;
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i k;
        __m128i p = _mm_shuffle_epi8(_mm_loadu_si128(from), swap);
        __m128i q = _mm_shuffle_epi8(_mm_loadu_si128(from + 1), swap);
        __m128i r = _mm_shuffle_epi8(_mm_loadu_si128(from + 2), swap);
        __m128i s = _mm_shuffle_epi8(_mm_loadu_si128(from + 3), swap);
        ROUNDS(0, p) ROUNDS(1, q) ROUNDS(2, r) ROUNDS(3, s)
        SIXTEEN(4) SIXTEEN(8) SIXTEEN(12)
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

static int has_instructions(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29);
}
#else
#define compress_with_instructions compress_portably
static int has_instructions(void) { return 0; }
#endif

static void (*compress)(uint32_t state[8], const uint8_t *block, size_t count) = compress_portably;

typedef struct {
    uint32_t state[8];
    uint64_t size;
    uint8_t rest[BLOCK];
} Sha256;

static void begin(Sha256 *hash)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, start, sizeof start);
    hash->size = 0;
}

static void add(Sha256 *hash, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    size_t held = hash->size % BLOCK;
    hash->size += size;
    if (held) {
        size_t room = BLOCK - held, taken = size < room ? size : room;
        memcpy(hash->rest + held, from, taken);
        if (taken < room) return;
        compress(hash->state, hash->rest, 1);
        from += taken, size -= taken;
    }
    if (size >= BLOCK) compress(hash->state, from, size / BLOCK);
    memcpy(hash->rest, from + size / BLOCK * BLOCK, size % BLOCK);
}

static void end(Sha256 *hash, uint8_t digest[DIGEST])
{
    size_t held = hash->size % BLOCK;
    uint64_t bits = hash->size * 8;
    hash->rest[held++] = 0x80;
    if (held > BLOCK - 8) {
        memset(hash->rest + held, 0, BLOCK - held);
        compress(hash->state, hash->rest, 1);
        held = 0;
    }
    memset(hash->rest + held, 0, BLOCK - 8 - held);
    for (int i = 0; i < 8; i++) hash->rest[BLOCK - 1 - i] = (uint8_t)(bits >> 8 * i);
    compress(hash->state, hash->rest, 1);
    for (int i = 0; i < DIGEST; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - i % 4 * 8));
}

/* ----------------------------------------------------------- what Python gives and takes */

typedef struct {
    const uint8_t *bytes;
    size_t size;
} Span;

static int span_of(PyObject *value, const char *what, Span *span)
{
    if (!PyBytes_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%s must be bytes", what);
        return -1;
    }
    span->bytes = (const uint8_t *)PyBytes_AsString(value);
    span->size = (size_t)PyBytes_Size(value);
    return 0;
}

static int digest_of(PyObject *value, const char *what, uint8_t digest[DIGEST])
{
    Span span;
    if (span_of(value, what, &span)) return -1;
    if (span.size != DIGEST) {
        PyErr_Format(PyExc_ValueError, "%s must have 32 bytes", what);
        return -1;
    }
    memcpy(digest, span.bytes, DIGEST);
    return 0;
}

static PyObject *bytes_object(const uint8_t *from, size_t size)
{
    return PyBytes_FromStringAndSize((const char *)from, (Py_ssize_t)size);
}

static int arguments(Py_ssize_t given, Py_ssize_t wanted, const char *function)
{
    if (given == wanted) return 0;
    PyErr_Format(PyExc_TypeError, "%s takes %zd arguments, not %zd", function, wanted, given);
    return -1;
}

static int as_long(Py_ssize_t size, Py_ssize_t wanted)
{
    if (size == wanted) return 0;
    PyErr_SetString(PyExc_ValueError, "columns of different lengths");
    return -1;
}

/* What a list holds could be another thing by the time it is looked at: a tuple keeps it. */
static PyObject *kept(PyObject *values) { return PySequence_Tuple(values); }

/* -------------------------------------------------------------------------- commitments */

/* From so many bytes on other threads may run meanwhile; for less that costs more than it gives. */
#define WORTH_A_SWITCH 32768

static PyObject *digests_of(const Span *pairs, Py_ssize_t count, size_t total)
{
    uint8_t *found = PyMem_Malloc((size_t)count * DIGEST + 1);
    if (!found) return PyErr_NoMemory();
    PyThreadState *state = total < WORTH_A_SWITCH ? NULL : PyEval_SaveThread();
    for (Py_ssize_t i = 0; i < count; i++) {
        Sha256 hash;
        begin(&hash);
        add(&hash, pairs[2 * i].bytes, pairs[2 * i].size);
        add(&hash, pairs[2 * i + 1].bytes, pairs[2 * i + 1].size);
        end(&hash, found + i * DIGEST);
    }
    if (state) PyEval_RestoreThread(state);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        PyObject *digest = bytes_object(found + i * DIGEST, DIGEST);
        if (!digest || PyList_SetItem(list, i, digest)) Py_CLEAR(list);
    }
    PyMem_Free(found);
    return list;
}

static PyObject *commitments(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    if (arguments(count, 2, "commitments")) return NULL;
    PyObject *salts = kept(given[0]), *payloads = NULL, *list = NULL;
    Span *pairs = NULL;
    if (!salts || !(payloads = kept(given[1]))) goto done;
    Py_ssize_t size = PyTuple_Size(salts);
    if (as_long(PyTuple_Size(payloads), size)) goto done;
    if (!(pairs = PyMem_Malloc((size_t)size * 2 * sizeof *pairs + 1))) {
        PyErr_NoMemory();
        goto done;
    }
    size_t total = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        if (span_of(PyTuple_GetItem(salts, i), "a salt", pairs + 2 * i)) goto done;
        if (span_of(PyTuple_GetItem(payloads, i), "a payload", pairs + 2 * i + 1)) goto done;
        total += pairs[2 * i + 1].size;
    }
    list = digests_of(pairs, size, total);
done:
    PyMem_Free(pairs);
    Py_XDECREF(payloads);
    Py_XDECREF(salts);
    return list;
}

/* ------------------------------------------------------------------------------- leaves */

static int add_text(Sha256 *hash, PyObject *value, const char *what)
{
    Py_ssize_t size;
    if (!PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%s must be text", what);
        return -1;
    }
    const char *text = PyUnicode_AsUTF8AndSize(value, &size);
    if (!text) return -1;
    add(hash, text, (size_t)size);
    add(hash, "\n", 1);
    return 0;
}

static int add_number(Sha256 *hash, PyObject *value, const char *what)
{
    char digits[24];
    int at = sizeof digits;
    if (!PyLong_Check(value) || PyBool_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%s must be a whole number", what);
        return -1;
    }
    long long number = PyLong_AsLongLong(value);
    if (number == -1 && PyErr_Occurred()) return -1;
    unsigned long long left = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
    digits[--at] = '\n';
    do digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0) digits[--at] = '-';
    add(hash, digits + at, sizeof digits - (size_t)at);
    return 0;
}

static int add_hexadecimal(Sha256 *hash, PyObject *value, const char *what)
{
    static const char digits[] = "0123456789abcdef";
    Span span;
    if (span_of(value, what, &span)) return -1;
    for (size_t i = 0; i < span.size; i++) {
        char pair[2] = {digits[span.bytes[i] >> 4], digits[span.bytes[i] & 15]};
        add(hash, pair, 2);
    }
    add(hash, "\n", 1);
    return 0;
}

/* The columns of an envelope and the commitment, in the order of events.record.leaf_hashes. */
enum { POSITION, ID, RECORDED_AT, STREAM, VERSION, KIND, SCHEMA, KEY, BATCH, COMMITMENT, COLUMNS };

static int hash_leaf(PyObject *const columns[COLUMNS], Py_ssize_t row, uint8_t digest[DIGEST])
{
    static const char opening[] = "\0briefing-log/1\n";
    PyObject *of[COLUMNS];
    Sha256 hash;
    Span bound;
    for (int i = 0; i < COLUMNS; i++) of[i] = PyTuple_GetItem(columns[i], row);
    begin(&hash);
    add(&hash, opening, sizeof opening - 1);
    if (add_number(&hash, of[POSITION], "a position")) return -1;
    if (add_hexadecimal(&hash, of[ID], "an id")) return -1;
    if (add_text(&hash, of[RECORDED_AT], "a moment")) return -1;
    if (add_text(&hash, of[STREAM], "a stream")) return -1;
    if (add_number(&hash, of[VERSION], "a stream's version")) return -1;
    if (add_text(&hash, of[KIND], "a kind")) return -1;
    if (add_number(&hash, of[SCHEMA], "a schema's version")) return -1;
    if (of[KEY] == Py_None) add(&hash, "\n", 1);
    else if (add_text(&hash, of[KEY], "a key")) return -1;
    if (add_number(&hash, of[BATCH], "a batch")) return -1;
    if (span_of(of[COMMITMENT], "a commitment", &bound)) return -1;
    add(&hash, bound.bytes, bound.size);
    end(&hash, digest);
    return 0;
}

static PyObject *leaf_hashes(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    PyObject *columns[COLUMNS] = {NULL}, *list = NULL, *all;
    if (arguments(count, 1, "leaf_hashes") || !(all = kept(given[0]))) return NULL;
    if (PyTuple_Size(all) != COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "leaf_hashes takes ten columns");
        goto done;
    }
    for (int i = 0; i < COLUMNS; i++)
        if (!(columns[i] = kept(PyTuple_GetItem(all, i)))) goto done;
    Py_ssize_t size = PyTuple_Size(columns[0]);
    for (int i = 1; i < COLUMNS; i++)
        if (as_long(PyTuple_Size(columns[i]), size)) goto done;
    list = PyList_New(size);
    for (Py_ssize_t row = 0; list && row < size; row++) {
        uint8_t digest[DIGEST];
        PyObject *leaf = hash_leaf(columns, row, digest) ? NULL : bytes_object(digest, DIGEST);
        if (!leaf || PyList_SetItem(list, row, leaf)) Py_CLEAR(list);
    }
done:
    for (int i = 0; i < COLUMNS; i++) Py_XDECREF(columns[i]);
    Py_DECREF(all);
    return list;
}

/* ------------------------------------------------------------------------ chain and tree */

static PyObject *chain_hashes(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    Span before, leaf;
    uint8_t chain[DIGEST];
    if (arguments(count, 2, "chain_hashes") || span_of(given[0], "the chain before", &before))
        return NULL;
    PyObject *leaves = kept(given[1]);
    if (!leaves) return NULL;
    Py_ssize_t size = PyTuple_Size(leaves);
    PyObject *list = PyList_New(size);
    for (Py_ssize_t i = 0; list && i < size; i++) {
        PyObject *made = NULL;
        if (!span_of(PyTuple_GetItem(leaves, i), "a leaf", &leaf)) {
            Sha256 hash;
            begin(&hash);
            add(&hash, before.bytes, before.size);
            add(&hash, leaf.bytes, leaf.size);
            end(&hash, chain);
            before = (Span){chain, DIGEST};
            made = bytes_object(chain, DIGEST);
        }
        if (!made || PyList_SetItem(list, i, made)) Py_CLEAR(list);
    }
    Py_DECREF(leaves);
    return list;
}

/* A tree as it grows: a size of 64 bits has no more peaks than bits. */
typedef struct {
    unsigned long long size;
    int peaks;
    uint8_t peak[65][DIGEST];
} Tree;

static int tree_of(PyObject *size, PyObject *peaks, Tree *tree)
{
    if (!PyList_Check(peaks) || !PyLong_Check(size)) {
        PyErr_SetString(PyExc_TypeError, "a tree has a whole number of leaves and a list of peaks");
        return -1;
    }
    long long leaves = PyLong_AsLongLong(size);
    if (leaves == -1 && PyErr_Occurred()) return -1;
    Py_ssize_t wanted = 0;
    for (long long left = leaves; left > 0; left &= left - 1) wanted++;
    if (leaves < 0 || PyList_Size(peaks) != wanted) {
        PyErr_Format(PyExc_ValueError, "a tree of %lld leaves does not have %zd peaks", leaves,
                     PyList_Size(peaks));
        return -1;
    }
    tree->size = (unsigned long long)leaves;
    tree->peaks = (int)wanted;
    for (int i = 0; i < tree->peaks; i++)
        if (digest_of(PyList_GetItem(peaks, i), "a peak", tree->peak[i])) return -1;
    return 0;
}

/* Adds a leaf and gives what it completes, one node behind the other, or none. */
static PyObject *grow_by(Tree *tree, const uint8_t leaf[DIGEST])
{
    uint8_t made[64 * DIGEST];
    size_t levels = 0;
    memcpy(tree->peak[tree->peaks++], leaf, DIGEST);
    for (unsigned long long left = tree->size; left & 1; left >>= 1) {
        uint8_t *first = tree->peak[--tree->peaks - 1];
        Sha256 hash;
        begin(&hash);
        add(&hash, "\1", 1);
        add(&hash, first, 2 * DIGEST); /* and the one behind it */
        end(&hash, first);
        memcpy(made + levels++ * DIGEST, first, DIGEST);
    }
    tree->size++;
    if (levels) return bytes_object(made, levels * DIGEST);
    Py_INCREF(Py_None);
    return Py_None;
}

static int put_peaks(const Tree *tree, PyObject *peaks)
{
    PyObject *list = PyList_New(tree->peaks);
    for (int i = 0; list && i < tree->peaks; i++) {
        PyObject *peak = bytes_object(tree->peak[i], DIGEST);
        if (!peak || PyList_SetItem(list, i, peak)) Py_CLEAR(list);
    }
    int failed = !list || PyList_SetSlice(peaks, 0, PyList_Size(peaks), list);
    Py_XDECREF(list);
    return failed ? -1 : 0;
}

static PyObject *grow(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    Tree tree;
    uint8_t leaf[DIGEST];
    if (arguments(count, 3, "grow") || tree_of(given[0], given[1], &tree)) return NULL;
    PyObject *leaves = kept(given[2]);
    if (!leaves) return NULL;
    Py_ssize_t size = PyTuple_Size(leaves);
    PyObject *list = NULL;
    if ((unsigned long long)size > INT64_MAX - tree.size)
        PyErr_SetString(PyExc_OverflowError, "a tree has at most 2**63 - 1 leaves");
    else
        list = PyList_New(size);
    for (Py_ssize_t i = 0; list && i < size; i++) {
        int wrong = digest_of(PyTuple_GetItem(leaves, i), "a leaf", leaf);
        PyObject *made = wrong ? NULL : grow_by(&tree, leaf);
        if (!made || PyList_SetItem(list, i, made)) Py_CLEAR(list);
    }
    if (list && put_peaks(&tree, given[1])) Py_CLEAR(list);
    Py_DECREF(leaves);
    return list;
}

/* -------------------------------------------------------------------------- for the look */

static PyObject *one_digest(PyObject *module, PyObject *message)
{
    (void)module;
    uint8_t digest[DIGEST];
    Sha256 hash;
    Span span;
    if (span_of(message, "a message", &span)) return NULL;
    begin(&hash);
    add(&hash, span.bytes, span.size);
    end(&hash, digest);
    return bytes_object(digest, DIGEST);
}

static PyObject *use_instructions(PyObject *module, PyObject *wanted)
{
    (void)module;
    int on = PyObject_IsTrue(wanted);
    if (on < 0) return NULL;
    on = on && has_instructions();
    compress = on ? compress_with_instructions : compress_portably;
    return PyBool_FromLong(on);
}

static PyMethodDef functions[] = {
    {"commitments", (PyCFunction)(void (*)(void))commitments, METH_FASTCALL, NULL},
    {"leaf_hashes", (PyCFunction)(void (*)(void))leaf_hashes, METH_FASTCALL, NULL},
    {"chain_hashes", (PyCFunction)(void (*)(void))chain_hashes, METH_FASTCALL, NULL},
    {"grow", (PyCFunction)(void (*)(void))grow, METH_FASTCALL, NULL},
    {"sha256", one_digest, METH_O, NULL},
    {"use_instructions", use_instructions, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int set_up(PyObject *module)
{
    if (has_instructions()) compress = compress_with_instructions;
    return PyModule_AddIntConstant(module, "EDITION", EDITION);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)(uintptr_t)set_up}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_hashing", "Hashes of many records in one call; see events.hashing.",
    0, functions, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__hashing(void) { return PyModuleDef_Init(&definition); }
