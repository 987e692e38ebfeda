// Compiles a file of loops once per instruction set.
//
// A kernel file `name.c` defines KERNEL_BODY as the file of loops and includes this header; the loops are written in
// plain C with every function named through KERNEL(), and are compiled as `name_plain` and, on x86-64, also as
// `name_avx2` and `name_avx512`. KERNEL_LANES is how many floats a vector register holds. DISPATCH(name) is the best of them for the processor at run time.
#include "cpu_level.h"

#define KERNEL_JOIN_(name, suffix) name##_##suffix
#define KERNEL_JOIN(name, suffix) KERNEL_JOIN_(name, suffix)
#define KERNEL(name) KERNEL_JOIN(name, KERNEL_SUFFIX)

#define KERNEL_SUFFIX plain
#define KERNEL_LANES 4
#include KERNEL_BODY
#undef KERNEL_SUFFIX
#undef KERNEL_LANES

#if defined(__x86_64__)

#define KERNEL_SUFFIX avx2
#define KERNEL_LANES 8
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi2,popcnt"))), apply_to = function)
#include KERNEL_BODY
#pragma clang attribute pop
#undef KERNEL_SUFFIX
#undef KERNEL_LANES

#define KERNEL_SUFFIX avx512
#define KERNEL_LANES 16
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c,bmi2,popcnt"))), apply_to = function)
#include KERNEL_BODY
#pragma clang attribute pop
#undef KERNEL_SUFFIX
#undef KERNEL_LANES

#define DISPATCH(name) \
  (cpu_level() >= CPU_AVX512 ? name##_avx512 : cpu_level() >= CPU_AVX2 ? name##_avx2 : name##_plain)

#else
#define DISPATCH(name) name##_plain
#endif
