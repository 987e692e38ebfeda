// Files compiled into the program, so that one binary works on any machine.
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

/// The bytes of the embedded file `name` (such as "digits.csv.gz"), or NULL when there is none; stores their
/// number in `size`. The bytes live as long as the program.
const unsigned char *embedded_file(const char *name, size_t *size);

#endif
