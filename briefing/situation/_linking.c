/* The inner loops of linking; see briefing.situation.filing.

   Shelves and keys are looked at as they are; nothing is kept between two calls. Written against
   the limited API of Python 3.11. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Told apart from what an older file offers; see briefing.situation.filing. */
#define EDITION 2

/* The digest of all sources, as hatch_build.py passes it: tests look whether a module is of those
   that lie beside it. */
#ifndef SOURCES
#define SOURCES ""
#endif

#define FEW 128 /* so many developments are counted without asking for memory */

typedef struct {
    long long number;
    uint32_t count; /* how many keys it shares */
    uint32_t last;  /* the last of them: a key counts once, on however many shelves it stands */
} Vote;

typedef struct {
    Vote *votes;     /* as they were met */
    uint32_t *slots; /* where in `votes` a number is, and one; 0 for nowhere */
    size_t size, room;
    Vote few[FEW];
    uint32_t few_slots[2 * FEW];
} Poll;

static void begin(Poll *poll)
{
    poll->votes = poll->few, poll->slots = poll->few_slots;
    poll->size = 0, poll->room = FEW;
    memset(poll->few_slots, 0, sizeof poll->few_slots);
}

static void end(Poll *poll)
{
    if (poll->votes != poll->few) PyMem_Free(poll->votes);
    if (poll->slots != poll->few_slots) PyMem_Free(poll->slots);
}

/* The slot of a number, or the empty one where it belongs: there are always empty ones. */
static uint32_t *slot_of(const Poll *poll, long long number)
{
    size_t mask = 2 * poll->room - 1;
    uint64_t mixed = (uint64_t)number * 0x9E3779B97F4A7C15ULL;
    size_t at = (size_t)(mixed >> 32) & mask;
    while (poll->slots[at] && poll->votes[poll->slots[at] - 1].number != number) at = (at + 1) & mask;
    return &poll->slots[at];
}

static int grow(Poll *poll)
{
    size_t room = 2 * poll->room;
    Vote *votes;
    uint32_t *slots;
    if (room > UINT32_MAX / 2) {
        PyErr_NoMemory();
        return -1;
    }
    votes = PyMem_Malloc(room * sizeof *votes);
    slots = PyMem_Calloc(2 * room, sizeof *slots);
    if (!votes || !slots) {
        PyMem_Free(votes), PyMem_Free(slots);
        PyErr_NoMemory();
        return -1;
    }
    memcpy(votes, poll->votes, poll->size * sizeof *votes);
    end(poll);
    poll->votes = votes, poll->slots = slots, poll->room = room;
    for (size_t n = 0; n < poll->size; n++) *slot_of(poll, votes[n].number) = (uint32_t)n + 1;
    return 0;
}

static int whole(PyObject *value, long long *number)
{
    if (!PyLong_CheckExact(value)) {
        PyErr_SetString(PyExc_TypeError, "keys and developments are whole numbers");
        return -1;
    }
    *number = PyLong_AsLongLong(value);
    return *number == -1 && PyErr_Occurred() ? -1 : 0;
}

/* A development has this key, the so-manieth of all. */
static int vote(Poll *poll, PyObject *development, uint32_t key)
{
    long long number;
    if (whole(development, &number)) return -1;
    uint32_t *slot = slot_of(poll, number);
    if (!*slot) {
        if (poll->size == poll->room) {
            if (grow(poll)) return -1;
            slot = slot_of(poll, number);
        }
        poll->votes[poll->size++] = (Vote){number, 1, key};
        *slot = (uint32_t)poll->size;
        return 0;
    }
    Vote *known = &poll->votes[*slot - 1];
    if (known->last != key) known->count++, known->last = key;
    return 0;
}

/* What a block holds: one development, or a tuple of them. */
static int vote_all(Poll *poll, PyObject *block, uint32_t key)
{
    if (!PyTuple_CheckExact(block)) return vote(poll, block, key);
    Py_ssize_t size = PyTuple_Size(block);
    for (Py_ssize_t n = 0; n < size; n++)
        if (vote(poll, PyTuple_GetItem(block, n), key)) return -1;
    return 0;
}

/* Whether the key stands among those before it, too: then it was counted. */
static int counted(PyObject *keys, Py_ssize_t before, long long key)
{
    for (Py_ssize_t n = 0; n < before; n++) {
        long long other;
        if (whole(PyTuple_GetItem(keys, n), &other)) return -1;
        if (other == key) return 1;
    }
    return 0;
}

