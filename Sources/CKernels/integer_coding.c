#include "integer_coding.h"

#include <string.h>

enum {
  TOTAL = 1 << INTEGER_FREQUENCY_BITS,
  // The state stays in 2^39 ..< 2^47, so that a step is off the ideal by less than 2^-24 bits.
  STATE_BITS = 39,
  STATE_BYTES = 6,
  RAW_CHUNK = 12
};

// Tokens keep the highest bit and `mantissa` bits below it; signed integers have their sign in the lowest bit.
static unsigned mantissa_of(int kind) { return kind == INTEGERS_ARE_SIGNED ? 3 : 2; }

static inline unsigned token_of(uint32_t value, unsigned mantissa) {
  if (value < 2u << mantissa) return value;
  unsigned top = 31 - (unsigned)__builtin_clz(value);
  return ((top - mantissa) << mantissa) + (value >> (top - mantissa));
}
static inline unsigned raw_bits_of(unsigned token, unsigned mantissa) {
  return token < 2u << mantissa ? 0 : (token >> mantissa) - 1;
}
static inline uint32_t base_of(unsigned token, unsigned mantissa) {
  if (token < 2u << mantissa) return token;
  return ((1u << mantissa) | (token & ((1u << mantissa) - 1))) << raw_bits_of(token, mantissa);
}

// The running average, in 1/256 of a token. Signs say nothing about magnitudes.
static inline uint32_t average_after(uint32_t average, unsigned token, int kind) {
  uint32_t seen = (token & ~(unsigned)(kind == INTEGERS_ARE_SIGNED)) << 8;
  return average - (average >> 2) + (seen >> 2);
}
static inline unsigned bucket_of(uint32_t average) {
  return average >> 6 < INTEGER_BUCKETS ? average >> 6 : INTEGER_BUCKETS - 1;
}

static unsigned level_bits(unsigned precision) { return 4 + precision; }
static size_t header_bytes(const integer_model *model) {
  size_t contexts = (size_t)1 << model->contexts_log2;
  return 2 + contexts - 1 + (contexts * model->tokens * level_bits(model->precision) + 7) / 8;
}

// Frequencies that add up to 2^14, from levels: each present token gets one, and a share of the rest.
static int frequencies_of(const uint8_t *levels, unsigned tokens, unsigned precision, uint16_t *frequency) {
  static const uint32_t quarters[4] = {65536, 77936, 92682, 110218};
  uint64_t sum = 0;
  unsigned present = 0, largest = 0;
  uint64_t weight[INTEGER_TOKENS];
  for (unsigned t = 0; t < tokens; t++) {
    frequency[t] = 0;
    weight[t] = 0;
    if (!levels[t]) continue;
    unsigned step = (unsigned)(levels[t] - 1) << (2 - precision);
    weight[t] = (uint64_t)quarters[step & 3] << (step >> 2);
    sum += weight[t];
    present++;
    if (levels[t] > levels[largest]) largest = t;
  }
  if (!present) return 0;
  unsigned left = TOTAL;
  for (unsigned t = 0; t < tokens; t++) {
    if (!levels[t]) continue;
    frequency[t] = (uint16_t)(1 + weight[t] * (TOTAL - present) / sum);
    left -= frequency[t];
  }
  frequency[largest] = (uint16_t)(frequency[largest] + left);
  return 1;
}

// log2 to about 1/200: enough to choose a level.
static inline float rough_log2(uint32_t value) {
  float x = (float)value;
  uint32_t bits;
  memcpy(&bits, &x, 4);
  int exponent = (int)(bits >> 23) - 127;
  bits = (bits & 0x7fffff) | 0x3f800000;
  memcpy(&x, &bits, 4);
  return (float)exponent + ((-0.33582878f * x + 2.0f) * x - 1.65871022f);
}

static void levels_of(const uint32_t *counts, unsigned tokens, unsigned precision, uint8_t *levels) {
  uint32_t most = 0;
  for (unsigned t = 0; t < tokens; t++) most = counts[t] > most ? counts[t] : most;
  int top = (1 << level_bits(precision)) - 1;
  float steps = (float)(1 << precision), highest = most ? rough_log2(most) : 0;
  for (unsigned t = 0; t < tokens; t++) {
    levels[t] = 0;
    if (!counts[t]) continue;
    int level = top - (int)((highest - rough_log2(counts[t])) * steps + 0.5f);
    levels[t] = (uint8_t)(level < 1 ? 1 : level);
  }
}

