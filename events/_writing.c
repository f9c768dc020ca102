/* Claims as their JSON, and whether their words stand in a text, without pydantic.

   Only what is plain is written: a value of exactly the type that its field has, fields in their
   order. Of everything else, also of what is wrong, nothing is said here: it is left to pydantic, which
   is normative. See events.claim_json. Written against the limited API of Python 3.11. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* Told apart from what an older file offers; see events.claim_json. */
#define EDITION 2

/* The digest of all sources, as hatch_build.py passes it: tests look whether a module is of those
   that lie beside it. */
#ifndef SOURCES
#define SOURCES ""
#endif

/* What a function here says of a value: it is an exception, done, or pydantic's to look at. */
enum { FAILED = -1, DONE = 0, LEFT = 1 };

typedef struct {
    char *bytes;
    size_t size, room;
} Text;

static int put(Text *text, const char *bytes, size_t size)
{
    if (text->room - text->size < size) {
        size_t room = 2 * text->room + size;
        char *more = PyMem_Realloc(text->bytes, room);
        if (!more) {
            PyErr_NoMemory();
            return FAILED;
        }
        text->bytes = more, text->room = room;
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    return DONE;
}

static int put_object(Text *text, PyObject *bytes)
{
    return put(text, PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes));
}

#define EACH(byte) (0x0101010101010101ULL * (byte))

/* Whether any of eight bytes is below a space, a quote or a backslash; now and then of others, too. */
static int has_special(const char *bytes)
{
    uint64_t eight, quote, stroke;
    memcpy(&eight, bytes, 8);
    quote = eight ^ EACH('"'), stroke = eight ^ EACH('\\');
    return (((eight - EACH(0x20)) | (quote - EACH(1)) | (stroke - EACH(1))) & ~eight & EACH(0x80)) != 0;
}

/* A string in its quotes, escaped as pydantic does: what JSON demands, and nothing else. */
static int put_string(Text *text, PyObject *value)
{
    static const char hexadecimal[] = "0123456789abcdef";
    Py_ssize_t size, from = 0;
    const char *bytes = PyUnicode_AsUTF8AndSize(value, &size);
    if (!bytes) { /* half a surrogate pair */
        PyErr_Clear();
        return LEFT;
    }
    if (put(text, "\"", 1)) return FAILED;
    for (Py_ssize_t at = 0; at < size; at++) {
        while (size - at >= 8 && !has_special(bytes + at)) at += 8;
        if (at == size) break;
        unsigned char byte = (unsigned char)bytes[at];
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        char escaped[6] = {'\\', 'u', '0', '0', hexadecimal[byte >> 4], hexadecimal[byte & 15]};
        size_t length = 2;
        switch (byte) {
        case '"': case '\\': escaped[1] = (char)byte; break;
        case '\b': escaped[1] = 'b'; break;
        case '\f': escaped[1] = 'f'; break;
        case '\n': escaped[1] = 'n'; break;
        case '\r': escaped[1] = 'r'; break;
        case '\t': escaped[1] = 't'; break;
        default: length = 6;
        }
        if (put(text, bytes + from, (size_t)(at - from)) || put(text, escaped, length)) return FAILED;
        from = at + 1;
    }
    return put(text, bytes + from, (size_t)(size - from)) || put(text, "\"", 1) ? FAILED : DONE;
}

static int put_whole(Text *text, PyObject *value)
{
    char digits[24];
    int at = sizeof digits, overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow) return LEFT;
    if (number == -1 && PyErr_Occurred()) return FAILED;
    unsigned long long left = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
    do digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0) digits[--at] = '-';
    return put(text, digits + at, sizeof digits - (size_t)at);
}

/* The shortest digits that read back as the number: of those with an exponent, and of what is no
   number, forms differ, and they are left. */