/* Every key on every shelf. Looking a key up may run Python where a shelf holds strange keys: so what
   is in use is held, and lists are asked anew for what they hold. */
static int look(Poll *poll, PyObject *keys, PyObject *shelves, uint32_t *stamp)
{
    Py_ssize_t size = PyTuple_Size(keys);
    for (Py_ssize_t n = 0; n < size; n++) {
        PyObject *key = PyTuple_GetItem(keys, n);
        long long number;
        if (whole(key, &number)) return -1;
        int before = counted(keys, n, number);
        if (before < 0) return -1;
        if (before) continue;
        ++*stamp;
        for (Py_ssize_t m = 0; m < PyList_Size(shelves); m++) {
            PyObject *shelf = PyList_GetItem(shelves, m);
            if (!PyDict_CheckExact(shelf)) {
                PyErr_SetString(PyExc_TypeError, "a shelf is a dictionary");
                return -1;
            }
            Py_INCREF(shelf);
            PyObject *block = PyDict_GetItemWithError(shelf, key);
            Py_XINCREF(block);
            Py_DECREF(shelf);
            if (!block) {
                if (PyErr_Occurred()) return -1;
                continue;
            }
            int failed = vote_all(poll, block, *stamp);
            Py_DECREF(block);
            if (failed) return -1;
        }
    }
    return 0;
}

static int most_first(const void *one, const void *other)
{
    const Vote *a = one, *b = other;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return a->number < b->number ? 1 : a->number > b->number ? -1 : 0;
}

static PyObject *leading(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *looked, *found = NULL;
    Py_ssize_t enough, most;
    if (!PyArg_ParseTuple(arguments, "O!nn:leading", &PyList_Type, &looked, &enough, &most))
        return NULL;
    Poll poll;
    uint32_t stamp = 0;
    begin(&poll);
    for (Py_ssize_t n = 0; n < PyList_Size(looked); n++) {
        PyObject *keys, *shelves, *pair = PyList_GetItem(looked, n);
        if (!PyTuple_CheckExact(pair) || PyTuple_Size(pair) != 2 ||
            !PyTuple_CheckExact(keys = PyTuple_GetItem(pair, 0)) ||
            !PyList_CheckExact(shelves = PyTuple_GetItem(pair, 1))) {
            PyErr_SetString(PyExc_TypeError, "what is looked at are a tuple and a list each");
            goto done;
        }
        Py_INCREF(pair);
        int failed = look(&poll, keys, shelves, &stamp);
        Py_DECREF(pair);
        if (failed) goto done;
    }
    size_t kept = 0;
    for (size_t n = 0; n < poll.size; n++)
        if ((Py_ssize_t)poll.votes[n].count >= enough) poll.votes[kept++] = poll.votes[n];
    if ((Py_ssize_t)kept > most) {
        qsort(poll.votes, kept, sizeof *poll.votes, most_first);
        kept = most < 0 ? 0 : (size_t)most;
    }
    found = PyList_New((Py_ssize_t)kept);
    for (size_t n = 0; found && n < kept; n++) {
        PyObject *number = PyLong_FromLongLong(poll.votes[n].number);
        if (!number || PyList_SetItem(found, (Py_ssize_t)n, number)) Py_CLEAR(found);
    }
done:
    end(&poll);
    return found;
}

/* The block with a development at its end, without its oldest where it is full; a new reference. */
static PyObject *with_latest(PyObject *block, PyObject *number, Py_ssize_t latest)
{
    if (!PyTuple_CheckExact(block)) return PyTuple_Pack(2, block, number);
    Py_ssize_t size = PyTuple_Size(block), kept = size < latest - 1 ? size : latest - 1;
    PyObject *grown = PyTuple_New(kept + 1);
    for (Py_ssize_t n = 0; grown && n <= kept; n++) {
        PyObject *one = n < kept ? PyTuple_GetItem(block, size - kept + n) : number;
        Py_INCREF(one);
        if (PyTuple_SetItem(grown, n, one)) Py_CLEAR(grown);
    }
    return grown;
}

/* Whether a block is one of numbers that holds this one; -1 and an exception for what is none. */
static int holds(PyObject *block, long long number)
{
    long long other;
    if (!PyTuple_CheckExact(block)) return whole(block, &other) ? -1 : other == number;
    Py_ssize_t size = PyTuple_Size(block);
    for (Py_ssize_t n = 0; n < size; n++) {
        if (whole(PyTuple_GetItem(block, n), &other)) return -1;
        if (other == number) return 1;
    }
    return 0;
}

