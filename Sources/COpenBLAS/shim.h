#include <cblas.h>
#include <stddef.h>

// LAPACK's divide-and-conquer singular value decomposition, which the library holds but its headers don't declare: matrices
// column by column, sizes by pointer, and the length of the string at the end, as gfortran passes it.
extern void dgesdd_(
    const char *job, const blasint *rows, const blasint *columns, double *matrix, const blasint *matrix_stride,
    double *values, double *left, const blasint *left_stride, double *right, const blasint *right_stride,
    double *work, const blasint *work_length, blasint *integer_work, blasint *info, size_t job_length);
