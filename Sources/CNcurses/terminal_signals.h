// Signals and the way out; shared by the files of this target only.
#ifndef TERMINAL_SIGNALS_H
#define TERMINAL_SIGNALS_H

#include <stddef.h>
#include <termios.h>

/// Remembers what gives the terminal back: the settings and the bytes to write. Call while not armed.
void terminal_restore_prepare(int output, const struct termios *settings, const char *text, size_t length);

/// Says whether the terminal is to be given back on the way out.
void terminal_restore_arm(int armed);

/// Catches signals; `terminal_take_signals` and `terminal_signal_descriptor` report those that don't end the
/// process. Returns 0, or -1 with errno.
int terminal_signals_install(void);

/// Puts back what was there before.
void terminal_signals_remove(void);

/// Can be read when a signal came.
int terminal_signal_descriptor(void);

/// Empties it.
void terminal_signal_drain(void);

/// Stops this process as SIGTSTP does by default, and with `group` the rest of its process group.
void terminal_stop_process(int group);

/// Forgets signals of the given kinds.
void terminal_forget_signals(int kinds);

/// Writes everything, unless the terminal is gone.
void terminal_write(int output, const char *text, size_t length);

#endif
