#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "ncurses_shim.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "terminal_keys.h"
#include "terminal_signals.h"

// Motion with no button down too where there is that, else only with one.
static const char mouse_on[] = "\033[?1002h\033[?1003h\033[?1006h";
static const char paste_on[] = "\033[?2004h";
static const char modes_off[] = "\033[?2026l\033[?1003l\033[?1002l\033[?1006l\033[?2004l";
static const char frame_begin[] = "\033[?2026h";
static const char frame_end[] = "\033[?2026l";

static SCREEN *screen;
// Keys are read through a pad of their own: reading through a window would refresh it.
static WINDOW *keys;
static FILE *input_stream, *output_stream;
static int input_descriptor, output_descriptor, pairs_taken;
#ifdef __linux__
static int frame_descriptor = -1;
#endif
static bool speaks_ansi, wants_mouse, unicode;

static void write_text(const char *text) { terminal_write(output_descriptor, text, strlen(text)); }

// ncurses never turns on by itself what is turned on here, and `endwin` never turns it off.
static void modes(bool on) {
  if (!speaks_ansi) return;
  if (!on) {
    write_text(modes_off);
  } else {
    write_text(paste_on);
    if (wants_mouse) write_text(mouse_on);
  }
}

// Appends a string of the terminal's description without its delays (`$<5>`).
static void append_capability(char *text, size_t capacity, const char *name) {
  const char *value = tigetstr((char *)name);
  if (value == NULL || value == (char *)-1) return;
  size_t length = strlen(text);
  while (*value != '\0' && length + 1 < capacity) {
    const char *end = value[0] == '$' && value[1] == '<' ? strchr(value, '>') : NULL;
    if (end) value = end + 1;
    else text[length++] = *value++;
  }
  text[length] = '\0';
}

// What the signal handlers write.
static void prepare_restore(const struct termios *settings) {
  // CAN ends an escape sequence that was cut off in the middle.
  char text[512] = "\030";
  if (speaks_ansi) strcat(text, modes_off);
  append_capability(text, sizeof text, "sgr0");
  append_capability(text, sizeof text, "rmkx");
  append_capability(text, sizeof text, "cnorm");
  append_capability(text, sizeof text, "clear");
  append_capability(text, sizeof text, "rmcup");
  terminal_restore_prepare(output_descriptor, settings, text, strlen(text));
}

// What the environment says of the encoding; an empty text when it says nothing.
static const char *locale_name(void) {
  static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    const char *value = getenv(variables[i]);
    if (value && *value) return value;
  }
  return "";
}

// LC_CTYPE alone: a decimal comma in LC_NUMERIC would reach numbers that are read and written elsewhere.
static void adopt_locale(bool wants_unicode) {
  const char *wanted = locale_name();
  const char *found = setlocale(LC_CTYPE, "");
  if (!found) setlocale(LC_CTYPE, "C");
  // No locale at all is common in containers, and one that isn't installed over ssh; the terminal speaks UTF-8 all the same.
  bool is_silent = *wanted == '\0';
  bool is_missing = !found && (strcasestr(wanted, "utf-8") || strcasestr(wanted, "utf8"));
  unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  if (!unicode && (is_silent || is_missing || wants_unicode)) {
    setlocale(LC_CTYPE, "C.UTF-8");
    unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  }
}

// The size that the terminal has, if it knows it.
static bool read_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size) == 0 && size->ws_row > 0 && size->ws_col > 0;
}

// Leaves the screen to the shell.
static void leave_screen(void) {
  modes(false);
  if (isendwin()) return;
  // Where there is no other screen to go back to, what was drawn would stay behind the shell's lines. Where there is one,
  // tmux takes rows that are wider than the terminal was at the start over to it.
  erase();
  refresh();
  endwin();
}