static size_t stream_bytes(uint64_t cost, size_t n) {
  // 2^-24 bits a token for what rounding the state loses, and three times as much for the raw bits' steps.
  return (size_t)((cost + ((uint64_t)n << 10)) >> 35);
}

void integer_fit(const uint32_t *x, size_t n, int kind, const uint64_t *costs, integer_model *model) {
  memset(model, 0, sizeof *model);
  model->kind = (uint8_t)kind;
  if (!n) return;
  unsigned mantissa = mantissa_of(kind);

  // Tokens in the order of their averages' buckets.
  uint32_t counts[INTEGER_BUCKETS + 1][INTEGER_TOKENS];
  memset(counts, 0, sizeof counts);
  uint32_t average = 0;
  uint64_t raw = 0;
  // Looked up where it can be: which integers are tokens of their own is not for a processor to foresee.
  uint8_t known[1024];
  for (uint32_t value = 0; value < sizeof known; value++) known[value] = (uint8_t)token_of(value, mantissa);
  for (size_t i = 0; i < n; i++) {
    unsigned token = x[i] < sizeof known ? known[x[i]] : token_of(x[i], mantissa);
    counts[bucket_of(average) + 1][token]++;
    average = average_after(average, token, kind);
  }
  unsigned tokens = 0;
  uint64_t reached[INTEGER_BUCKETS + 1] = {0};
  for (unsigned b = 1; b <= INTEGER_BUCKETS; b++) {
    reached[b] = reached[b - 1];
    for (unsigned t = 0; t < INTEGER_TOKENS; t++) {
      if (counts[b][t]) {
        reached[b] += counts[b][t];
        tokens = t >= tokens ? t + 1 : tokens;
      }
      counts[b][t] += counts[b - 1][t];
    }
  }
  for (unsigned t = 0; t < tokens; t++) {
    raw += (uint64_t)counts[INTEGER_BUCKETS][t] * raw_bits_of(t, mantissa);
  }

  model->bytes = SIZE_MAX;
  for (unsigned logarithm = 0; 1 << logarithm <= INTEGER_CONTEXTS; logarithm++) {
    integer_model tried;
    unsigned contexts = 1u << logarithm, bucket = 0;
    tried.kind = (uint8_t)kind;
    tried.contexts_log2 = (uint8_t)logarithm;
    tried.tokens = (uint8_t)tokens;
    uint32_t inside[INTEGER_CONTEXTS][INTEGER_TOKENS];
    unsigned start = 0;
    for (unsigned c = 0; c < contexts; c++) {
      tried.first_bucket[c] = (uint8_t)start;
      // The buckets in which another n/contexts tokens are.
      for (bucket = start; bucket < INTEGER_BUCKETS - 1 && reached[bucket] < n * (c + 1) / contexts; bucket++) {}
      unsigned end = c + 1 == contexts ? INTEGER_BUCKETS : bucket;
      for (unsigned t = 0; t < tokens; t++) inside[c][t] = counts[end][t] - counts[start][t];
      start = end;
    }
    for (unsigned precision = 0; precision < INTEGER_PRECISIONS; precision++) {
      tried.precision = (uint8_t)precision;
      uint64_t cost = raw << 32;
      for (unsigned c = 0; c < contexts; c++) {
        uint16_t frequency[INTEGER_TOKENS];
        levels_of(inside[c], tokens, precision, tried.levels[c]);
        if (!frequencies_of(tried.levels[c], tokens, precision, frequency)) continue;
        for (unsigned t = 0; t < tokens; t++) {
          if (inside[c][t]) cost += inside[c][t] * costs[frequency[t]];
        }
      }
      tried.bytes = header_bytes(&tried) + STATE_BYTES + stream_bytes(cost, n);
      if (tried.bytes < model->bytes) *model = tried;
    }
    if (n < 64) break;
  }
}

// What encoding and decoding look up: for every context the frequencies, and where their ranges start.
typedef struct {
  uint16_t frequency[INTEGER_CONTEXTS][INTEGER_TOKENS];
  uint16_t start[INTEGER_CONTEXTS][INTEGER_TOKENS + 1];
  uint8_t context[INTEGER_BUCKETS];
} coding_tables;

