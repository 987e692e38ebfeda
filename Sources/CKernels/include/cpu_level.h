#ifndef CPU_LEVEL_H
#define CPU_LEVEL_H

/// The instruction sets that kernels are compiled for.
enum { CPU_PLAIN = 0, CPU_AVX2 = 1, CPU_AVX512 = 2 };

/// The best of them that this processor runs.
int cpu_level(void);

#endif
