/* A whole batch sealed in one call: what events.sealed_columns does in Python.

   A part of _hashing.c, whose ways with Python's values, envelopes and trees it uses. */

#define ID_SIZE 16
#define SALT 16
#define FIRST_ENTROPY 9
#define STEP 4
#define LOW (((uint64_t)1 << 62) - 1)

static uint64_t big_endian_8(const uint8_t *at)
{
    return (uint64_t)big_endian(at) << 32 | big_endian(at + 4);
}

static void put_big_endian_8(uint8_t *at, uint64_t number)
{
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)(number >> (56 - 8 * i));
}

/* The 74 bits that an id has beside its milliseconds, as 12 (at first maybe fewer) and 62. */
typedef struct {
    uint64_t milliseconds, high, low;
} Counter;

static Counter counter_of(uint64_t milliseconds, const uint8_t *entropy, const uint8_t *after)
{
    uint64_t number = big_endian_8(entropy + 1), last = big_endian_8(after);
    if (last >> 16 == milliseconds)
        return (Counter){milliseconds, last & 0xFFF, big_endian_8(after + 8) & LOW};
    return (Counter){milliseconds, (uint64_t)entropy[0] << 2 | number >> 62, number & LOW};
}

static void next_id(Counter *counter, uint32_t step, uint8_t id[ID_SIZE])
{
    counter->low += (uint64_t)step + 1;
    counter->high += counter->low >> 62;
    counter->low &= LOW;
    put_big_endian_8(id, counter->milliseconds << 16 | 0x7000 | counter->high);
    put_big_endian_8(id + 8, (uint64_t)2 << 62 | counter->low);
}

/* What the records of a batch share, and what each continues. */
typedef struct {
    Tree tree;
    Counter counter;
    uint8_t chain[DIGEST];
    Span written;
    long long batch;
} Batch;

enum { IDS, SALTS, COMMITMENTS, CHAINS, NODES, MADE };

/* One record: its id, salt, commitment, chain hash and nodes, each put into its list. */
static int seal_one(Batch *batch, PyObject *const columns[MIDDLE + 1], Py_ssize_t row,
                    const uint8_t *step, const uint8_t *salt, PyObject *const lists[MADE])
{
    uint8_t id[ID_SIZE], bound[DIGEST], leaf[DIGEST];
    Span payload;
    Sha256 hash;
    if (span_of(PyTuple_GetItem(columns[MIDDLE], row), "a payload", &payload)) return -1;
    next_id(&batch->counter, big_endian(step), id);
    begin(&hash);
    add(&hash, salt, SALT);
    add(&hash, payload.bytes, payload.size);
    end(&hash, bound);
    begin(&hash);
    add(&hash, OPENING, sizeof OPENING - 1);
    add_digits(&hash, (long long)batch->tree.size + 1);
    add_hexadecimal(&hash, (Span){id, ID_SIZE});
    add(&hash, batch->written.bytes, batch->written.size);
    add(&hash, "\n", 1);
    if (add_middle(&hash, columns, row)) return -1;
    add_digits(&hash, batch->batch);
    add(&hash, bound, DIGEST);
    end(&hash, leaf);
    begin(&hash);
    add(&hash, batch->chain, DIGEST);
    add(&hash, leaf, DIGEST);
    end(&hash, batch->chain);
    PyObject *made[MADE] = {bytes_object(id, ID_SIZE), bytes_object(salt, SALT),
                            bytes_object(bound, DIGEST), bytes_object(batch->chain, DIGEST),
                            grow_by(&batch->tree, leaf)};
    int failed = 0;
    for (int i = 0; i < MADE; i++) /* a list takes what it is given even where it fails */
        if (!made[i] || PyList_SetItem(lists[i], row, made[i])) failed = -1;
    return failed;
}

/* size, chain, peaks, last id, milliseconds, entropy, moment, batch, columns. */
static PyObject *seal_columns(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    (void)module;
    PyObject *columns[MIDDLE + 1] = {NULL}, *lists[MADE] = {NULL}, *all = NULL;
    Batch batch;
    Span after, entropy;
    long long milliseconds;
    Py_ssize_t size, length;
    if (arguments(count, 9, "seal_columns") || tree_of(given[0], given[2], &batch.tree)
        || digest_of(given[1], "the chain before", batch.chain)
        || span_of(given[3], "the id before", &after)
        || number_of(given[4], "the milliseconds", &milliseconds)
        || span_of(given[5], "the entropy", &entropy)
        || number_of(given[7], "the batch", &batch.batch))
        return NULL;
    if (!PyUnicode_Check(given[6])) {
        PyErr_SetString(PyExc_TypeError, "the moment must be text");
        return NULL;
    }
    batch.written.bytes = (const uint8_t *)PyUnicode_AsUTF8AndSize(given[6], &length);
    if (!batch.written.bytes) return NULL;
    batch.written.size = (size_t)length;
    if ((size = columns_of(given[8], columns, MIDDLE + 1)) < 0) goto done;
    if (entropy.size != FIRST_ENTROPY + (size_t)size * (STEP + SALT)) {
        PyErr_Format(PyExc_ValueError, "%zd records cannot be sealed with %zd random bytes", size,
                     (Py_ssize_t)entropy.size);
        goto done;
    }
    if (milliseconds < 0 || milliseconds >> 48) {
        PyErr_SetString(PyExc_ValueError, "a record's moment must lie after 1970");
        goto done;
    }
    if (after.size != ID_SIZE || (unsigned long long)size > INT64_MAX - batch.tree.size) {
        PyErr_SetString(PyExc_ValueError, "an id has 16 bytes, a log at most 2**63 - 1 records");
        goto done;
    }
    batch.counter = counter_of((uint64_t)milliseconds, entropy.bytes, after.bytes);
    for (int i = 0; i < MADE; i++)
        if (!(lists[i] = PyList_New(size))) goto done;
    const uint8_t *steps = entropy.bytes + FIRST_ENTROPY, *salts = steps + size * STEP;
    for (Py_ssize_t row = 0; row < size; row++)
        if (seal_one(&batch, columns, row, steps + row * STEP, salts + row * SALT, lists)) goto done;
    if (put_peaks(&batch.tree, given[2])) goto done;
    all = PyTuple_New(MADE);
    for (int i = 0; all && i < MADE; i++) {
        PyObject *list = lists[i];
        lists[i] = NULL; /* the tuple takes it even where it fails */
        if (PyTuple_SetItem(all, i, list)) Py_CLEAR(all);
    }
done:
    drop(lists, MADE);
    drop(columns, MIDDLE + 1);
    return all;
}