static void fill_tables(const integer_model *model, coding_tables *tables) {
  unsigned contexts = 1u << model->contexts_log2;
  for (unsigned c = 0; c < contexts; c++) {
    int used = frequencies_of(model->levels[c], model->tokens, model->precision, tables->frequency[c]);
    tables->start[c][0] = 0;
    for (unsigned t = 0; t < model->tokens; t++) {
      tables->start[c][t + 1] = (uint16_t)(used ? tables->start[c][t] + tables->frequency[c][t] : 0);
    }
  }
  unsigned c = 0;
  for (unsigned b = 0; b < INTEGER_BUCKETS; b++) {
    while (c + 1 < contexts && model->first_bucket[c + 1] <= b) c++;
    tables->context[b] = (uint8_t)c;
  }
}

// Writes backwards, since decoding undoes the steps of encoding in the opposite order.
static inline uint64_t pushed(uint64_t state, uint64_t frequency, uint64_t start, uint8_t **out) {
  for (; state >= frequency << (STATE_BITS + 8 - INTEGER_FREQUENCY_BITS); state >>= 8) *--*out = (uint8_t)state;
  return (state / frequency << INTEGER_FREQUENCY_BITS) + state % frequency + start;
}

void integer_encode(
    const uint32_t *x, size_t n, const integer_model *model, uint8_t *contexts, uint8_t *out) {
  if (!n) return;
  unsigned mantissa = mantissa_of(model->kind), count = 1u << model->contexts_log2;
  coding_tables tables;
  fill_tables(model, &tables);
  uint8_t *end = out + model->bytes;
  memset(out, 0, model->bytes);

  *out++ = (uint8_t)(model->contexts_log2 | model->precision << 2 | model->kind << 4);
  *out++ = (uint8_t)(model->tokens - 1);
  for (unsigned c = 1; c < count; c++) *out++ = model->first_bucket[c];
  unsigned bits = level_bits(model->precision), filled = 0;
  for (unsigned c = 0; c < count; c++) {
    for (unsigned t = 0; t < model->tokens; t++, filled += bits) {
      unsigned shifted = (unsigned)model->levels[c][t] << (filled % 8);
      out[filled / 8] |= (uint8_t)shifted;
      if (shifted >> 8) out[filled / 8 + 1] |= (uint8_t)(shifted >> 8);
    }
  }
  out += (filled + 7) / 8;

  uint32_t average = 0;
  for (size_t i = 0; i < n; i++) {
    contexts[i] = tables.context[bucket_of(average)];
    average = average_after(average, token_of(x[i], mantissa), model->kind);
  }
  uint64_t state = (uint64_t)1 << STATE_BITS;
  uint8_t *next = end;
  for (size_t i = n; i-- > 0;) {
    unsigned token = token_of(x[i], mantissa), raw = raw_bits_of(token, mantissa);
    uint32_t rest = x[i] - base_of(token, mantissa);
    for (unsigned done = 0; done < raw; done += RAW_CHUNK) {
      unsigned chunk = raw - done < RAW_CHUNK ? raw - done : RAW_CHUNK, scale = INTEGER_FREQUENCY_BITS - chunk;
      uint64_t value = rest >> done & ((1u << chunk) - 1);
      state = pushed(state, (uint64_t)1 << scale, value << scale, &next);
    }
    state = pushed(state, tables.frequency[contexts[i]][token], tables.start[contexts[i]][token], &next);
  }
  for (unsigned b = 0; b < STATE_BYTES; b++) out[b] = (uint8_t)(state >> (8 * b));
  // The size is a bound that may be a byte too long.
  size_t written = (size_t)(end - next), room = (size_t)(end - out) - STATE_BYTES;
  memmove(out + STATE_BYTES, next, written);
  memset(out + STATE_BYTES + written, 0, room - written);
}

