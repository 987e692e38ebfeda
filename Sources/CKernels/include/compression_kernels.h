#ifndef COMPRESSION_KERNELS_H
#define COMPRESSION_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Declares a kernel and its portable twin, which every variant must equal bit for bit.
#define KERNEL_WITH_PLAIN(result, name, ...) \
  result name(__VA_ARGS__);                 \
  result name##_plain(__VA_ARGS__)

// Sort keys: 32-bit integers that order floats. Selection works on them level by level: the top 12 bits, the next 12,
// the last 8.

/// How a float becomes a sort key: by magnitude (the sign is shifted out) or by value.
enum { KEY_MAGNITUDE = 0, KEY_VALUE = 1 };
enum { KEY_TOP_BINS = 4096, KEY_MIDDLE_BINS = 4096, KEY_LOW_BINS = 256 };

/// The sort key of one float.
uint32_t float_key(float value, int order);
/// Counts the keys of `x` by their top 12 bits into `counts[4096]`, which is overwritten.
KERNEL_WITH_PLAIN(void, key_histogram, const float *x, size_t n, int order, uint32_t *counts);
/// Appends the keys whose top 12 bits are `top` to `out`, in order; writes up to one element past the last match.
/// Returns how many matched.
KERNEL_WITH_PLAIN(size_t, key_collect, const float *x, size_t n, int order, uint32_t top, uint32_t *out);
/// Adds the keys, counted by their middle 12 bits, to `counts[4096]`.
void key_histogram_middle(const uint32_t *keys, size_t n, uint32_t *counts);
/// Adds the keys whose middle 12 bits are `middle`, counted by their low 8 bits, to `counts[256]`.
void key_histogram_low(const uint32_t *keys, size_t n, uint32_t middle, uint32_t *counts);
/// How many of the keys equal `key`.
size_t key_count(const uint32_t *keys, size_t n, uint32_t key);
/// Copies `x` to `out` with every element whose magnitude key is below `key` replaced by +0. May work in place.
KERNEL_WITH_PLAIN(void, zero_below, const float *x, float *out, size_t n, uint32_t key);
/// Position after the `rank`-th (1-based) element whose magnitude key equals `key`, or `n` if there are fewer.
size_t position_after_rank(const float *x, size_t n, uint32_t key, size_t rank);

/// Appends the keys of the finite elements that aren't zero to `out`, in order; writes up to one element past the last.
/// Returns how many.
size_t nonzero_keys(const float *x, size_t n, int order, uint32_t *out);
/// The key of 0-based `rank` in ascending order, and in `next` the one of the rank after it (or the same, if it is the
/// last). Reorders `keys`. Linear in `n`, whatever the keys.
uint32_t select_key(uint32_t *keys, size_t n, size_t rank, uint32_t *next);
enum { SMALL_GROUP = 32 };
/// Copies a row to `out`, keeping the `kept` largest of every `group` <= SMALL_GROUP elements, lower index first among
/// equals, and zeroing the others.
void keep_largest(const float *x, float *out, size_t n, size_t kept, size_t group);

/// Sums and extremes of the finite values; `zeros` counts both signs of zero.
typedef struct {
  double sum, sum_of_squares, sum_of_magnitudes;
  float minimum, maximum;
  size_t finite, zeros, negative_non_finite;
} value_summary;

/// With nothing finite, minimum is +infinity and maximum -infinity.
KERNEL_WITH_PLAIN(void, summarize, const float *x, size_t n, value_summary *result);
/// Least and greatest finite value of `x` and zero, so that the range always contains zero.
KERNEL_WITH_PLAIN(void, range_with_zero, const float *x, size_t n, float *minimum, float *maximum);
/// Adds a histogram of `x` to `counts[bins + 3]`: below `low`, the bins, above `high`, not a number.
/// Bin i holds low + i*width <= x < low + (i+1)*width, computed in double; `high` itself falls in the last bin.
void value_histogram(const float *x, size_t n, double low, double high, size_t bins, uint32_t *counts);
/// Sum of squared differences, largest difference and sum of squares of `x`, over the elements where `x` is finite.
KERNEL_WITH_PLAIN(void, difference,
    const float *x, const float *y, size_t n, double *squared, float *largest, double *signal);

// Quantization: clamp(roundHalfEven(x / scale) + zero_point, low, high); not-a-number becomes the zero point.
KERNEL_WITH_PLAIN(void, quantize_int8,
    const float *x, int8_t *q, size_t n, float scale, int32_t zero_point, int32_t low, int32_t high);
