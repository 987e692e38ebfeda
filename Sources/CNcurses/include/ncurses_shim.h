// What NcursesTerminal needs of ncurses, under names that don't clash with Swift's (curses.h has `move`, `clear`,
// `timeout`) and without the globals that Swift 6 refuses (`stdscr`, `LINES`, `COLORS`).
//
// There is one terminal per process. Everything here is called from one thread, except the signal handlers.
#ifndef NCURSES_SHIM_H
#define NCURSES_SHIM_H

#include <stdint.h>

/// What `terminal_read` gives for keys that are not bytes. They start above the codes that ncurses gives to the
/// keys it finds in the terminal's description.
enum {
  TERMINAL_KEY_NONE = -1,
  TERMINAL_KEY_UNKNOWN = 2000,
  TERMINAL_KEY_UP,
  TERMINAL_KEY_DOWN,
  TERMINAL_KEY_LEFT,
  TERMINAL_KEY_RIGHT,
  TERMINAL_KEY_SHIFT_UP,
  TERMINAL_KEY_SHIFT_DOWN,
  TERMINAL_KEY_SHIFT_LEFT,
  TERMINAL_KEY_SHIFT_RIGHT,
  TERMINAL_KEY_PAGE_UP,
  TERMINAL_KEY_PAGE_DOWN,
  TERMINAL_KEY_HOME,
  TERMINAL_KEY_END,
  TERMINAL_KEY_INSERT,
  TERMINAL_KEY_DELETE,
  TERMINAL_KEY_BACKSPACE,
  TERMINAL_KEY_ENTER,
  TERMINAL_KEY_SHIFT_TAB,
  TERMINAL_KEY_MOUSE_SGR,
  TERMINAL_KEY_MOUSE_LEGACY,
  TERMINAL_KEY_PASTE_BEGIN,
  /// F1 is `TERMINAL_KEY_FUNCTION + 1`, F12 is `TERMINAL_KEY_FUNCTION + 12`.
  TERMINAL_KEY_FUNCTION,
};

/// How a cell looks, for `terminal_put`.
enum {
  TERMINAL_BOLD = 1,
  TERMINAL_DIM = 2,
  TERMINAL_UNDERLINE = 4,
  TERMINAL_REVERSE = 8,
  TERMINAL_ITALIC = 16,
};

/// Why `terminal_open` failed.
enum {
  TERMINAL_OK = 0,
  TERMINAL_ALREADY_OPEN,
  TERMINAL_NOT_A_TERMINAL,
  TERMINAL_UNKNOWN_TYPE,
  TERMINAL_TOO_SIMPLE,
  TERMINAL_NO_RESOURCES,
};

/// What `terminal_wait` saw; 0 is that the time is up.
enum {
  TERMINAL_HAS_INPUT = 1,
  TERMINAL_HUNG_UP = 2,
  TERMINAL_WOKEN = 4,
  TERMINAL_SIGNALLED = 8,
};

/// What `terminal_take_signals` gives.
enum {
  TERMINAL_RESIZED = 1,
  TERMINAL_ASKED_TO_STOP = 2,
  TERMINAL_CONTINUED = 4,
};

/// Takes over the terminal behind two descriptors: alternate screen, raw keys, no cursor, pastes marked, and the
/// mouse reported if `mouse` isn't 0. `type` is the name of its description, NULL for `$TERM`. From here on every
/// way out of the process gives the terminal back. With `unicode` it is spoken to in UTF-8 whatever the locale says.
/// Returns `TERMINAL_OK` or why not.
int terminal_open(int input, int output, const char *type, int mouse, int unicode);

/// Gives the terminal back as it was. Does nothing when it isn't open.
void terminal_close(void);

/// Gives the terminal back, stops the process (and with `group` its process group) as Ctrl-Z does, and when it is
/// continued takes the terminal again. The next `terminal_update` repaints everything.
void terminal_suspend(int group);

/// Takes the terminal again after the process was stopped without being asked. The next `terminal_update` repaints
/// everything.
void terminal_resume(void);

/// Whether it is spoken to in UTF-8: other characters than ASCII become `?` if not.
int terminal_is_unicode(void);

/// Whether the locale says so, for what is drawn without a terminal.
int terminal_locale_is_unicode(void);

/// The extent in cells.
void terminal_size(int *width, int *height);

/// Asks the system for the size and adopts it. The next `terminal_update` repaints everything.
void terminal_adopt_size(void);

/// How many colours the terminal has: 256 or more, 16, 8, or 0.
int terminal_colors(void);

/// A pair of palette indices for `terminal_put`; -1 is the terminal's own colour. Returns -1 when there are no more.
int terminal_color_pair(int foreground, int background);

/// Puts a character, `width` (1 or 2) cells wide, into the next frame: its first scalar and the marks on it, 5 in all. Of what
/// joiners make one character of, that is the first part.
void terminal_put(
    int x, int y, const uint32_t *scalars, int count, int width, int pair, unsigned attributes);

/// Fills the next frame with blanks.
void terminal_erase(void);

/// Sends what is different in the next frame to the terminal.
void terminal_update(void);

/// Sleeps until there is input, `wake` can be read, a signal came, or the time is up; a negative time is forever.
/// `ignore_input` leaves the input out.
int terminal_wait(int wake, int milliseconds, int ignore_input);

/// The next byte or key, or `TERMINAL_KEY_NONE`. Never sleeps longer than it takes to tell Escape from a key.
int terminal_read(void);

/// How many bytes can be read without waiting, besides what `terminal_read` has begun to read.
int terminal_available(void);

/// How many files the process may have open at a time.
int terminal_file_limit(void);

/// Reads bytes as they are, of those that are available; for text that isn't keys. Returns how many, 0 if none can be read.
int terminal_read_bytes(unsigned char *bytes, int count);

/// The signals that came since the last call.
int terminal_take_signals(void);

/// Makes a pipe of which neither end blocks or outlives `exec`. Returns 0, or -1 with errno.
int terminal_make_pipe(int ends[2]);

#endif
