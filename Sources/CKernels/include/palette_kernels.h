#ifndef PALETTE_KERNELS_H
#define PALETTE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Shared values found by k-means in one dimension (weight sharing, Han et al., 2016). Zeros and what isn't a number
// belong to no cluster; infinities belong to the outermost ones without moving them.

enum { PALETTE_LIMIT = 256, PALETTE_BINS = 8192 };

/// Copies the elements that aren't zero and are numbers to `out`, in order; writes up to one element past the last.
/// Returns how many.
size_t nonzero_values(const float *x, size_t n, float *out);
/// The distinct finite values of `x` that aren't zero, ascending, if there are at most `limit` <= PALETTE_LIMIT of them:
/// returns how many, or `limit + 1`.
size_t distinct_values(const float *x, size_t n, size_t limit, float *values);
/// The means that Lloyd's algorithm finds for at most `limit` clusters, ascending, from a start spread evenly between
/// the extremes. Up to PALETTE_BINS values are sorted; more are put in a histogram whose bins know their values' sums, so
/// that a mean is wrong only by the values that share a bin with a boundary. A cluster that runs empty is used to split the one with the largest squared error.
/// Returns how many means there are.
size_t palette_means(const float *x, size_t n, size_t limit, float *means);
/// For every element 1 + the index of the nearest of `count` ascending values, the lower among equally near ones; 0 for
/// zeros and what isn't a number.
void palette_codes(const float *x, size_t n, const float *values, size_t count, uint16_t *codes);
/// Replaces codes by what they stand for, 0 by zero. Codes above `count` become zero.
void palette_values(const uint16_t *codes, size_t n, const float *values, size_t count, float *x);
/// Adds the elements by code: `sums[code] += x`, for codes up to `count`.
void palette_sums(const float *x, const uint16_t *codes, size_t n, double *sums, size_t count);

#endif
