/* Records in the binary form of PostgreSQL's COPY: what events.postgres_copy does in Python.

   A part of _hashing.c, whose ways with Python's values it uses. */

/* Bytes that grow. */
typedef struct {
    uint8_t *bytes;
    size_t size, room;
} Made;

static int make_room(Made *made, size_t wanted)
{
    if (made->room - made->size >= wanted) return 0;
    size_t room = 2 * made->room + wanted + 4096;
    uint8_t *bytes = PyMem_Realloc(made->bytes, room);
    if (!bytes) {
        PyErr_NoMemory();
        return -1;
    }
    made->bytes = bytes, made->room = room;
    return 0;
}

static void put_big_endian(Made *made, uint64_t number, int size)
{
    while (size--) made->bytes[made->size++] = (uint8_t)(number >> 8 * size);
}

static int put_field(Made *made, const void *bytes, size_t size)
{
    if (size > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "a field has at most 2**31 - 1 bytes");
        return -1;
    }
    if (make_room(made, size + 4)) return -1;
    put_big_endian(made, size, 4);
    memcpy(made->bytes + made->size, bytes, size);
    made->size += size;
    return 0;
}

static int put_none(Made *made)
{
    if (make_room(made, 4)) return -1;
    put_big_endian(made, UINT32_MAX, 4);
    return 0;
}

static int put_number(Made *made, PyObject *value, int size)
{
    long long number;
    if (number_of(value, "a number", &number) || make_room(made, 12)) return -1;
    if (size == 4 && (number < INT32_MIN || number > INT32_MAX)) {
        PyErr_SetString(PyExc_OverflowError, "a schema's version has at most 32 bits");
        return -1;
    }
    put_big_endian(made, (uint64_t)size, 4);
    put_big_endian(made, (uint64_t)number, size);
    return 0;
}

static int put_text(Made *made, PyObject *value, int optional)
{
    Py_ssize_t size;
    if (optional && value == Py_None) return put_none(made);
    if (!PyUnicode_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "a moment, a kind and a key must be text");
        return -1;
    }
    const char *text = PyUnicode_AsUTF8AndSize(value, &size);
    return text ? put_field(made, text, (size_t)size) : -1;
}

/* Of so many bytes; of any number where that is 0. */
static int put_bytes(Made *made, PyObject *value, size_t size, int optional)
{
    Span span;
    if (optional && value == Py_None) return put_none(made);
    if (span_of(value, "an id, a salt, a hash and a payload", &span)) return -1;
    if (size && span.size != size) {
        PyErr_Format(PyExc_ValueError, "%zu bytes where %zu belong", span.size, size);
        return -1;
    }
    return put_field(made, span.bytes, span.size);
}

#define FIELDS 14

static int put_row(Made *made, PyObject *const columns[FIELDS], Py_ssize_t row)
{
    PyObject *of[FIELDS];
    for (int i = 0; i < FIELDS; i++) of[i] = PyTuple_GetItem(columns[i], row);
    if (make_room(made, 2)) return -1;
    put_big_endian(made, FIELDS, 2);
    return put_number(made, of[0], 8)      /* position */
        || put_bytes(made, of[1], 16, 0)   /* id */
        || put_text(made, of[2], 0)        /* recorded_at */
        || put_number(made, of[3], 8)      /* stream */
        || put_number(made, of[4], 8)      /* stream_version */
        || put_text(made, of[5], 0)        /* kind */
        || put_number(made, of[6], 4)      /* schema_version */
        || put_text(made, of[7], 1)        /* key */
        || put_number(made, of[8], 8)      /* batch */
        || put_bytes(made, of[9], 16, 1)   /* salt */
        || put_bytes(made, of[10], 32, 0)  /* commitment */
        || put_bytes(made, of[11], 32, 0)  /* chain */
        || put_bytes(made, of[12], 0, 1)   /* nodes */
        || put_bytes(made, of[13], 0, 1);  /* payload */
}

static PyObject *copy_rows(PyObject *module, PyObject *given)
{
    (void)module;
    PyObject *columns[FIELDS] = {NULL}, *found = NULL;
    Made made = {NULL, 0, 0};
    Py_ssize_t row = 0, size = columns_of(given, columns, FIELDS);
    while (row < size && !put_row(&made, columns, row)) row++;
    if (row == size) found = bytes_object(made.bytes, made.size);
    PyMem_Free(made.bytes);
    drop(columns, FIELDS);
    return found;
}
