// Convolutions and dense layers straight from their inputs: no window is copied, and the weights are arranged once for many
// batches. Every function exists also as `…_plain`; weights arranged for one variant can't be used by another.
#ifndef NEURAL_PRODUCTS_H
#define NEURAL_PRODUCTS_H

#include "neural_kernels.h"

/// Rows of a matrix: each is made of `runs` pieces of `run_length` consecutive floats, the first of them at the row's
/// start, the others at `offsets` from it.
typedef struct {
  int64_t runs, run_length;
  const int32_t *offsets;
} product_rows;

/// The floats that `depth` × `outputs` weights take once they are arranged.
int64_t product_arranged_count(int64_t depth, int64_t outputs);
int64_t product_arranged_count_plain(int64_t depth, int64_t outputs);
#if defined(__x86_64__)
int64_t product_arranged_count_avx2(int64_t depth, int64_t outputs);
int64_t product_arranged_count_avx512(int64_t depth, int64_t outputs);
#endif

/// Arranges weights [outputs][depth] for `product`.
DECLARE_KERNEL(product_arrange, const float *weights, float *arranged, int64_t depth, int64_t outputs);

/// y[r][o] = bias[o] + Σ row r · weights[o]. Row r begins at x + starts[r]; `bias` may be NULL.
/// Results are limited to `low`…`high`; what isn't a number stays.
DECLARE_KERNEL(
    product, const float *x, const int32_t *starts, const product_rows *rows, int64_t count, const float *arranged,
    const float *bias, float *y, int64_t outputs, float low, float high);

#endif
