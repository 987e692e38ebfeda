#include "palette_kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline int is_clustered(float value) { return value != 0 && value - value == 0; }

size_t nonzero_values(const float *x, size_t n, float *out) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    out[count] = x[i];
    count += x[i] != 0 && x[i] == x[i];
  }
  return count;
}

size_t distinct_values(const float *x, size_t n, size_t limit, float *values) {
  size_t count = 0;
  float last = 0;
  for (size_t i = 0; i < n; i++) {
    float value = x[i];
    if (value == last || !is_clustered(value)) continue;
    size_t low = 0, high = count;
    while (low < high) {
      size_t middle = (low + high) / 2;
      if (values[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    last = value;
    if (low < count && values[low] == value) continue;
    if (count == limit) return limit + 1;
    memmove(values + low + 1, values + low, (count - low) * sizeof *values);
    values[low] = value;
    count++;
  }
  return count;
}

// Which bin a value is in: never falls as the value rises, whatever rounding does.
typedef struct {
  double low, scale;
} binning;
static binning binning_of(double low, double high) {
  binning bins = {low, high > low ? PALETTE_BINS / (high - low) : 0};
  return bins;
}
static inline size_t bin_of(double value, binning bins) {
  double position = (value - bins.low) * bins.scale;
  position = position > 0 ? position : 0;
  return position < PALETTE_BINS - 1 ? (size_t)position : PALETTE_BINS - 1;
}

// Counts and sums of the values below each bin: bins of equal width, or one for each of few values.
typedef struct {
  size_t bins;
  double count[PALETTE_BINS + 1], sum[PALETTE_BINS + 1];
  // The values, ascending, if they have their own bins.
  float sorted[PALETTE_BINS];
  int is_sorted;
  binning map;
} cumulated;

static int compare_floats(const void *left, const void *right) {
  float a = *(const float *)left, b = *(const float *)right;
  return (a > b) - (a < b);
}

static void cumulate(const float *x, size_t n, double low, double high, cumulated *bins) {
  size_t found = 0;
  for (size_t i = 0; i < n && found <= PALETTE_BINS; i++) {
    if (!is_clustered(x[i])) continue;
    if (found < PALETTE_BINS) bins->sorted[found] = x[i];
    found++;
  }
  bins->is_sorted = found <= PALETTE_BINS;
  bins->bins = bins->is_sorted ? found : PALETTE_BINS;
  bins->map = binning_of(low, high);
  memset(bins->count, 0, sizeof bins->count);
  memset(bins->sum, 0, sizeof bins->sum);
  if (bins->is_sorted) {
    qsort(bins->sorted, found, sizeof *bins->sorted, compare_floats);
    for (size_t b = 0; b < found; b++) {
      bins->count[b + 1] = 1;
      bins->sum[b + 1] = bins->sorted[b];
    }
  } else {
    for (size_t i = 0; i < n; i++) {
      if (!is_clustered(x[i])) continue;
      size_t bin = bin_of(x[i], bins->map) + 1;
      bins->count[bin]++;
      bins->sum[bin] += x[i];
    }
  }
  for (size_t b = 0; b < bins->bins; b++) {
    bins->count[b + 1] += bins->count[b];
    bins->sum[b + 1] += bins->sum[b];
  }
}

// How many bins lie up to a boundary; one of equal width does if its middle does.
static size_t bins_up_to(const cumulated *bins, double boundary) {
  if (!bins->is_sorted) {
    double position = (boundary - bins->map.low) * bins->map.scale + 0.5;
    position = position > 0 ? position : 0;
    return position < PALETTE_BINS ? (size_t)position : PALETTE_BINS;
  }
  size_t low = 0, high = bins->bins;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (bins->sorted[middle] <= boundary) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Squared error of the bins' means around their common one: what a cluster of these bins can still lose.
static double error_of(const cumulated *bins, size_t start, size_t end) {
  double squares = 0, count = bins->count[end] - bins->count[start], sum = bins->sum[end] - bins->sum[start];
  if (count == 0) return 0;
  for (size_t b = start; b < end; b++) {
    double inside = bins->count[b + 1] - bins->count[b];
    if (inside == 0) continue;
    double offset = (bins->sum[b + 1] - bins->sum[b]) / inside - sum / count;
    squares += inside * offset * offset;
  }
  return squares;
}

typedef struct {
  size_t start, end;
  double mean, error;
} cluster;

// Splits the worst clusters in two until there are `limit`, and puts all of them in order again.
static size_t split_clusters(const cumulated *bins, cluster *clusters, size_t count, size_t limit, double *means) {
  size_t total = count;
  for (size_t k = 0; k < count; k++) {
    clusters[k].error = error_of(bins, clusters[k].start, clusters[k].end);
  }
  while (total < limit) {
    size_t worst = 0;
    for (size_t k = 1; k < count; k++) worst = clusters[k].error > clusters[worst].error ? k : worst;
    if (count == 0 || !(clusters[worst].error > 0)) break;
    double members = bins->count[clusters[worst].end] - bins->count[clusters[worst].start];
    double deviation = sqrt(clusters[worst].error / members);
    means[total++] = clusters[worst].mean + deviation;
    clusters[worst].mean -= deviation;
    // Once is enough in one round: what its halves are worth is known after it.
    clusters[worst].error = 0;
  }
  for (size_t k = 0; k < count; k++) means[k] = clusters[k].mean;
  for (size_t k = 1; k < total; k++) {
    double mean = means[k];
    size_t place = k;
    for (; place > 0 && means[place - 1] > mean; place--) means[place] = means[place - 1];
    means[place] = mean;
  }
  return total;
}

size_t palette_means(const float *x, size_t n, size_t limit, float *result) {
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < n; i++) {
    if (!is_clustered(x[i])) continue;
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  if (!(low <= high)) return 0;
  cumulated bins;
  cumulate(x, n, low, high, &bins);

  double means[PALETTE_LIMIT];
  cluster clusters[PALETTE_LIMIT];
  size_t total = limit < 1 ? 1 : limit > PALETTE_LIMIT ? PALETTE_LIMIT : limit;
  if (total == 1) means[0] = low;
  for (size_t k = 0; k < total && total > 1; k++) {
    means[k] = low + (high - low) * (double)k / (double)(total - 1);
  }
  limit = total;
  for (int round = 0; round < 300; round++) {
    size_t count = 0, start = 0, moved = 0;
    for (size_t k = 0; k < total; k++) {
      size_t end = k + 1 < total ? bins_up_to(&bins, (means[k] + means[k + 1]) / 2) : bins.bins;
      end = end < start ? start : end;
      double members = bins.count[end] - bins.count[start];
      if (members > 0) {
        cluster found = {start, end, (bins.sum[end] - bins.sum[start]) / members, 0};
        moved += found.mean != means[k];
        clusters[count++] = found;
      }
      start = end;
    }
    if (count < limit) {
      size_t before = total;
      total = split_clusters(&bins, clusters, count, limit, means);
      // Nothing was empty and nothing can be split.
      if (total == before && !moved) break;
      continue;
    }
    for (size_t k = 0; k < count; k++) means[k] = clusters[k].mean;
    total = count;
    if (!moved) break;
  }
  size_t count = 0;
  for (size_t k = 0; k < total; k++) {
    float mean = (float)means[k];
    if (count && mean <= result[count - 1]) continue;
    if (mean != 0) result[count++] = mean;
  }
  return count;
}

void palette_codes(const float *x, size_t n, const float *values, size_t count, uint16_t *codes) {
  if (!count) {
    memset(codes, 0, n * sizeof *codes);
    return;
  }
  if (count > PALETTE_LIMIT) count = PALETTE_LIMIT;
  // Boundaries halfway between neighbours; a table tells how many are below each bin, a comparison settles the rest.
  double boundaries[PALETTE_LIMIT];
  uint16_t below[PALETTE_BINS];
  binning map = binning_of(values[0], values[count - 1]);
  for (size_t k = 0; k + 1 < count; k++) boundaries[k] = ((double)values[k] + (double)values[k + 1]) / 2;
  boundaries[count - 1] = INFINITY;
  size_t passed = 0;
  for (size_t b = 0; b < PALETTE_BINS; b++) {
    while (passed + 1 < count && bin_of(boundaries[passed], map) < b) passed++;
    below[b] = (uint16_t)passed;
  }
  for (size_t i = 0; i < n; i++) {
    size_t keep = (size_t)0 - (x[i] != 0 && x[i] == x[i]);
    size_t code = below[bin_of(x[i], map)];
    // One boundary in a bin is common and hard to foresee, two are rare.
    code += x[i] > boundaries[code];
    while (x[i] > boundaries[code]) code++;
    codes[i] = (uint16_t)((code + 1) & keep);
  }
}

void palette_values(const uint16_t *codes, size_t n, const float *values, size_t count, float *x) {
  float table[PALETTE_LIMIT + 2] = {0};
  if (count > PALETTE_LIMIT) count = PALETTE_LIMIT;
  memcpy(table + 1, values, count * sizeof *values);
  for (size_t i = 0; i < n; i++) x[i] = table[codes[i] <= count ? codes[i] : 0];
}

void palette_sums(const float *x, const uint16_t *codes, size_t n, double *sums, size_t count) {
  for (size_t i = 0; i < n; i++) {
    if (codes[i] <= count) sums[codes[i]] += x[i];
  }
}