static PyObject *additions(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *shelf, *keys, *number;
    Py_ssize_t latest;
    long long wanted, key;
    if (!PyArg_ParseTuple(arguments, "OOOn:additions", &shelf, &keys, &number, &latest)) return NULL;
    if (!PyDict_CheckExact(shelf) || !PyTuple_CheckExact(keys) || latest < 2) {
        PyErr_SetString(PyExc_TypeError, "a shelf is a dictionary, keys are a tuple, latest is over one");
        return NULL;
    }
    if (whole(number, &wanted)) return NULL;
    PyObject *added = PyDict_New();
    for (Py_ssize_t n = 0; added && n < PyTuple_Size(keys); n++) {
        PyObject *one = PyTuple_GetItem(keys, n);
        if (whole(one, &key)) goto failed;
        PyObject *block = PyDict_GetItemWithError(shelf, one);
        if (!block) {
            if (PyErr_Occurred() || PyDict_SetItem(added, one, number)) goto failed;
            continue;
        }
        Py_INCREF(block); /* what compares keys may let go of it */
        int held = holds(block, wanted), done = held;
        if (!held) {
            PyObject *grown = with_latest(block, number, latest);
            done = grown ? PyDict_SetItem(added, one, grown) : -1;
            Py_XDECREF(grown);
        }
        Py_DECREF(block);
        if (done < 0) goto failed;
    }
    return added;
failed:
    Py_DECREF(added);
    return NULL;
}

static uint32_t crc_of[256]; /* of each byte; RFC 1952, section 8 */

static void fill_crc(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t found = byte;
        for (int bit = 0; bit < 8; bit++) found = found & 1 ? 0xEDB88320u ^ (found >> 1) : found >> 1;
        crc_of[byte] = found;
    }
}

static uint32_t crc(const unsigned char *from, const unsigned char *end)
{
    uint32_t found = 0xFFFFFFFFu;
    while (from < end) found = crc_of[(found ^ *from++) & 0xFF] ^ (found >> 8);
    return ~found;
}

static const unsigned char *word_end(const unsigned char *from, const unsigned char *end)
{
    const unsigned char *space = memchr(from, ' ', (size_t)(end - from));
    return space ? space : end;
}

/* A run ends where its last word does, and the next begins behind the first space of this one. */
static PyObject *runs(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *text; /* no "y#": what 3.13 compiles of it, 3.11 refuses to run */
    Py_ssize_t size;
    if (!PyArg_ParseTuple(arguments, "Sn:runs", &text, &size)) return NULL;
    if (size < 1) {
        PyErr_SetString(PyExc_ValueError, "a run has a word or more");
        return NULL;
    }
    PyObject *found = PyList_New(0);
    if (!found) return NULL;
    const unsigned char *from = (const unsigned char *)PyBytes_AsString(text);
    const unsigned char *all = from + PyBytes_Size(text);
    const unsigned char *end = word_end(from, all);
    for (Py_ssize_t n = 1; n < size; n++) {
        if (end == all) return found; /* fewer words than a run has */
        end = word_end(end + 1, all);
    }
    for (;;) {
        PyObject *one = PyLong_FromUnsignedLong(crc(from, end));
        int failed = one ? PyList_Append(found, one) : -1;
        Py_XDECREF(one);
        if (failed) {
            Py_DECREF(found);
            return NULL;
        }
        if (end == all) return found;
        from = word_end(from, end) + 1;
        end = word_end(end + 1, all);
    }
}

static PyMethodDef functions[] = {
    {"leading", leading, METH_VARARGS, "As briefing.situation.filing.leading_in_python."},
    {"additions", additions, METH_VARARGS, "As briefing.situation.filing.additions_in_python."},
    {"runs", runs, METH_VARARGS, "As briefing.situation.filing.runs_in_python."},
    {NULL, NULL, 0, NULL},
};

static int set_up(PyObject *module)
{
    fill_crc();
    if (PyModule_AddStringConstant(module, "SOURCES", SOURCES)) return -1;
    return PyModule_AddIntConstant(module, "EDITION", EDITION);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)(uintptr_t)set_up}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_linking", "The inner loops of linking; see briefing.situation.filing.",
    0, functions, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__linking(void) { return PyModuleDef_Init(&definition); }