int terminal_open(int input, int output, const char *type, int mouse, int wants_unicode) {
  struct termios settings;
  int problem;
  if (screen) return TERMINAL_ALREADY_OPEN;
  if (!isatty(input) || !isatty(output) || tcgetattr(output, &settings) != 0) return TERMINAL_NOT_A_TERMINAL;
  if (type == NULL) type = getenv("TERM");
  if (type == NULL || *type == '\0') return TERMINAL_UNKNOWN_TYPE;
  // LINES and COLUMNS are only for terminals that don't know their own size: with others, rows that are missing in them would be
  // left out of the region that scrolls, also for the shell.
  struct winsize size;
  use_env(read_size(output, &size) ? FALSE : TRUE);
  use_tioctl(TRUE);
  if (setupterm((char *)type, output, &problem) != OK)
    return problem == 1 ? TERMINAL_TOO_SIMPLE : TERMINAL_UNKNOWN_TYPE;
  const char *place = tigetstr("cup");
  if (place == NULL || place == (char *)-1) return TERMINAL_TOO_SIMPLE;

  input_descriptor = input;
  output_descriptor = output;
  pairs_taken = 0;
  wants_mouse = mouse != 0;
  speaks_ansi = strncmp(place, "\033[", 2) == 0;
  adopt_locale(wants_unicode != 0);
  prepare_restore(&settings);
  // Before ncurses, which leaves signals alone that are already caught.
  if (terminal_signals_install() != 0) return TERMINAL_NO_RESOURCES;
  // Streams of our own: ncurses changes the buffering of what it is given.
  input_stream = fdopen(dup(input), "r");
  output_stream = fdopen(dup(output), "w");
  terminal_restore_arm(1);
  if (input_stream && output_stream) screen = newterm((char *)type, output_stream, input_stream);
  if (screen) keys = newpad(1, 1);
  if (keys == NULL) {
    terminal_close();
    return TERMINAL_NO_RESOURCES;
  }
  raw();
  noecho();
  nonl();
  curs_set(0);
  set_escdelay(25);
  // A frame goes out whole: waiting input must not make curses stop in the middle of it.
  typeahead(-1);
  leaveok(stdscr, TRUE);
  keypad(keys, TRUE);
  nodelay(keys, TRUE);
  meta(keys, TRUE);
  if (has_colors() && start_color() == OK) use_default_colors();
  if (speaks_ansi) terminal_define_keys();
  modes(true);
  terminal_adopt_size();
  return TERMINAL_OK;
}

void terminal_close(void) {
  if (screen) {
    leave_screen();
    tcflush(input_descriptor, TCIFLUSH);
  }
  terminal_restore_arm(0);
  terminal_signals_remove();
  if (keys) delwin(keys);
  if (screen) delscreen(screen);
  if (input_stream) fclose(input_stream);
  if (output_stream) fclose(output_stream);
  keys = NULL;
  screen = NULL;
  input_stream = output_stream = NULL;
}

void terminal_suspend(int group) {
  leave_screen();
  terminal_restore_arm(0);
  terminal_stop_process(group);
  terminal_resume();
}

void terminal_resume(void) {
  // What this function does is all that SIGCONT asks for.
  terminal_forget_signals(TERMINAL_CONTINUED | TERMINAL_ASKED_TO_STOP);
  terminal_restore_arm(1);
  // After a stop that nobody announced, ncurses must learn that the terminal is no longer as it left it.
  if (!isendwin()) endwin();
  doupdate();
  modes(true);
  terminal_adopt_size();
}

int terminal_is_unicode(void) { return unicode; }

int terminal_locale_is_unicode(void) {
  if (!screen) adopt_locale(false);
  return unicode;
}

void terminal_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }

void terminal_adopt_size(void) {
  struct winsize size;
  if (read_size(output_descriptor, &size))
    resizeterm(size.ws_row, size.ws_col);
  clearok(stdscr, TRUE);
}

int terminal_colors(void) { return has_colors() ? COLORS : 0; }

int terminal_color_pair(int foreground, int background) {
  int known = find_pair(foreground, background);
  if (known >= 0) return known;
  // Once all are taken, `alloc_pair` would give away the colours of a cell that is on the screen.
  if (pairs_taken + 1 >= COLOR_PAIRS) return -1;
  pairs_taken++;
  return alloc_pair(foreground, background);
}

