/* SHA-256 of FIPS 180-4: by the processor's own instructions where it has them, else portably. */

#ifndef SHA256_H
#define SHA256_H

#include <stdint.h>
#include <string.h>

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
#define WITH_SHA_NI 1
#include <cpuid.h>
#include <immintrin.h>
#endif

#define DIGEST 32
#define BLOCK 64

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

#endif