int integer_decode(const uint8_t *in, size_t size, int kind, uint32_t limit, uint32_t *x, size_t n) {
  if (!n) return size ? -1 : 0;
  const uint8_t *end = in + size;
  if (size < 2) return -1;
  integer_model model = {0};
  model.kind = in[0] >> 4;
  model.contexts_log2 = in[0] & 3;
  model.precision = in[0] >> 2 & 3;
  model.tokens = (uint8_t)(in[1] + 1);
  if (model.kind != kind || model.precision >= INTEGER_PRECISIONS || in[1] >= INTEGER_TOKENS) return -1;
  unsigned mantissa = mantissa_of(kind), count = 1u << model.contexts_log2;
  // The largest token's raw bits must stay within 32 bits.
  if (raw_bits_of(in[1], mantissa) + mantissa > 30) return -1;
  if (size < header_bytes(&model) + STATE_BYTES) return -1;
  in += 2;
  for (unsigned c = 1; c < count; c++) {
    model.first_bucket[c] = *in++;
    if (model.first_bucket[c] < model.first_bucket[c - 1]) return -1;
  }
  unsigned bits = level_bits(model.precision), filled = 0;
  for (unsigned c = 0; c < count; c++) {
    for (unsigned t = 0; t < model.tokens; t++, filled += bits) {
      unsigned held = in[filled / 8], over = filled % 8 + bits > 8;
      if (over) held |= (unsigned)in[filled / 8 + 1] << 8;
      model.levels[c][t] = (uint8_t)(held >> filled % 8 & ((1u << bits) - 1));
    }
  }
  in += (filled + 7) / 8;
  coding_tables tables;
  fill_tables(&model, &tables);

  uint64_t state = 0;
  for (unsigned b = 0; b < STATE_BYTES; b++) state |= (uint64_t)in[b] << (8 * b);
  in += STATE_BYTES;
  if (state >> STATE_BITS == 0 || state >> (STATE_BITS + 8)) return -1;
  uint32_t average = 0;
  for (size_t i = 0; i < n; i++) {
    unsigned context = tables.context[bucket_of(average)];
    const uint16_t *start = tables.start[context];
    unsigned slot = (unsigned)(state & (TOTAL - 1)), low = 0, high = model.tokens;
    if (slot >= start[high]) return -1;
    while (high - low > 1) {
      unsigned middle = (low + high) / 2;
      if (start[middle] <= slot) {
        low = middle;
      } else {
        high = middle;
      }
    }
    state = (state >> INTEGER_FREQUENCY_BITS) * tables.frequency[context][low] + slot - start[low];
    for (; state >> STATE_BITS == 0; state = state << 8 | *in++) {
      if (in == end) return -1;
    }
    unsigned raw = raw_bits_of(low, mantissa);
    uint32_t value = base_of(low, mantissa);
    for (unsigned done = raw; done > 0;) {
      unsigned chunk = done % RAW_CHUNK ? done % RAW_CHUNK : RAW_CHUNK, scale = INTEGER_FREQUENCY_BITS - chunk;
      done -= chunk;
      slot = (unsigned)(state & (TOTAL - 1));
      value += slot >> scale << done;
      state = ((state >> INTEGER_FREQUENCY_BITS) << scale) + (slot & ((1u << scale) - 1));
      for (; state >> STATE_BITS == 0; state = state << 8 | *in++) {
        if (in == end) return -1;
      }
    }
    if (value >= limit) return -1;
    x[i] = value;
    average = average_after(average, low, kind);
  }
  // All that was coded was read, but for the byte that the size may be too long.
  if (state != (uint64_t)1 << STATE_BITS || end - in > 2) return -1;
  for (; in < end; in++) {
    if (*in) return -1;
  }
  return 0;
}

size_t run_lengths(const uint8_t *live, size_t n, uint32_t *runs) {
  size_t count = 0, after = 0;
  for (size_t start = 0; start < n; start += 8) {
    uint64_t marks = 0;
    memcpy(&marks, live + start, n - start < 8 ? n - start : 8);
    for (; marks; marks &= marks - 1) {
      size_t position = start + (size_t)__builtin_ctzll(marks) / 8;
      runs[count++] = (uint32_t)(position - after);
      after = position + 1;
    }
  }
  return count;
}

int mark_runs(const uint32_t *runs, size_t length, uint8_t *live, size_t n) {
  size_t position = 0;
  memset(live, 0, n);
  for (size_t i = 0; i < length; i++) {
    if (runs[i] >= n - position) return -1;
    position += runs[i];
    live[position++] = 1;
  }
  return 0;
}
