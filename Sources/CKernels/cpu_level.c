#include "cpu_level.h"

#include <stdatomic.h>

static int detect(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2"))
    return CPU_PLAIN;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    return CPU_AVX512;
  return CPU_AVX2;
#else
  return CPU_PLAIN;
#endif
}

int cpu_level(void) {
  static atomic_int level = -1;
  int known = atomic_load_explicit(&level, memory_order_relaxed);
  if (known < 0) {
    known = detect();
    atomic_store_explicit(&level, known, memory_order_relaxed);
  }
  return known;
}
