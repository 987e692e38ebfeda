#include "compression_kernels.h"

#include <math.h>
#include <string.h>

#define KERNEL_BODY "compression_loops.h"
#include "variants.h"

uint32_t float_key(float value, int order) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return key_plain(bits, order);
}

void key_histogram(const float *x, size_t n, int order, uint32_t *counts) {
  DISPATCH(key_histogram)(x, n, order, counts);
}
size_t key_collect(const float *x, size_t n, int order, uint32_t top, uint32_t *out) {
  return DISPATCH(key_collect)(x, n, order, top, out);
}
void key_histogram_middle(const uint32_t *keys, size_t n, uint32_t *counts) {
  for (size_t i = 0; i < n; i++) counts[(keys[i] >> 8) & 0xfff]++;
}
void key_histogram_low(const uint32_t *keys, size_t n, uint32_t middle, uint32_t *counts) {
  for (size_t i = 0; i < n; i++)
    if (((keys[i] >> 8) & 0xfff) == middle) counts[keys[i] & 0xff]++;
}
size_t key_count(const uint32_t *keys, size_t n, uint32_t key) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += keys[i] == key;
  return count;
}
void zero_below(const float *x, float *out, size_t n, uint32_t key) { DISPATCH(zero_below)(x, out, n, key); }
size_t position_after_rank(const float *x, size_t n, uint32_t key, size_t rank) {
  for (size_t i = 0; i < n; i++)
    if (float_key(x[i], KEY_MAGNITUDE) == key && --rank == 0) return i + 1;
  return n;
}

size_t nonzero_keys(const float *x, size_t n, int order, uint32_t *out) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    out[count] = key_plain(bits, order);
    count += (bits << 1) != 0 && (bits & 0x7f800000) != 0x7f800000;
  }
  return count;
}

uint32_t select_key(uint32_t *keys, size_t n, size_t rank, uint32_t *next) {
  uint32_t above = UINT32_MAX;
  int found_above = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    size_t counts[256] = {0}, bin = 0, kept = 0;
    for (size_t i = 0; i < n; i++) counts[keys[i] >> shift & 0xff]++;
    for (; rank >= counts[bin]; bin++) rank -= counts[bin];
    for (size_t i = 0; i < n; i++) {
      uint32_t key = keys[i], digit = key >> shift & 0xff;
      if (digit > bin) {
        above = key < above ? key : above;
        found_above = 1;
      }
      keys[kept] = key;
      kept += digit == bin;
    }
    n = kept;
  }
  // All that is left is equal: the next rank is one of them, or the smallest that was larger.
  *next = rank + 1 < n || !found_above ? keys[0] : above;
  return keys[0];
}

void keep_largest(const float *x, float *out, size_t n, size_t kept, size_t group) {
  for (size_t start = 0; start < n; start += group) {
    size_t count = n - start < group ? n - start : group;
    uint32_t bits[SMALL_GROUP], rank[SMALL_GROUP] = {0};
    memcpy(bits, x + start, 4 * count);
    for (size_t i = 0; i < count; i++)
      for (size_t j = 0; j < i; j++) {
        // The earlier one of two ranks higher unless the later is larger.
        int later = (bits[i] << 1) > (bits[j] << 1);
        rank[i] += !later;
        rank[j] += later;
      }
    for (size_t i = 0; i < count; i++) bits[i] = rank[i] < kept ? bits[i] : 0;
    memcpy(out + start, bits, 4 * count);
  }
}

void summarize(const float *x, size_t n, value_summary *result) { DISPATCH(summarize)(x, n, result); }
void range_with_zero(const float *x, size_t n, float *minimum, float *maximum) {
  DISPATCH(range_with_zero)(x, n, minimum, maximum);
}
void value_histogram(const float *x, size_t n, double low, double high, size_t bins, uint32_t *counts) {
  // Four tables, so that neighbours in one bin don't wait for each other's store; on the stack when they are small.
  enum { SMALL = 1024 };
  uint32_t small[4 * (SMALL + 3)];
  size_t stride = bins + 3;
  if (bins > SMALL) {
    // Neighbours rarely share one of so many bins, and four tables of them would leave the cache.
    for (size_t i = 0; i < n; i++) {
      double v = x[i], position = (v - low) * ((double)bins / (high - low));
      size_t slot;
      if (v != v)
        slot = bins + 2;
      else if (v < low)
        slot = 0;
      else if (v > high)
        slot = bins + 1;
      else
        slot = (position < (double)(bins - 1) ? (size_t)position : bins - 1) + 1;
      counts[slot]++;
    }
    return;
  }
  memset(small, 0, 4 * stride * sizeof(uint32_t));
  DISPATCH(value_histogram)(x, n, low, high, bins, small);
  for (size_t i = 0; i < stride; i++)
    counts[i] += small[i] + small[stride + i] + small[2 * stride + i] + small[3 * stride + i];
}
void difference(const float *x, const float *y, size_t n, double *squared, float *largest, double *signal) {
  DISPATCH(difference)(x, y, n, squared, largest, signal);
}

#define QUANTIZE(type)                                                                                          \
  void quantize_##type(                                                                                         \
      const float *x, type##_t *q, size_t n, float scale, int32_t zero_point, int32_t low, int32_t high) {      \
    DISPATCH(quantize_##type)(x, q, n, scale, zero_point, low, high);                                           \
  }                                                                                                             \
  void dequantize_##type(const type##_t *q, float *x, size_t n, float scale, int32_t zero_point) {              \
    DISPATCH(dequantize_##type)(q, x, n, scale, zero_point);                                                    \
  }
