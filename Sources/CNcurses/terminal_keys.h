// Keys; shared by the files of this target only.
#ifndef TERMINAL_KEYS_H
#define TERMINAL_KEYS_H

/// Tells ncurses the sequences that terminals send whatever their description says, pastes and the mouse included.
void terminal_define_keys(void);

/// A byte as it is, a key as one of `TERMINAL_KEY_…`.
int terminal_key_from_curses(int code);

#endif