KERNEL_WITH_PLAIN(void, quantize_uint8,
    const float *x, uint8_t *q, size_t n, float scale, int32_t zero_point, int32_t low, int32_t high);
KERNEL_WITH_PLAIN(void, quantize_int16,
    const float *x, int16_t *q, size_t n, float scale, int32_t zero_point, int32_t low, int32_t high);
KERNEL_WITH_PLAIN(void, quantize_uint16,
    const float *x, uint16_t *q, size_t n, float scale, int32_t zero_point, int32_t low, int32_t high);
/// -1, 0 or 1.
KERNEL_WITH_PLAIN(void, quantize_sign, const float *x, int8_t *q, size_t n);
// Dequantization: (q - zero_point) * scale.
KERNEL_WITH_PLAIN(void, dequantize_int8, const int8_t *q, float *x, size_t n, float scale, int32_t zero_point);
KERNEL_WITH_PLAIN(void, dequantize_uint8, const uint8_t *q, float *x, size_t n, float scale, int32_t zero_point);
KERNEL_WITH_PLAIN(void, dequantize_int16, const int16_t *q, float *x, size_t n, float scale, int32_t zero_point);
KERNEL_WITH_PLAIN(void, dequantize_uint16, const uint16_t *q, float *x, size_t n, float scale, int32_t zero_point);
/// Sum of squared rounding and clamping errors that quantizing `x` with this scale would make, over its finite values.
/// `low` and `high` are relative to the zero point.
KERNEL_WITH_PLAIN(double, quantization_error, const float *x, size_t n, float scale, int32_t low, int32_t high);

// Encodings. A "live" element is one that a sparse encoding stores.

/// Marks (1 or 0) the elements that differ from `zero`; returns how many.
KERNEL_WITH_PLAIN(size_t, mark_uint8, const uint8_t *x, uint8_t *live, size_t n, uint8_t zero);
KERNEL_WITH_PLAIN(size_t, mark_uint16, const uint16_t *x, uint8_t *live, size_t n, uint16_t zero);
KERNEL_WITH_PLAIN(size_t, mark_uint32, const uint32_t *x, uint8_t *live, size_t n, uint32_t zero);
/// Compacts the live elements into `out`, in order; writes up to one element past the last. Returns how many.
KERNEL_WITH_PLAIN(size_t, gather_uint8, const uint8_t *x, const uint8_t *live, size_t n, uint8_t *out);
KERNEL_WITH_PLAIN(size_t, gather_uint16, const uint16_t *x, const uint8_t *live, size_t n, uint16_t *out);
KERNEL_WITH_PLAIN(size_t, gather_uint32, const uint32_t *x, const uint8_t *live, size_t n, uint32_t *out);
/// Packs the low `bits` of every element tightly, the first in the lowest bits, into ceil(n*bits/8) bytes.
void pack_uint8(const uint8_t *x, size_t n, unsigned bits, uint8_t *out);
void pack_uint16(const uint16_t *x, size_t n, unsigned bits, uint8_t *out);
/// Reverses packing: unsigned values, zero-extended.
void unpack_uint8(const uint8_t *packed, size_t n, unsigned bits, uint8_t *out);
void unpack_uint16(const uint8_t *packed, size_t n, unsigned bits, uint16_t *out);
enum { GAP_WIDTHS = 12 };
/// For gap widths of 1...12 bits: how many escapes (runs of 2^k - 1 zeros without a value) the live elements need.
KERNEL_WITH_PLAIN(void, gap_escapes, const uint8_t *live, size_t n, uint64_t *escapes);
/// Writes the gap stream for a width of `bits` into `gaps`; returns its length (live elements plus escapes).
size_t gap_encode(const uint8_t *live, size_t n, unsigned bits, uint16_t *gaps);
/// Rebuilds the marks of the live elements from a gap stream. Returns 0, or -1 if the stream runs past `n` or holds
/// another number of live elements than `expected`.
int gap_decode(const uint16_t *gaps, size_t length, unsigned bits, uint8_t *live, size_t n, size_t expected);
/// Packs the marks, the first in the lowest bit, into ceil(n/8) bytes; and back.
void pack_marks(const uint8_t *live, size_t n, uint8_t *out);
/// Returns how many marks are set.
size_t unpack_marks(const uint8_t *packed, size_t n, uint8_t *live);
/// 1 if every element survives the round trip through IEEE half precision, bit for bit.
int fits_half(const float *x, size_t n);
/// Converts to IEEE half precision, rounding half to even; and back.
void to_half(const float *x, uint16_t *half, size_t n);
void from_half(const uint16_t *half, float *x, size_t n);

#undef KERNEL_WITH_PLAIN

#endif
