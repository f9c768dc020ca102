/* The log's hashes of many records in one call: what events.record and events.merkle do in Python.

   Those stay what is normative; events.hashing chooses. Bytes in, bytes out: nothing is kept
   between calls but which SHA-256 is used. Written against the limited API, so that one file serves
   every Python from 3.11 on. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>
#include "_sha256.h"

/* Told apart from what an older file offers; see events.hashing. */
#define EDITION 3

/* The digest of all sources, as hatch_build.py passes it: tests look whether a module is of those
   that lie beside it. */
#ifndef SOURCES
#define SOURCES ""
#endif

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
    if (!PyUnicode_CheckExact(value)) { /* a text of another type prints as it likes, in Python */
        PyErr_Format(PyExc_TypeError, "%s must be text", what);
        return -1;
    }
    const char *text = PyUnicode_AsUTF8AndSize(value, &size);
    if (!text) return -1;
    add(hash, text, (size_t)size);
    add(hash, "\n", 1);
    return 0;
}

static int number_of(PyObject *value, const char *what, long long *number)
{
    if (!PyLong_CheckExact(value)) {
        PyErr_Format(PyExc_TypeError, "%s must be a whole number", what);
        return -1;
    }
    *number = PyLong_AsLongLong(value);
    return *number == -1 && PyErr_Occurred() ? -1 : 0;
}

static void add_digits(Sha256 *hash, long long number)
{
    char digits[24];
    int at = sizeof digits;
    unsigned long long left = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
    digits[--at] = '\n';
    do digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0) digits[--at] = '-';
    add(hash, digits + at, sizeof digits - (size_t)at);
}

static int add_number(Sha256 *hash, PyObject *value, const char *what)
{
    long long number;
    if (number_of(value, what, &number)) return -1;
    add_digits(hash, number);
    return 0;
}

static void add_hexadecimal(Sha256 *hash, Span span)
{
    static const char digits[] = "0123456789abcdef";
    char line[64];
    size_t at = 0;
    for (size_t i = 0; i < span.size; i++) {
        line[at++] = digits[span.bytes[i] >> 4];
        line[at++] = digits[span.bytes[i] & 15];
        if (at > sizeof line - 3) add(hash, line, at), at = 0;
    }
    line[at++] = '\n';
    add(hash, line, at);
}

static const char OPENING[] = "\0briefing-log/1\n";

/* The middle of an envelope: stream, its version, kind, schema version and key. */
enum { STREAM, VERSION, KIND, SCHEMA, KEY, MIDDLE };

static int add_middle(Sha256 *hash, PyObject *const columns[MIDDLE], Py_ssize_t row)
{
    PyObject *key = PyTuple_GetItem(columns[KEY], row);
    if (add_text(hash, PyTuple_GetItem(columns[STREAM], row), "a stream")) return -1;
    if (add_number(hash, PyTuple_GetItem(columns[VERSION], row), "a stream's version")) return -1;
    if (add_text(hash, PyTuple_GetItem(columns[KIND], row), "a kind")) return -1;
    if (add_number(hash, PyTuple_GetItem(columns[SCHEMA], row), "a schema's version")) return -1;
    if (key != Py_None) return add_text(hash, key, "a key");
    add(hash, "\n", 1);
    return 0;
}

/* The columns of events.record.leaf_hashes; the middle lies from the fourth one on. */
enum { POSITION, ID, RECORDED_AT, BEFORE_MIDDLE, BATCH = BEFORE_MIDDLE + MIDDLE, COMMITMENT, COLUMNS };

static int hash_leaf(PyObject *const columns[COLUMNS], Py_ssize_t row, uint8_t digest[DIGEST])
{
    Sha256 hash;
    Span id, bound;
    begin(&hash);
    add(&hash, OPENING, sizeof OPENING - 1);
    if (add_number(&hash, PyTuple_GetItem(columns[POSITION], row), "a position")) return -1;
    if (span_of(PyTuple_GetItem(columns[ID], row), "an id", &id)) return -1;
    add_hexadecimal(&hash, id);
    if (add_text(&hash, PyTuple_GetItem(columns[RECORDED_AT], row), "a moment")) return -1;
    if (add_middle(&hash, columns + BEFORE_MIDDLE, row)) return -1;
    if (add_number(&hash, PyTuple_GetItem(columns[BATCH], row), "a batch")) return -1;
    if (span_of(PyTuple_GetItem(columns[COMMITMENT], row), "a commitment", &bound)) return -1;
    add(&hash, bound.bytes, bound.size);
    end(&hash, digest);
    return 0;
}

/* As many columns as wanted, each kept, all of one length: that length, or -1. */
static Py_ssize_t columns_of(PyObject *given, PyObject **columns, Py_ssize_t wanted)
{
    PyObject *all = kept(given);
    Py_ssize_t size = -1;
    if (!all) return -1;
    if (PyTuple_Size(all) != wanted) {
        PyErr_Format(PyExc_ValueError, "there must be %zd columns", wanted);
        goto done;
    }
    for (Py_ssize_t i = 0; i < wanted; i++)
        if (!(columns[i] = kept(PyTuple_GetItem(all, i)))) goto done;
    for (Py_ssize_t i = 1; i < wanted; i++)
        if (as_long(PyTuple_Size(columns[i]), PyTuple_Size(columns[0]))) goto done;
    size = PyTuple_Size(columns[0]);
done:
    Py_DECREF(all);
    return size;
}

static void drop(PyObject **objects, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) Py_CLEAR(objects[i]);
}

static PyObject *leaf_hashes(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    PyObject *columns[COLUMNS] = {NULL}, *list = NULL;
    if (arguments(count, 1, "leaf_hashes")) return NULL;
    Py_ssize_t size = columns_of(given[0], columns, COLUMNS);
    if (size >= 0) list = PyList_New(size);
    for (Py_ssize_t row = 0; list && row < size; row++) {
        uint8_t digest[DIGEST];
        PyObject *leaf = hash_leaf(columns, row, digest) ? NULL : bytes_object(digest, DIGEST);
        if (!leaf || PyList_SetItem(list, row, leaf)) Py_CLEAR(list);
    }
    drop(columns, COLUMNS);
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

#include "_sealing.h"
#include "_copy_rows.h"
#include "_quoted_words.h"

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
    {"seal_columns", (PyCFunction)(void (*)(void))seal_columns, METH_FASTCALL, NULL},
    {"copy_rows", copy_rows, METH_O, NULL},
    {"doubtful", (PyCFunction)(void (*)(void))doubtful, METH_FASTCALL, NULL},
    {"sha256", one_digest, METH_O, NULL},
    {"use_instructions", use_instructions, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int set_up(PyObject *module)
{
    if (has_instructions()) compress = compress_with_instructions;
    if (PyModule_AddStringConstant(module, "SOURCES", SOURCES)) return -1;
    return PyModule_AddIntConstant(module, "EDITION", EDITION);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)(uintptr_t)set_up}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_hashing", "Hashes of many records in one call; see events.hashing.",
    0, functions, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__hashing(void) { return PyModuleDef_Init(&definition); }
