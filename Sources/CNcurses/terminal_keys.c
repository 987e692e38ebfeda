#define _GNU_SOURCE
#include "terminal_keys.h"

#include <curses.h>
#include <stdio.h>

#include "ncurses_shim.h"

// `TERM` is often not quite what the terminal is (inside tmux, over ssh), so the usual sequences are known under
// every name.
static const struct { const char *sequence; int key; } sequences[] = {
    // Not `mousemask`: ncurses loses presses and reorders motion, and with TERM=screen the reports arrive as text.
    {"\033[<", TERMINAL_KEY_MOUSE_SGR},
    {"\033[M", TERMINAL_KEY_MOUSE_LEGACY},
    {"\033[200~", TERMINAL_KEY_PASTE_BEGIN},
    {"\033[A", TERMINAL_KEY_UP},
    {"\033OA", TERMINAL_KEY_UP},
    {"\033[B", TERMINAL_KEY_DOWN},
    {"\033OB", TERMINAL_KEY_DOWN},
    {"\033[C", TERMINAL_KEY_RIGHT},
    {"\033OC", TERMINAL_KEY_RIGHT},
    {"\033[D", TERMINAL_KEY_LEFT},
    {"\033OD", TERMINAL_KEY_LEFT},
    {"\033[H", TERMINAL_KEY_HOME},
    {"\033OH", TERMINAL_KEY_HOME},
    {"\033[1~", TERMINAL_KEY_HOME},
    {"\033[7~", TERMINAL_KEY_HOME},
    {"\033[F", TERMINAL_KEY_END},
    {"\033OF", TERMINAL_KEY_END},
    {"\033[4~", TERMINAL_KEY_END},
    {"\033[8~", TERMINAL_KEY_END},
    {"\033[2~", TERMINAL_KEY_INSERT},
    {"\033[3~", TERMINAL_KEY_DELETE},
    {"\033[5~", TERMINAL_KEY_PAGE_UP},
    {"\033[6~", TERMINAL_KEY_PAGE_DOWN},
    {"\033[Z", TERMINAL_KEY_SHIFT_TAB},
    {"\033OM", TERMINAL_KEY_ENTER},
    // rxvt
    {"\033[a", TERMINAL_KEY_SHIFT_UP},
    {"\033[b", TERMINAL_KEY_SHIFT_DOWN},
    {"\033[c", TERMINAL_KEY_SHIFT_RIGHT},
    {"\033[d", TERMINAL_KEY_SHIFT_LEFT},
    // xterm, the Linux console, and those that follow the VT220
    {"\033OP", TERMINAL_KEY_FUNCTION + 1},
    {"\033OQ", TERMINAL_KEY_FUNCTION + 2},
    {"\033OR", TERMINAL_KEY_FUNCTION + 3},
    {"\033OS", TERMINAL_KEY_FUNCTION + 4},
    {"\033[[A", TERMINAL_KEY_FUNCTION + 1},
    {"\033[[B", TERMINAL_KEY_FUNCTION + 2},
    {"\033[[C", TERMINAL_KEY_FUNCTION + 3},
    {"\033[[D", TERMINAL_KEY_FUNCTION + 4},
    {"\033[[E", TERMINAL_KEY_FUNCTION + 5},
    {"\033[11~", TERMINAL_KEY_FUNCTION + 1},
    {"\033[12~", TERMINAL_KEY_FUNCTION + 2},
    {"\033[13~", TERMINAL_KEY_FUNCTION + 3},
    {"\033[14~", TERMINAL_KEY_FUNCTION + 4},
    {"\033[15~", TERMINAL_KEY_FUNCTION + 5},
    {"\033[17~", TERMINAL_KEY_FUNCTION + 6},
    {"\033[18~", TERMINAL_KEY_FUNCTION + 7},
    {"\033[19~", TERMINAL_KEY_FUNCTION + 8},
    {"\033[20~", TERMINAL_KEY_FUNCTION + 9},
    {"\033[21~", TERMINAL_KEY_FUNCTION + 10},
    {"\033[23~", TERMINAL_KEY_FUNCTION + 11},
    {"\033[24~", TERMINAL_KEY_FUNCTION + 12},
};

