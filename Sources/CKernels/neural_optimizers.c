#include "neural_kernels.h"

#define KERNEL_BODY "neural_optimizers_body.h"
#include "variants.h"

void sgd_update(
    float *w, const float *g, float *v, int64_t n, float rate, float momentum, float decay, int nesterov) {
  DISPATCH(sgd_update)(w, g, v, n, rate, momentum, decay, nesterov);
}

void adam_update(
    float *w, const float *g, float *m, float *v, int64_t n, float rate, float beta1, float beta2, float epsilon,
    float decay, int decoupled, float correction1, float correction2) {
  DISPATCH(adam_update)
  (w, g, m, v, n, rate, beta1, beta2, epsilon, decay, decoupled, correction1, correction2);
}
