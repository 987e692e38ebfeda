#ifndef INTEGER_CODING_H
#define INTEGER_CODING_H

#include <stddef.h>
#include <stdint.h>

// Entropy coding of sequences of small non-negative integers, such as the gaps between weights and their codes.
//
// An integer is a token and some raw bits: small integers are tokens of their own, larger ones share one with those that
// have the same highest bits. Tokens have static frequencies in up to eight contexts, chosen by a running average of
// the tokens before: neighbours resemble each other. They are coded with an asymmetric numeral system (Duda, 2013),
// whose length follows from the tokens' counts: a size is exact long before anything is written.
//
// The bytes: contexts (log2) | precision << 2 | kind << 4, tokens - 1, the first bucket of every context but the first,
// the packed levels of all tokens in all contexts, the state (6 bytes), the stream.

enum {
  INTEGER_TOKENS = 128,
  INTEGER_BUCKETS = 256,
  INTEGER_CONTEXTS = 8,
  INTEGER_PRECISIONS = 3,
  INTEGER_FREQUENCY_BITS = 14,
  /// Integers must be below this.
  INTEGER_LIMIT = 1 << 28
};

/// What the integers are, which decides how many of them are tokens of their own.
enum { INTEGERS_ARE_LENGTHS = 0, INTEGERS_ARE_SIGNED = 1 };

/// The static model of one sequence.
typedef struct {
  uint8_t kind;
  uint8_t contexts_log2;
  /// A level is a frequency's logarithm in steps of 1, 1/2 or 1/4, stored in 4, 5 or 6 bits; level 0 is never.
  uint8_t precision;
  uint8_t tokens;
  uint8_t first_bucket[INTEGER_CONTEXTS];
  uint8_t levels[INTEGER_CONTEXTS][INTEGER_TOKENS];
  /// What `integer_encode` writes.
  size_t bytes;
} integer_model;

/// Finds the model with which `n` integers take the fewest bytes. Without integers there are no bytes.
/// `costs[f]` is what a token of frequency f in 2^14 costs, in 2^-32 bits, rounded up; `costs[0]` is not used.
void integer_fit(const uint32_t *x, size_t n, int kind, const uint64_t *costs, integer_model *model);
/// Writes `model->bytes` bytes. `contexts` has room for n bytes.
void integer_encode(
    const uint32_t *x, size_t n, const integer_model *model, uint8_t *contexts, uint8_t *out);
/// Reads `n` integers below `limit` from exactly `size` bytes. Returns 0, or -1 if the bytes aren't such.
int integer_decode(const uint8_t *in, size_t size, int kind, uint32_t limit, uint32_t *x, size_t n);

/// The lengths of the runs before each live element; returns how many live elements there are.
size_t run_lengths(const uint8_t *live, size_t n, uint32_t *runs);
/// Marks the elements behind runs of the given lengths. Returns 0, or -1 if they run past `n`.
int mark_runs(const uint32_t *runs, size_t length, uint8_t *live, size_t n);

#endif
