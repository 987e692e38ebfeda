// Loops over weights, compiled once per instruction set. Everything is written so that all variants give the same
// bits: no contraction into fused multiply-adds, and sums in sixteen fixed lanes.
#pragma STDC FP_CONTRACT OFF
// The vector arguments below never cross a call: every function that takes one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float KERNEL(f16) __attribute__((vector_size(64)));
typedef int32_t KERNEL(i16) __attribute__((vector_size(64)));
typedef double KERNEL(d16) __attribute__((vector_size(128)));
#define F16 KERNEL(f16)
#define I16 KERNEL(i16)
#define D16 KERNEL(d16)

static inline uint32_t KERNEL(key)(uint32_t bits, int order) {
  return order == KEY_MAGNITUDE ? bits << 1 : bits ^ ((uint32_t)((int32_t)bits >> 31) | 0x80000000u);
}

static inline __attribute__((always_inline)) void KERNEL(key_histogram_of)(
    const float *x, size_t n, int order, uint32_t *counts) {
  // Four tables, so that neighbours in one bin don't wait for each other's store.
  uint32_t tables[4][KEY_TOP_BINS];
  uint16_t bins[1024];
  memset(tables, 0, sizeof tables);
  for (size_t start = 0; start < n; start += 1024) {
    size_t count = n - start < 1024 ? n - start : 1024;
    for (size_t i = 0; i < count; i++) {
      uint32_t bits;
      memcpy(&bits, x + start + i, 4);
      bins[i] = (uint16_t)(KERNEL(key)(bits, order) >> 20);
    }
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      tables[0][bins[i]]++;
      tables[1][bins[i + 1]]++;
      tables[2][bins[i + 2]]++;
      tables[3][bins[i + 3]]++;
    }
    for (; i < count; i++) tables[0][bins[i]]++;
  }
  for (size_t i = 0; i < KEY_TOP_BINS; i++) counts[i] = tables[0][i] + tables[1][i] + tables[2][i] + tables[3][i];
}

void KERNEL(key_histogram)(const float *x, size_t n, int order, uint32_t *counts) {
  if (order == KEY_MAGNITUDE)
    KERNEL(key_histogram_of)(x, n, KEY_MAGNITUDE, counts);
  else
    KERNEL(key_histogram_of)(x, n, KEY_VALUE, counts);
}

static inline __attribute__((always_inline)) size_t KERNEL(key_collect_of)(
    const float *x, size_t n, int order, uint32_t top, uint32_t *out) {
  size_t found = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    uint32_t key = KERNEL(key)(bits, order);
    out[found] = key;
    found += (key >> 20) == top;
  }
  return found;
}

size_t KERNEL(key_collect)(const float *x, size_t n, int order, uint32_t top, uint32_t *out) {
  return order == KEY_MAGNITUDE ? KERNEL(key_collect_of)(x, n, KEY_MAGNITUDE, top, out)
                                : KERNEL(key_collect_of)(x, n, KEY_VALUE, top, out);
}

void KERNEL(zero_below)(const float *x, float *out, size_t n, uint32_t key) {
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    bits = (bits << 1) < key ? 0 : bits;
    memcpy(out + i, &bits, 4);
  }
}

static inline __attribute__((always_inline)) I16 KERNEL(bits_of)(F16 v) { return (I16)v; }
static inline __attribute__((always_inline)) F16 KERNEL(choose)(I16 mask, F16 yes, F16 no) {
  return (F16)((mask & (I16)yes) | (~mask & (I16)no));
}
static inline __attribute__((always_inline)) I16 KERNEL(is_finite)(F16 v) { return ((I16)v & 0x7f800000) != 0x7f800000; }
// Sixteen elements, the tail filled with `fill`.
static inline __attribute__((always_inline)) F16 KERNEL(load)(const float *x, size_t i, size_t n, float fill) {
  F16 v;
  if (i + 16 <= n) {
    memcpy(&v, x + i, 64);
    return v;
  }
  for (size_t j = 0; j < 16; j++) v[j] = i + j < n ? x[i + j] : fill;
  return v;
}
static inline __attribute__((always_inline)) double KERNEL(total)(D16 v) {
  double sum = 0;
  for (size_t j = 0; j < 16; j++) sum += v[j];
  return sum;
}
static inline __attribute__((always_inline)) int64_t KERNEL(count)(I16 v) {
  int64_t sum = 0;
  for (size_t j = 0; j < 16; j++) sum -= v[j];
  return sum;
}

