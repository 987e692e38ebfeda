#define _GNU_SOURCE
#include "pseudo_terminal.h"

#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

pid_t pseudo_terminal_start(
    const char *path, char *const *arguments, unsigned short rows, unsigned short columns, int *descriptor) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  pid_t child = forkpty(descriptor, NULL, NULL, &size);
  if (child == 0) {
    execv(path, arguments);
    _exit(127);
  }
  return child;
}

int pseudo_terminal_open(unsigned short rows, unsigned short columns, int *controller, int *terminal) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  return openpty(controller, terminal, NULL, NULL, &size);
}

int pseudo_terminal_resize(int descriptor, unsigned short rows, unsigned short columns) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  return ioctl(descriptor, TIOCSWINSZ, &size);
}

int pseudo_terminal_is_canonical(int descriptor) {
  struct termios settings;
  if (tcgetattr(descriptor, &settings) != 0) return -1;
  return (settings.c_lflag & ECHO) != 0 && (settings.c_lflag & ICANON) != 0;
}