QUANTIZE(int8)
QUANTIZE(uint8)
QUANTIZE(int16)
QUANTIZE(uint16)

void quantize_sign(const float *x, int8_t *q, size_t n) { DISPATCH(quantize_sign)(x, q, n); }
double quantization_error(const float *x, size_t n, float scale, int32_t low, int32_t high) {
  return DISPATCH(quantization_error)(x, n, scale, low, high);
}

#define SPARSE(type)                                                                                     \
  size_t mark_##type(const type##_t *x, uint8_t *live, size_t n, type##_t zero) {                        \
    return DISPATCH(mark_##type)(x, live, n, zero);                                                      \
  }                                                                                                      \
  size_t gather_##type(const type##_t *x, const uint8_t *live, size_t n, type##_t *out) {                \
    return DISPATCH(gather_##type)(x, live, n, out);                                                     \
  }
SPARSE(uint8)
SPARSE(uint16)
SPARSE(uint32)

#define PACK(type)                                                                       \
  void pack_##type(const type##_t *x, size_t n, unsigned bits, uint8_t *out) {           \
    uint32_t held = 0, mask = (1u << bits) - 1;                                          \
    unsigned filled = 0;                                                                 \
    for (size_t i = 0; i < n; i++) {                                                     \
      held |= (x[i] & mask) << filled;                                                   \
      for (filled += bits; filled >= 8; filled -= 8, held >>= 8) *out++ = (uint8_t)held; \
    }                                                                                    \
    if (filled) *out = (uint8_t)held;                                                    \
  }                                                                                      \
  void unpack_##type(const uint8_t *packed, size_t n, unsigned bits, type##_t *out) {    \
    uint32_t held = 0, mask = (1u << bits) - 1;                                          \
    unsigned filled = 0;                                                                 \
    for (size_t i = 0; i < n; i++) {                                                     \
      for (; filled < bits; filled += 8) held |= (uint32_t)*packed++ << filled;          \
      out[i] = (type##_t)(held & mask);                                                  \
      held >>= bits;                                                                     \
      filled -= bits;                                                                    \
    }                                                                                    \
  }
PACK(uint8)
PACK(uint16)

void gap_escapes(const uint8_t *live, size_t n, uint64_t *escapes) { DISPATCH(gap_escapes)(live, n, escapes); }
size_t gap_encode(const uint8_t *live, size_t n, unsigned bits, uint16_t *gaps) {
  size_t escape = ((size_t)1 << bits) - 1, run = 0, length = 0;
  for (size_t i = 0; i < n; i++) {
    if (!live[i]) {
      run++;
      continue;
    }
    for (; run >= escape; run -= escape) gaps[length++] = (uint16_t)escape;
    gaps[length++] = (uint16_t)run;
    run = 0;
  }
  return length;
}

int gap_decode(const uint16_t *gaps, size_t length, unsigned bits, uint8_t *live, size_t n, size_t expected) {
  size_t escape = ((size_t)1 << bits) - 1, position = 0, found = 0;
  memset(live, 0, n);
  for (size_t i = 0; i < length; i++) {
    if (n - position < gaps[i]) return -1;
    position += gaps[i];
    if (gaps[i] == escape) continue;
    if (position == n) return -1;
    live[position++] = 1;
    found++;
  }
  return found == expected ? 0 : -1;
}

void pack_marks(const uint8_t *live, size_t n, uint8_t *out) {
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    // Gathers the lowest bit of eight bytes into one: the product moves byte j to bit 56 + j.
    uint64_t marks;
    memcpy(&marks, live + i, 8);
    out[i / 8] = (uint8_t)((marks * 0x0102040810204080u) >> 56);
  }
  if (i < n) {
    out[i / 8] = 0;
    for (size_t j = i; j < n; j++) out[i / 8] |= (uint8_t)(live[j] << (j - i));
  }
}

size_t unpack_marks(const uint8_t *packed, size_t n, uint8_t *live) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    live[i] = packed[i / 8] >> (i % 8) & 1;
    count += live[i];
  }
  return count;
}

static uint16_t half_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00);
  if (magnitude >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  if (magnitude < 0x38800000) {
    // Subnormal halves are multiples of 2^-24: adding 0.5, whose last bit is worth just that, rounds to one.
    float shifted;
    memcpy(&shifted, &magnitude, 4);
    shifted += 0.5f;
    memcpy(&magnitude, &shifted, 4);
    return (uint16_t)(sign | (magnitude - 0x3f000000));
  }
  magnitude += 0xfff + (magnitude >> 13 & 1);
  return (uint16_t)(sign | ((magnitude - 0x38000000) >> 13));
}

static float of_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff, bits;
  float value;
  if (magnitude >= 0x7c00) {
    bits = sign | 0x7f800000 | (magnitude & 0x3ff) << 13;
  } else if (magnitude >= 0x400) {
    bits = sign | ((magnitude << 13) + 0x38000000);
  } else {
    value = (float)magnitude * 0x1p-24f;
    memcpy(&bits, &value, 4);
    bits |= sign;
  }
  memcpy(&value, &bits, 4);
  return value;
}

int fits_half(const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float back = of_half(half_of(x[i]));
    if (memcmp(&back, x + i, 4)) return 0;
  }
  return 1;
}

void to_half(const float *x, uint16_t *half, size_t n) {
  for (size_t i = 0; i < n; i++) half[i] = half_of(x[i]);
}
void from_half(const uint16_t *half, float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = of_half(half[i]);
}