static int put_float(Text *text, PyObject *value)
{
    char *digits = PyOS_double_to_string(PyFloat_AsDouble(value), 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
    if (!digits) return FAILED;
    int plain = digits[strspn(digits, "-.0123456789")] == '\0';
    int done = plain ? put(text, digits, strlen(digits)) : LEFT;
    PyMem_Free(digits);
    return done;
}

static PyObject *START, *END, *OFFSET, *QUOTE, *YEAR, *MONTH, *DAY, *DOCUMENT, *EXCERPTS;

/* So many digits of an attribute, which is a whole number of no more. */
static int digits_of(PyObject *value, PyObject *name, char *digits, int count)
{
    PyObject *part = PyObject_GetAttr(value, name);
    if (!part) return FAILED;
    long number = PyLong_AsLong(part);
    Py_DECREF(part);
    if (number == -1 && PyErr_Occurred()) return FAILED;
    for (; count--; number /= 10) digits[count] = (char)('0' + number % 10);
    return DONE;
}

static int put_date(Text *text, PyObject *value)
{
    char made[12] = "\"0000-00-00\"";
    if (digits_of(value, YEAR, made + 1, 4) || digits_of(value, MONTH, made + 6, 2)
        || digits_of(value, DAY, made + 9, 2))
        return FAILED;
    return put(text, made, sizeof made);
}

/* Forms of values, as events.claim_json numbers them, and the parts of a field there. */
enum { STRING, LITERAL, WHOLE, FLOAT, YES_OR_NO, DATE, MODEL, TUPLE };
enum { NAME, PREFIX, FORM, DETAIL, OPTIONAL, PARTS };

static int put_model(Text *text, PyObject *value, PyObject *fields);

/* Whether a value is of exactly a type; `date` and models come as their own types. */
static int is_of(PyObject *value, PyObject *type) { return (PyObject *)Py_TYPE(value) == type; }

static int put_tuple(Text *text, PyObject *value, PyObject *field);

static int put_value(Text *text, PyObject *value, PyObject *field)
{
    PyObject *detail = PyTuple_GetItem(field, DETAIL);
    int found;
    switch (PyLong_AsLong(PyTuple_GetItem(field, FORM))) {
    case STRING: return PyUnicode_CheckExact(value) ? put_string(text, value) : LEFT;
    case LITERAL:
        if (!PyUnicode_CheckExact(value)) return LEFT;
        if ((found = PySet_Contains(detail, value)) < 0) return FAILED;
        return found ? put_string(text, value) : LEFT;
    case WHOLE: return PyLong_CheckExact(value) ? put_whole(text, value) : LEFT;
    case FLOAT: return PyFloat_CheckExact(value) ? put_float(text, value) : LEFT;
    case YES_OR_NO:
        if (value == Py_True) return put(text, "true", 4);
        return value == Py_False ? put(text, "false", 5) : LEFT;
    case DATE: return is_of(value, detail) ? put_date(text, value) : LEFT;
    case MODEL:
        if (!is_of(value, PyTuple_GetItem(detail, 0))) return LEFT;
        return put_model(text, value, PyTuple_GetItem(detail, 1));
    case TUPLE: return PyTuple_CheckExact(value) ? put_tuple(text, value, detail) : LEFT;
    default: return PyErr_Occurred() ? FAILED : LEFT;
    }
}

static int put_tuple(Text *text, PyObject *value, PyObject *field)
{
    Py_ssize_t size = PyTuple_Size(value);
    if (put(text, "[", 1)) return FAILED;
    for (Py_ssize_t i = 0; i < size; i++) {
        if (i && put(text, ",", 1)) return FAILED;
        int done = put_value(text, PyTuple_GetItem(value, i), field);
        if (done) return done;
    }
    return put(text, "]", 1);
}

static int is_named(PyObject *name, PyObject *wanted)
{
    return name == wanted || (PyUnicode_CheckExact(name) && !PyUnicode_Compare(name, wanted));
}

/* A model's fields, all of them in their order: others are pydantic's. */
static int put_model(Text *text, PyObject *value, PyObject *fields)
{
    PyObject *held = PyObject_GenericGetDict(value, NULL), *name, *part;
    Py_ssize_t at = 0, number = 0, wanted = PyTuple_Size(fields);
    int done = DONE, any = 0;
    if (!held) return FAILED;
    if (put(text, "{", 1)) done = FAILED;
    while (!done && PyDict_Next(held, &at, &name, &part)) {
        PyObject *field = number < wanted ? PyTuple_GetItem(fields, number) : NULL;
        number++;
        Py_INCREF(part); /* collecting garbage may run code that takes it out */
        if (!field || !is_named(name, PyTuple_GetItem(field, NAME))) done = LEFT;
        else if (part == Py_None) done = PyTuple_GetItem(field, OPTIONAL) == Py_True ? DONE : LEFT;
        else if ((any && put(text, ",", 1)) || put_object(text, PyTuple_GetItem(field, PREFIX)))
            done = FAILED;
        else any = 1, done = put_value(text, part, field);
        Py_DECREF(part);
    }
    if (!done && number != wanted) done = LEFT;
    if (!done) done = put(text, "}", 1);
    Py_DECREF(held);
    return done;
}

/* The fields that events.claim_json made must be what is read here: looked at once, by whoever makes
   them, as a wrong one could otherwise be read where it is none. */
static int are_fields(PyObject *fields);

static int is_field(PyObject *field)
{
    if (!PyTuple_CheckExact(field) || PyTuple_Size(field) != PARTS) return 0;
    PyObject *detail = PyTuple_GetItem(field, DETAIL), *form = PyTuple_GetItem(field, FORM);
    if (!PyUnicode_CheckExact(PyTuple_GetItem(field, NAME))
        || !PyBytes_CheckExact(PyTuple_GetItem(field, PREFIX)) || !PyLong_CheckExact(form))
        return 0;
    switch (PyLong_AsLong(form)) {
    case LITERAL: return PyFrozenSet_CheckExact(detail);
    case DATE: return PyType_Check(detail);
    case MODEL:
        return PyTuple_CheckExact(detail) && PyTuple_Size(detail) == 2
            && PyType_Check(PyTuple_GetItem(detail, 0)) && are_fields(PyTuple_GetItem(detail, 1));
    case TUPLE: return is_field(detail);
    case STRING: case WHOLE: case FLOAT: case YES_OR_NO: return 1;
    default: PyErr_Clear(); return 0;
    }
}

static int are_fields(PyObject *fields)
{
    if (!PyTuple_CheckExact(fields)) return 0;
    for (Py_ssize_t i = 0; i < PyTuple_Size(fields); i++)
        if (!is_field(PyTuple_GetItem(fields, i))) return 0;
    return 1;
}

/* A capsule around a dictionary of models and their fields, which nobody changes any more. */
static const char PLANS[] = "events._writing.plans";

static void drop_plans(PyObject *capsule) { Py_XDECREF(PyCapsule_GetPointer(capsule, PLANS)); }

static PyObject *plans(PyObject *module, PyObject *given)
{
    (void)module;
    PyObject *type, *fields, *capsule, *copy;
    Py_ssize_t at = 0;
    if (!PyDict_CheckExact(given)) {
        PyErr_SetString(PyExc_TypeError, "plans are a dictionary of models and their fields");
        return NULL;
    }
    if (!(copy = PyDict_Copy(given))) return NULL;
    while (PyDict_Next(copy, &at, &type, &fields))
        if (!PyType_Check(type) || !are_fields(fields)) {
            PyErr_SetString(PyExc_TypeError, "a plan holds fields as events.claim_json makes them");
            Py_DECREF(copy);
            return NULL;
        }
    if (!(capsule = PyCapsule_New(copy, PLANS, drop_plans))) Py_DECREF(copy);
    return capsule;
}

/* encode(events, plans): the bytes of each, or none for what pydantic has to look at. */
static PyObject *encode(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    if (count != 2) {
        PyErr_Format(PyExc_TypeError, "encode takes 2 arguments, not %zd", count);
        return NULL;
    }
    PyObject *known = PyCapsule_GetPointer(given[1], PLANS), *events, *list;
    if (!known) return NULL;
    if (!(events = PySequence_Tuple(given[0]))) return NULL;
    Text text = {NULL, 0, 0};
    Py_ssize_t size = PyTuple_Size(events);
    list = PyList_New(size);
    for (Py_ssize_t i = 0; list && i < size; i++) {
        PyObject *event = PyTuple_GetItem(events, i), *made;
        PyObject *fields = PyDict_GetItemWithError(known, (PyObject *)Py_TYPE(event));
        text.size = 0;
        int done = fields ? put_model(&text, event, fields) : PyErr_Occurred() ? FAILED : LEFT;
        if (done == DONE) made = PyBytes_FromStringAndSize(text.bytes, (Py_ssize_t)text.size);
        else made = done == LEFT ? (Py_INCREF(Py_None), Py_None) : NULL;
        if (!made || PyList_SetItem(list, i, made)) Py_CLEAR(list);
    }
    PyMem_Free(text.bytes);
    Py_DECREF(events);
    return list;
}

/* ------------------------------------------------------------------------------- words */

/* A whole number of a dictionary: DONE, or LEFT where it is another thing. */
static int number_in(PyObject *fields, PyObject *name, Py_ssize_t *number)
{
    PyObject *value = PyDict_GetItemWithError(fields, name);
    if (!value) return PyErr_Occurred() ? FAILED : LEFT;
    if (!PyLong_CheckExact(value)) return LEFT;
    *number = PyLong_AsSsize_t(value);
    if (*number == -1 && PyErr_Occurred()) PyErr_Clear(), *number = -1;
    return *number < 0 ? LEFT : DONE;
}

/* What a dictionary holds, or nothing, kept by whoever asks: to look up another name may run the
   code of a key that is like it, which may take this value out. */
static PyObject *held_in(PyObject *fields, PyObject *name)
{
    PyObject *value = PyDict_GetItemWithError(fields, name);
    Py_XINCREF(value);
    return value;
}

/* Whether the words of an excerpt, or of a time, stand in the text where it says. */
static int stands(PyObject *part, PyObject *text, int of_time)
{
    Py_ssize_t start = 0, end = 0, length;
    PyObject *fields = PyObject_GenericGetDict(part, NULL);
    if (!fields) return PyErr_Clear(), LEFT;
    PyObject *quote = held_in(fields, QUOTE);
    int done = LEFT;
    if (quote == Py_None && of_time) done = DONE;
    else if (quote && PyUnicode_CheckExact(quote)) {
        length = PyUnicode_GetLength(quote);
        if (!(done = number_in(fields, of_time ? OFFSET : START, &start)) && !of_time)
            done = number_in(fields, END, &end);
        /* before anything is added to a number that may be any: none of these is below 0 */
        if (!done && start > PyUnicode_GetLength(text) - length) done = LEFT;
        if (!done && of_time) end = start + length;
        if (!done && end - start != length) done = LEFT;
        if (!done && PyUnicode_Tailmatch(text, quote, start, end, -1) != 1) done = LEFT;
    }
    Py_XDECREF(quote);
    Py_DECREF(fields);
    if (done == FAILED || PyErr_Occurred()) PyErr_Clear(), done = LEFT;
    return done;
}

static int is_time(PyObject *name) { return !PyUnicode_CompareWithASCIIString(name, "when"); }

static int has_excerpts(PyObject *fields)
{
    PyObject *excerpts = PyDict_GetItemWithError(fields, EXCERPTS);
    return excerpts && PyTuple_CheckExact(excerpts) && PyTuple_Size(excerpts);
}

/* The text of a claim's document, kept by whoever asks, or nothing. */
static PyObject *text_of(PyObject *fields, PyObject *texts)
{
    PyObject *document = held_in(fields, DOCUMENT), *text = NULL;
    if (document && PyUnicode_CheckExact(document)) text = held_in(texts, document);
    Py_XDECREF(document);
    if (text && !PyUnicode_CheckExact(text)) Py_CLEAR(text);
    return text;
}

/* Whether all words of a claim stand in its document's text, and it has excerpts. */
static int words_of(PyObject *fields, PyObject *texts, PyObject *names)
{
    PyObject *text = has_excerpts(fields) ? text_of(fields, texts) : NULL;
    if (!text) return LEFT;
    int done = DONE;
    for (Py_ssize_t i = 0; !done && i < PyTuple_Size(names); i++) {
        PyObject *name = PyTuple_GetItem(names, i);
        PyObject *value = PyUnicode_CheckExact(name) ? held_in(fields, name) : NULL;
        if (!value) done = LEFT;
        else if (PyTuple_CheckExact(value))
            for (Py_ssize_t n = 0; !done && n < PyTuple_Size(value); n++)
                done = stands(PyTuple_GetItem(value, n), text, 0);
        else if (value != Py_None) done = stands(value, text, is_time(name));
        Py_XDECREF(value);
    }
    Py_DECREF(text);
    return done;
}

/* words_stand(events, first, texts, names): the first event from one on, both counted from 0, of
   which it is not sure that all words stand in its document; their number where there is none. */
static PyObject *words_stand(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    if (count != 4 || !PyDict_CheckExact(given[2]) || !PyDict_CheckExact(given[3])) {
        PyErr_SetString(PyExc_TypeError, "words_stand takes events, a number, texts and names");
        return NULL;
    }
    Py_ssize_t at = PyLong_AsSsize_t(given[1]);
    if (at < 0) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "events are counted from 0");
        return NULL;
    }
    PyObject *events = PySequence_Tuple(given[0]);
    if (!events) return NULL;
    int done = DONE;
    for (; at < PyTuple_Size(events); at++) {
        PyObject *event = PyTuple_GetItem(events, at), *fields;
        PyObject *names = held_in(given[3], (PyObject *)Py_TYPE(event));
        done = LEFT;
        if (names && PyTuple_CheckExact(names) && (fields = PyObject_GenericGetDict(event, NULL))) {
            done = words_of(fields, given[2], names);
            Py_DECREF(fields);
        }
        Py_XDECREF(names);
        if (done) break;
    }
    Py_DECREF(events);
    PyErr_Clear(); /* what is wrong with an event is for whoever looks closer */
    return PyLong_FromSsize_t(at);
}

