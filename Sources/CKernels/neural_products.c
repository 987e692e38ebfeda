#include "neural_products.h"

#define KERNEL_BODY "neural_products_body.h"
#include "variants.h"

int64_t product_arranged_count(int64_t depth, int64_t outputs) {
  return DISPATCH(product_arranged_count)(depth, outputs);
}

void product_arrange(const float *weights, float *arranged, int64_t depth, int64_t outputs) {
  DISPATCH(product_arrange)(weights, arranged, depth, outputs);
}

void product(
    const float *x, const int32_t *starts, const product_rows *rows, int64_t count, const float *arranged,
    const float *bias, float *y, int64_t outputs, float low, float high) {
  DISPATCH(product)(x, starts, rows, count, arranged, bias, y, outputs, low, high);
}