void KERNEL(summarize)(const float *x, size_t n, value_summary *result) {
  D16 sum = {0}, squares = {0}, magnitudes = {0};
  F16 least = (F16){0} + INFINITY, greatest = (F16){0} - INFINITY;
  F16 zero = {0};
  size_t finite = 0, zeros = 0, negative = 0;
  // Lane counters are flushed before they could overflow.
  for (size_t start = 0; start < n; start += 1 << 24) {
    size_t end = n - start < 1 << 24 ? n : start + (1 << 24);
    I16 finites = {0}, nils = {0}, negatives = {0};
    size_t i = start;
    for (; i < end; i += 16) {
      // The filler is not finite and has no sign, so that it counts nowhere.
      F16 v = KERNEL(load)(x, i, end, INFINITY);
      I16 ok = KERNEL(is_finite)(v);
      F16 kept = KERNEL(choose)(ok, v, zero);
      least = KERNEL(choose)(ok & (v < least), v, least);
      greatest = KERNEL(choose)(ok & (v > greatest), v, greatest);
      finites += ok;
      nils += v == zero;
      negatives += ~ok & ((I16)v < 0);
      D16 wide = __builtin_convertvector(kept, D16);
      sum += wide;
      squares += wide * wide;
      magnitudes += __builtin_convertvector((F16)((I16)kept & 0x7fffffff), D16);
    }
    finite += (size_t)KERNEL(count)(finites);
    zeros += (size_t)KERNEL(count)(nils);
    negative += (size_t)KERNEL(count)(negatives);
  }
  result->sum = KERNEL(total)(sum);
  result->sum_of_squares = KERNEL(total)(squares);
  result->sum_of_magnitudes = KERNEL(total)(magnitudes);
  result->finite = finite;
  result->zeros = zeros;
  result->negative_non_finite = negative;
  float minimum = INFINITY, maximum = -INFINITY;
  for (size_t j = 0; j < 16; j++) {
    minimum = least[j] < minimum ? least[j] : minimum;
    maximum = greatest[j] > maximum ? greatest[j] : maximum;
  }
  result->minimum = minimum;
  result->maximum = maximum;
}

void KERNEL(range_with_zero)(const float *x, size_t n, float *minimum, float *maximum) {
  F16 least = {0}, greatest = {0};
  for (size_t i = 0; i < n; i += 16) {
    F16 v = KERNEL(load)(x, i, n, 0);
    I16 ok = KERNEL(is_finite)(v);
    least = KERNEL(choose)(ok & (v < least), v, least);
    greatest = KERNEL(choose)(ok & (v > greatest), v, greatest);
  }
  float low = 0, high = 0;
  for (size_t j = 0; j < 16; j++) {
    low = least[j] < low ? least[j] : low;
    high = greatest[j] > high ? greatest[j] : high;
  }
  *minimum = low;
  *maximum = high;
}

void KERNEL(value_histogram)(
    const float *x, size_t n, double low, double high, size_t bins, uint32_t *tables) {
  double scale = (double)bins / (high - low);
  int32_t last = (int32_t)bins - 1, stride = (int32_t)bins + 3;
  int32_t slots[1024];
  for (size_t start = 0; start < n; start += 1024) {
    size_t count = n - start < 1024 ? n - start : 1024;
    for (size_t i = 0; i < count; i++) {
      double v = x[start + i];
      double position = (v - low) * scale;
      position = position > 0 ? position : 0;
      position = position < last ? position : last;
      int32_t slot = (int32_t)position + 1;
      slot = v < low ? 0 : slot;
      slot = v > high ? last + 2 : slot;
      slots[i] = v != v ? last + 3 : slot;
    }
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      tables[slots[i]]++;
      tables[stride + slots[i + 1]]++;
      tables[2 * stride + slots[i + 2]]++;
      tables[3 * stride + slots[i + 3]]++;
    }
    for (; i < count; i++) tables[slots[i]]++;
  }
}

void KERNEL(difference)(
    const float *x, const float *y, size_t n, double *squared, float *largest, double *signal) {
  D16 squares = {0}, signals = {0};
  F16 greatest = {0}, zero = {0};
  for (size_t i = 0; i < n; i += 16) {
    F16 a = KERNEL(load)(x, i, n, 0), b = KERNEL(load)(y, i, n, 0);
    I16 ok = KERNEL(is_finite)(a);
    a = KERNEL(choose)(ok, a, zero);
    b = KERNEL(choose)(ok, b, zero);
    F16 error = (F16)((I16)(a - b) & 0x7fffffff);
    greatest = KERNEL(choose)(error > greatest, error, greatest);
    D16 wide = __builtin_convertvector(a, D16), gap = wide - __builtin_convertvector(b, D16);
    squares += gap * gap;
    signals += wide * wide;
  }
  *squared = KERNEL(total)(squares);
  *signal = KERNEL(total)(signals);
  float most = 0;
  for (size_t j = 0; j < 16; j++) most = greatest[j] > most ? greatest[j] : most;
  *largest = most;
}

// Adding and subtracting 1.5 * 2^23 rounds |v| < 2^22 to the nearest integer, half to even, on every instruction set.
// Clamping comes first: to whole bounds that gives the same result, and brings v into that range.
static inline float KERNEL(rounded)(float v, float low, float high) {
  v = v == v ? v : 0;
  v = v > low ? v : low;
  v = v < high ? v : high;
  return (v + 12582912.0f) - 12582912.0f;
}

