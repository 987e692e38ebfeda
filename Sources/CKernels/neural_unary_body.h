// eˣ in straight arithmetic, so that a loop over it becomes vectors: 2ⁿ · e^r with r in ±ln 2 / 2, and the polynomial of the
// Cephes library for e^r. Within 2 units in the last place of expf; 0 below −103.97, ∞ above 88.72.
static inline float KERNEL(exponential)(float x) {
  const float limited = x < -104 ? -104 : x > 89 ? 89 : x;
  const float n = rintf(limited * 1.44269504088896341f);
  // ln 2 in two parts, the first of which times n is exact.
  const float r = (limited - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1;
  // 2ⁿ in two factors: n reaches from −150 to 128, beyond what one exponent holds.
  const int32_t whole = (int32_t)n, half = whole / 2;
  const int32_t first = (half + 127) << 23, second = (whole - half + 127) << 23;
  float low, high;
  memcpy(&low, &first, sizeof low);
  memcpy(&high, &second, sizeof high);
  return x != x ? x : p * low * high;
}

static inline float KERNEL(logistic)(float x) { return 1 / (1 + KERNEL(exponential)(-x)); }

// ln(1 + eˣ) without overflow.
static inline float KERNEL(softplus)(float x) { return fmaxf(x, 0) + log1pf(expf(-fabsf(x))); }

#define EACH(expression)                    \
  for (int64_t i = 0; i < n; i++) {         \
    const float X = x[i];                   \
    y[i] = expression;                      \
  }                                         \
  return

void KERNEL(unary_forward)(unary_function f, float a, float b, const float *x, float *y, int64_t n) {
  switch (f) {
    case UNARY_LEAKY_RELU: EACH(X < 0 ? a * X : X);
    case UNARY_ELU: EACH(X < 0 ? a * expm1f(X) : X);
    case UNARY_SELU: EACH(X < 0 ? a * b * expm1f(X) : b * X);
    case UNARY_HARD_SIGMOID: {
      for (int64_t i = 0; i < n; i++) {
        const float value = a * x[i] + b;
        const float raised = value < 0 ? 0 : value;
        y[i] = raised > 1 ? 1 : raised;
      }
      return;
    }
    case UNARY_HARD_SWISH: {
      for (int64_t i = 0; i < n; i++) {
        const float value = x[i] * (1.0f / 6) + 0.5f;
        const float raised = value < 0 ? 0 : value;
        y[i] = x[i] * (raised > 1 ? 1 : raised);
      }
      return;
    }
    case UNARY_SOFTPLUS: EACH(KERNEL(softplus)(X));
    case UNARY_SOFTSIGN: EACH(X / (1 + fabsf(X)));
    case UNARY_ERF: EACH(erff(X));
    case UNARY_EXP: EACH(KERNEL(exponential)(X));
    case UNARY_LOG: EACH(logf(X));
    case UNARY_SQRT: EACH(sqrtf(X));
    case UNARY_RECIPROCAL: EACH(1 / X);
    case UNARY_NEGATE: EACH(-X);
    case UNARY_ABSOLUTE: EACH(fabsf(X));
    case UNARY_FLOOR: EACH(floorf(X));
    case UNARY_CEIL: EACH(ceilf(X));
    case UNARY_ROUND: EACH(rintf(X));
    case UNARY_SIGN: EACH(X > 0 ? 1 : X < 0 ? -1 : X);
    case UNARY_SIN: EACH(sinf(X));
    case UNARY_COS: EACH(cosf(X));
    case UNARY_MISH: EACH(X * tanhf(KERNEL(softplus)(X)));
    case UNARY_SILU: EACH(X * KERNEL(logistic)(X));
    case UNARY_CELU: EACH(X < 0 ? a * expm1f(X / a) : X);
    case UNARY_THRESHOLDED_RELU: EACH(X <= a ? 0 : X);
  }
}
#undef EACH

static inline float KERNEL(mish_slope)(float x) {
  const float t = tanhf(KERNEL(softplus)(x));
  return t + x * (1 - t * t) * KERNEL(logistic)(x);
}

static inline float KERNEL(silu_slope)(float x) {
  const float s = KERNEL(logistic)(x);
  return s * (1 + x * (1 - s));
}

// The gradient is read always, so that loops have no branches.
#define EACH(expression)                    \
  for (int64_t i = 0; i < n; i++) {         \
    const float X = x[i], D = dy[i];        \
    dx[i] = expression;                     \
  }                                         \
  return

void KERNEL(unary_backward)(
    unary_function f, float a, float b, const float *x, const float *dy, float *dx, int64_t n) {
  switch (f) {
    case UNARY_LEAKY_RELU: EACH(X > 0 ? D : a * D);
    case UNARY_ELU: EACH(X > 0 ? D : D * a * KERNEL(exponential)(X));
    case UNARY_SELU: EACH(X > 0 ? D * b : D * a * b * KERNEL(exponential)(X));
    case UNARY_HARD_SIGMOID: EACH(((a * X + b > 0) & (a * X + b < 1)) ? D * a : 0);
    case UNARY_HARD_SWISH: EACH(X <= -3 ? 0 : X >= 3 ? D : D * (X * (1.0f / 3) + 0.5f));
    case UNARY_SOFTPLUS: EACH(D * KERNEL(logistic)(X));
    case UNARY_SOFTSIGN: EACH(D / ((1 + fabsf(X)) * (1 + fabsf(X))));
    case UNARY_ERF: EACH(D * 1.1283791670955126f * KERNEL(exponential)(-X * X));
    case UNARY_EXP: EACH(D * KERNEL(exponential)(X));
    case UNARY_LOG: EACH(D / X);
    case UNARY_SQRT: EACH(D * 0.5f / sqrtf(X));
    case UNARY_RECIPROCAL: EACH(-D / (X * X));
    case UNARY_NEGATE: EACH(-D);
    case UNARY_ABSOLUTE: EACH(X > 0 ? D : X < 0 ? -D : 0);
    case UNARY_FLOOR:
    case UNARY_CEIL:
    case UNARY_ROUND:
    case UNARY_SIGN: memset(dx, 0, (size_t)n * sizeof *dx); return;
    case UNARY_SIN: EACH(D * cosf(X));
    case UNARY_COS: EACH(-D * sinf(X));
    case UNARY_MISH: EACH(D * KERNEL(mish_slope)(X));
    case UNARY_SILU: EACH(D * KERNEL(silu_slope)(X));
    case UNARY_CELU: EACH(X > 0 ? D : D * KERNEL(exponential)(X / a));
    case UNARY_THRESHOLDED_RELU: EACH(X > a ? D : 0);
  }
}
#undef EACH