// Keys that xterm sends with a number for the modifiers held down: 2 is Shift, up to 8 for all of them. Others than
// Shift are left out of account.
static const struct { const char *format; int plain, shifted; } modified[] = {
    {"\033[1;%dA", TERMINAL_KEY_UP, TERMINAL_KEY_SHIFT_UP},
    {"\033[1;%dB", TERMINAL_KEY_DOWN, TERMINAL_KEY_SHIFT_DOWN},
    {"\033[1;%dC", TERMINAL_KEY_RIGHT, TERMINAL_KEY_SHIFT_RIGHT},
    {"\033[1;%dD", TERMINAL_KEY_LEFT, TERMINAL_KEY_SHIFT_LEFT},
    {"\033[1;%dH", TERMINAL_KEY_HOME, TERMINAL_KEY_HOME},
    {"\033[1;%dF", TERMINAL_KEY_END, TERMINAL_KEY_END},
    {"\033[2;%d~", TERMINAL_KEY_INSERT, TERMINAL_KEY_INSERT},
    {"\033[3;%d~", TERMINAL_KEY_DELETE, TERMINAL_KEY_DELETE},
    {"\033[5;%d~", TERMINAL_KEY_PAGE_UP, TERMINAL_KEY_PAGE_UP},
    {"\033[6;%d~", TERMINAL_KEY_PAGE_DOWN, TERMINAL_KEY_PAGE_DOWN},
};

// What the terminal's description calls its keys.
static const struct { int curses, key; } curses_keys[] = {
    {KEY_UP, TERMINAL_KEY_UP}, {KEY_DOWN, TERMINAL_KEY_DOWN},
    {KEY_LEFT, TERMINAL_KEY_LEFT}, {KEY_RIGHT, TERMINAL_KEY_RIGHT},
    {KEY_SR, TERMINAL_KEY_SHIFT_UP}, {KEY_SF, TERMINAL_KEY_SHIFT_DOWN},
    {KEY_SLEFT, TERMINAL_KEY_SHIFT_LEFT}, {KEY_SRIGHT, TERMINAL_KEY_SHIFT_RIGHT},
    {KEY_PPAGE, TERMINAL_KEY_PAGE_UP}, {KEY_NPAGE, TERMINAL_KEY_PAGE_DOWN},
    {KEY_SPREVIOUS, TERMINAL_KEY_PAGE_UP}, {KEY_SNEXT, TERMINAL_KEY_PAGE_DOWN},
    {KEY_HOME, TERMINAL_KEY_HOME}, {KEY_FIND, TERMINAL_KEY_HOME}, {KEY_SHOME, TERMINAL_KEY_HOME},
    {KEY_END, TERMINAL_KEY_END}, {KEY_SELECT, TERMINAL_KEY_END}, {KEY_SEND, TERMINAL_KEY_END},
    {KEY_A1, TERMINAL_KEY_HOME}, {KEY_A3, TERMINAL_KEY_PAGE_UP},
    {KEY_C1, TERMINAL_KEY_END}, {KEY_C3, TERMINAL_KEY_PAGE_DOWN},
    {KEY_IC, TERMINAL_KEY_INSERT}, {KEY_SIC, TERMINAL_KEY_INSERT},
    {KEY_DC, TERMINAL_KEY_DELETE}, {KEY_SDC, TERMINAL_KEY_DELETE},
    {KEY_BACKSPACE, TERMINAL_KEY_BACKSPACE}, {KEY_ENTER, TERMINAL_KEY_ENTER},
    {KEY_BTAB, TERMINAL_KEY_SHIFT_TAB}, {KEY_MOUSE, TERMINAL_KEY_MOUSE_LEGACY},
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

void terminal_define_keys(void) {
  for (size_t i = 0; i < COUNT(sequences); i++) define_key(sequences[i].sequence, sequences[i].key);
  for (size_t i = 0; i < COUNT(modified); i++) {
    for (int modifiers = 2; modifiers <= 8; modifiers++) {
      char sequence[16];
      snprintf(sequence, sizeof sequence, modified[i].format, modifiers);
      define_key(sequence, modifiers == 2 ? modified[i].shifted : modified[i].plain);
    }
  }
}

int terminal_key_from_curses(int code) {
  if (code < KEY_MIN || code >= TERMINAL_KEY_UNKNOWN) return code;
  if (code > KEY_F0 && code <= KEY_F(12)) return TERMINAL_KEY_FUNCTION + (code - KEY_F0);
  for (size_t i = 0; i < COUNT(curses_keys); i++)
    if (curses_keys[i].curses == code) return curses_keys[i].key;
  return TERMINAL_KEY_UNKNOWN;
}
