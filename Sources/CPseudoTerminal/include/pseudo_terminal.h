// Starts a program on a new pseudo-terminal, for end-to-end tests and latency measurements.
#ifndef PSEUDO_TERMINAL_H
#define PSEUDO_TERMINAL_H

#include <sys/types.h>

/// Runs `path` with `arguments` (NULL-terminated, first is the program's name) on a new pseudo-terminal of
/// `rows` × `columns` cells. Returns the child's process id and stores the controlling side's descriptor in
/// `descriptor`, or returns -1 with errno set.
pid_t pseudo_terminal_start(
    const char *path, char *const *arguments, unsigned short rows, unsigned short columns, int *descriptor);

/// Opens a new pseudo-terminal of `rows` × `columns` cells within this process. Stores the descriptors of the
/// controlling side and of the terminal and returns 0, or returns -1 with errno.
int pseudo_terminal_open(unsigned short rows, unsigned short columns, int *controller, int *terminal);

/// Resizes the terminal behind `descriptor`; the program on it receives SIGWINCH. Returns 0, or -1 with errno.
int pseudo_terminal_resize(int descriptor, unsigned short rows, unsigned short columns);

/// Whether the terminal behind `descriptor` echoes input and collects whole lines, as a shell expects it: 1 or 0,
/// or -1 with errno.
int pseudo_terminal_is_canonical(int descriptor);

#endif