#define QUANTIZE(type)                                                                                            \
  void KERNEL(quantize_##type)(                                                                            \
      const float *x, type##_t *q, size_t n, float scale, int32_t zero_point, int32_t low, int32_t high) {        \
    float least = (float)(low - zero_point), most = (float)(high - zero_point);                                   \
    for (size_t i = 0; i < n; i++)                                                                                \
      q[i] = (type##_t)((int32_t)KERNEL(rounded)(x[i] / scale, least, most) + zero_point);                        \
  }                                                                                                               \
  void KERNEL(dequantize_##type)(                                                                          \
      const type##_t *q, float *x, size_t n, float scale, int32_t zero_point) {                                   \
    for (size_t i = 0; i < n; i++) x[i] = (float)((int32_t)q[i] - zero_point) * scale;                            \
  }
QUANTIZE(int8)
QUANTIZE(uint8)
QUANTIZE(int16)
QUANTIZE(uint16)
#undef QUANTIZE

void KERNEL(quantize_sign)(const float *x, int8_t *q, size_t n) {
  for (size_t i = 0; i < n; i++) q[i] = (int8_t)((x[i] > 0) - (x[i] < 0));
}

double KERNEL(quantization_error)(const float *x, size_t n, float scale, int32_t low, int32_t high) {
  // A search compares many scales, so the quotient is a product with the reciprocal where that is finite.
  float inverse = 1 / scale;
  int divides = !(inverse < INFINITY);
  F16 zero = {0}, least = zero + (float)low, most = zero + (float)high, magic = zero + 12582912.0f;
  D16 squares = {0};
  for (size_t i = 0; i < n; i += 16) {
    F16 v = KERNEL(load)(x, i, n, 0);
    v = KERNEL(choose)(KERNEL(is_finite)(v), v, zero);
    F16 level = divides ? v / scale : v * inverse;
    level = KERNEL(choose)(level > least, level, least);
    level = KERNEL(choose)(level < most, level, most);
    level = (level + magic) - magic;
    F16 gap = v - level * scale;
    D16 wide = __builtin_convertvector(gap, D16);
    squares += wide * wide;
  }
  return KERNEL(total)(squares);
}

#define SPARSE(type)                                                                                       \
  size_t KERNEL(mark_##type)(const type##_t *x, uint8_t *live, size_t n, type##_t zero) {           \
    size_t count = 0;                                                                                      \
    for (size_t i = 0; i < n; i++) {                                                                       \
      live[i] = x[i] != zero;                                                                              \
      count += live[i];                                                                                    \
    }                                                                                                      \
    return count;                                                                                          \
  }                                                                                                        \
  size_t KERNEL(gather_##type)(const type##_t *x, const uint8_t *live, size_t n, type##_t *out) {   \
    size_t count = 0;                                                                                      \
    for (size_t i = 0; i < n; i++) {                                                                       \
      out[count] = x[i];                                                                                   \
      count += live[i];                                                                                    \
    }                                                                                                      \
    return count;                                                                                          \
  }
SPARSE(uint8)
SPARSE(uint16)
SPARSE(uint32)
#undef SPARSE

void KERNEL(gap_escapes)(const uint8_t *live, size_t n, uint64_t *escapes) {
  // Runs of zeros before a live element, by length. Long ones are too rare to count so, and divisions too slow for the others.
  enum { LENGTHS = 1024 };
  uint64_t runs[LENGTHS] = {0};
  for (size_t k = 0; k < GAP_WIDTHS; k++) escapes[k] = 0;
  size_t after = 0;
  for (size_t start = 0; start < n; start += 8) {
    uint64_t marks = 0;
    memcpy(&marks, live + start, n - start < 8 ? n - start : 8);
    if (marks == 0x0101010101010101 && after == start) {
      after += 8;
      continue;
    }
    for (; marks; marks &= marks - 1) {
      size_t position = start + (size_t)__builtin_ctzll(marks) / 8, run = position - after;
      after = position + 1;
      if (run < LENGTHS) {
        runs[run]++;
      } else {
        for (size_t k = 0; k < GAP_WIDTHS; k++) escapes[k] += run / (((size_t)1 << (k + 1)) - 1);
      }
    }
  }
  // A run of at least j escapes needs j of them: it counts once for every multiple of the escape that it reaches.
  for (size_t length = LENGTHS - 1; length > 1; length--) runs[length - 1] += runs[length];
  for (size_t k = 0; k < GAP_WIDTHS; k++) {
    size_t escape = ((size_t)1 << (k + 1)) - 1;
    for (size_t length = escape; length < LENGTHS; length += escape) escapes[k] += runs[length];
  }
}

#undef F16
#undef I16
#undef D16