void terminal_put(
    int x, int y, const uint32_t *scalars, int count, int width, int pair, unsigned attributes) {
  static const struct { unsigned ours; attr_t theirs; } table[] = {
      {TERMINAL_BOLD, A_BOLD}, {TERMINAL_DIM, A_DIM}, {TERMINAL_UNDERLINE, A_UNDERLINE},
      {TERMINAL_REVERSE, A_REVERSE}, {TERMINAL_ITALIC, A_ITALIC}};
  attr_t look = A_NORMAL;
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (attributes & table[i].ours) look |= table[i].theirs;

  wchar_t text[CCHARW_MAX + 1] = {L' '};
  int length = 0;
  // A cell has one character and its marks. A joiner without what it joins would take the next cell's character, and the
  // selector of emoji would change how wide some terminals draw it.
  for (; length < count && length < CCHARW_MAX; length++) {
    uint32_t next = scalars[length];
    if (length > 0 && (next == 0x200D || next == 0xFE0F || wcwidth((wchar_t)next) != 0)) break;
    text[length] = (wchar_t)next;
  }
  text[length > 0 ? length : 1] = L'\0';
  int extent = wcwidth(text[0]);
  if (extent <= 0 || (extent > 1 && !unicode)) {
    // Controls, lone marks, and what the locale can't show.
    text[0] = extent < 0 && scalars[0] >= 0xA0 ? L'?' : L' ';
    text[1] = L'\0';
    extent = 1;
  }
  // A wide character that has room for its left half only.
  if (extent > width || x + extent > getmaxx(stdscr)) {
    text[0] = L' ';
    text[1] = L'\0';
    extent = 1;
  }
  cchar_t cell[2];
  if (setcchar(&cell[0], text, look, 0, &pair) != OK) setcchar(&cell[0], L" ", look, 0, &pair);
  setcchar(&cell[1], L" ", look, 0, &pair);
  // Unlike `add_wch` this neither moves on nor wraps at the edge.
  mvadd_wchnstr(y, x, cell, width > extent ? 2 : 1);
}

void terminal_erase(void) { erase(); }

#ifdef __linux__
// ncurses writes a frame in dozens of pieces, and every one of them wakes the terminal, which then takes the processor
// away. So the pieces are collected in memory, and the frame is written at once.
static bool update_collected(void) {
  if (frame_descriptor < 0) frame_descriptor = memfd_create("frame", MFD_CLOEXEC);
  int stream = fileno(output_stream);
  if (frame_descriptor < 0 || ftruncate(frame_descriptor, 0) != 0) return false;
  const char *begin = speaks_ansi ? frame_begin : "", *end = speaks_ansi ? frame_end : "";
  if (pwrite(frame_descriptor, begin, strlen(begin), 0) < 0) return false;
  lseek(frame_descriptor, 0, SEEK_END);
  int terminal = fcntl(stream, F_DUPFD_CLOEXEC, 0);
  if (terminal < 0) return false;
  if (dup2(frame_descriptor, stream) < 0) {
    close(terminal);
    return false;
  }
  doupdate();
  fflush(output_stream);
  dup2(terminal, stream);
  close(terminal);
  off_t size = lseek(frame_descriptor, 0, SEEK_END);
  if (size <= (off_t)strlen(begin)) return true;
  char *frame = malloc((size_t)size + strlen(end));
  if (frame == NULL || pread(frame_descriptor, frame, (size_t)size, 0) != size) {
    // What was collected is lost; the next frame draws everything again.
    free(frame);
    clearok(curscr, TRUE);
    return true;
  }
  memcpy(frame + size, end, strlen(end));
  terminal_write(output_descriptor, frame, (size_t)size + strlen(end));
  free(frame);
  return true;
}
#else
static bool update_collected(void) { return false; }
#endif

void terminal_update(void) {
  wnoutrefresh(stdscr);
  if (update_collected()) return;
  if (speaks_ansi) write_text(frame_begin);
  doupdate();
  if (speaks_ansi) write_text(frame_end);
}

int terminal_wait(int wake, int milliseconds, int ignore_input) {
  struct pollfd sources[] = {
      {.fd = ignore_input ? -1 : input_descriptor, .events = POLLIN},
      {.fd = wake, .events = POLLIN},
      {.fd = terminal_signal_descriptor(), .events = POLLIN},
  };
  int ready = poll(sources, 3, milliseconds);
  if (ready < 0) return errno == EINTR ? TERMINAL_SIGNALLED : TERMINAL_HUNG_UP;
  int seen = 0;
  if (sources[0].revents & POLLIN) seen |= TERMINAL_HAS_INPUT;
  if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) seen |= TERMINAL_HUNG_UP;
  if (sources[1].revents) seen |= TERMINAL_WOKEN;
  if (sources[2].revents) {
    seen |= TERMINAL_SIGNALLED;
    terminal_signal_drain();
  }
  return seen;
}

int terminal_read(void) {
  int code = wgetch(keys);
  return code == ERR ? TERMINAL_KEY_NONE : terminal_key_from_curses(code);
}

int terminal_file_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur;
}

int terminal_available(void) {
  int count = 0;
  return ioctl(input_descriptor, FIONREAD, &count) == 0 && count > 0 ? count : 0;
}

int terminal_read_bytes(unsigned char *bytes, int count) {
  ssize_t got = read(input_descriptor, bytes, (size_t)count);
  return got > 0 ? (int)got : 0;
}
