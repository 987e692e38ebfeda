void KERNEL(sgd_update)(
    float *restrict w, const float *restrict g, float *restrict v, int64_t n, float rate, float momentum,
    float decay, int nesterov) {
  for (int64_t i = 0; i < n; i++) {
    float gradient = g[i] + decay * w[i];
    float velocity = momentum * v[i] + gradient;
    v[i] = velocity;
    w[i] -= rate * (nesterov ? gradient + momentum * velocity : velocity);
  }
}

void KERNEL(adam_update)(
    float *restrict w, const float *restrict g, float *restrict m, float *restrict v, int64_t n, float rate,
    float beta1, float beta2, float epsilon, float decay, int decoupled, float correction1, float correction2) {
  const float step = rate / correction1, root = 1.0f / __builtin_sqrtf(correction2);
  const float coupled = decoupled ? 0 : decay, shrink = decoupled ? 1 - rate * decay : 1;
  for (int64_t i = 0; i < n; i++) {
    float weight = w[i] * shrink;
    float gradient = g[i] + coupled * w[i];
    float mean = beta1 * m[i] + (1 - beta1) * gradient;
    float square = beta2 * v[i] + (1 - beta2) * gradient * gradient;
    m[i] = mean;
    v[i] = square;
    w[i] = weight - step * mean / (__builtin_sqrtf(square) * root + epsilon);
  }
}