static PyMethodDef functions[] = {
    {"plans", plans, METH_O, NULL},
    {"encode", (PyCFunction)(void (*)(void))encode, METH_FASTCALL, NULL},
    {"words_stand", (PyCFunction)(void (*)(void))words_stand, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

/* The names above are one interpreter's: what another one sets up would take their place, and be
   gone with it. */
static int is_first_here(void)
{
    static int64_t first = -1;
    int64_t here = PyInterpreterState_GetID(PyInterpreterState_Get());
    if (first < 0) first = here;
    if (here == first) return 1;
    PyErr_SetString(PyExc_ImportError, "events._writing is for one interpreter of a process");
    return 0;
}

static int set_up(PyObject *module)
{
    if (!is_first_here()) return -1;
    START = PyUnicode_InternFromString("start"), END = PyUnicode_InternFromString("end");
    OFFSET = PyUnicode_InternFromString("offset"), QUOTE = PyUnicode_InternFromString("quote");
    YEAR = PyUnicode_InternFromString("year"), MONTH = PyUnicode_InternFromString("month");
    DAY = PyUnicode_InternFromString("day"), DOCUMENT = PyUnicode_InternFromString("document");
    EXCERPTS = PyUnicode_InternFromString("excerpts");
    if (!START || !END || !OFFSET || !QUOTE || !YEAR || !MONTH || !DAY || !DOCUMENT || !EXCERPTS)
        return -1;
    if (PyModule_AddStringConstant(module, "SOURCES", SOURCES)) return -1;
    return PyModule_AddIntConstant(module, "EDITION", EDITION);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)(uintptr_t)set_up}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_writing", "Claims as JSON, and their words; see events.claim_json.",
    0, functions, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__writing(void) { return PyModuleDef_Init(&definition); }
