#define _GNU_SOURCE
#include "terminal_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncurses_shim.h"

// Ends the process unless it was ignored before.
static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};
// Ends the process unless something uses it, such as a profiler.
static const int unused[] = {
    SIGVTALRM, SIGPROF,
#ifdef __linux__
    SIGIO, SIGPWR, SIGSTKFLT,
#endif
};
// The process is broken; a Swift trap is SIGILL or SIGTRAP.
static const int crashing[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
// Reported to the loop.
static const struct { int signal, kind; } reported[] = {
    {SIGWINCH, TERMINAL_RESIZED}, {SIGTSTP, TERMINAL_ASKED_TO_STOP}, {SIGCONT, TERMINAL_CONTINUED}};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct sigaction previous[NSIG];
static char caught[NSIG];
static atomic_int pending;
static int signal_pipe[2] = {-1, -1};
static pthread_t owner;
static char *alternate_stack;
static size_t alternate_stack_size;

static atomic_int armed;
static int restore_output;
static struct termios restore_settings;
static char restore_text[512];
static size_t restore_length;

void terminal_restore_prepare(int output, const struct termios *settings, const char *text, size_t length) {
  restore_output = output;
  restore_settings = *settings;
  restore_length = length < sizeof restore_text ? length : sizeof restore_text;
  memcpy(restore_text, text, restore_length);
}

void terminal_restore_arm(int value) { atomic_store(&armed, value); }

// Only calls that are allowed in a signal handler.
static void restore(void) {
  if (!atomic_exchange(&armed, 0)) return;
  // A terminal that doesn't read, or was stopped with Ctrl-S, must not keep the process from ending: what it hasn't taken yet is
  // dropped then, which makes room.
  int flags = fcntl(restore_output, F_GETFL);
  fcntl(restore_output, F_SETFL, flags | O_NONBLOCK);
  size_t done = 0;
  for (int attempt = 0; done < restore_length && attempt < 5; attempt++) {
    ssize_t written = write(restore_output, restore_text + done, restore_length - done);
    if (written > 0) {
      done += (size_t)written;
      continue;
    }
    if (written < 0 && errno != EAGAIN && errno != EINTR) break;
    done = 0;
    tcflow(restore_output, TCOON);
    tcflush(restore_output, TCOFLUSH);
    struct pollfd ready = {.fd = restore_output, .events = POLLOUT};
    poll(&ready, 1, 50);
  }
  fcntl(restore_output, F_SETFL, flags);
  tcsetattr(restore_output, TCSANOW, &restore_settings);
  // Reports of the mouse that are still on their way must not be typed into the shell.
  tcflush(restore_output, TCIFLUSH);
}

static void end(int signal) {
  // Another thread could write the rest of a frame behind the reset: let the owner be the one that is interrupted.
  if (!pthread_equal(pthread_self(), owner)) {
    pthread_kill(owner, signal);
    return;
  }
  restore();
  sigaction(signal, &previous[signal], NULL);
  raise(signal);
}

static void crash(int signal) {
  restore();
  sigaction(signal, &previous[signal], NULL);
  raise(signal);
}

static void report(int signal) {
  int saved = errno;
  for (size_t i = 0; i < COUNT(reported); i++)
    if (reported[i].signal == signal) atomic_fetch_or(&pending, reported[i].kind);
  ssize_t ignored = write(signal_pipe[1], "", 1);
  (void)ignored;
  errno = saved;
}

static void catch_signal(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  // SIGTTOU included: giving the terminal back from the background must not stop the process.
  sigfillset(&action.sa_mask);
  caught[signal] = sigaction(signal, &action, &previous[signal]) == 0;
}

int terminal_signals_install(void) {
  static int at_exit;
  if (!at_exit) at_exit = atexit(restore) == 0;
  if (terminal_make_pipe(signal_pipe) != 0) return -1;
  owner = pthread_self();
  atomic_store(&pending, 0);

  // A stack that has overflowed has no room for a handler.
  stack_t current;
  if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) {
    alternate_stack_size = 1 << 16;
    alternate_stack = malloc(alternate_stack_size);
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = alternate_stack_size};
    if (alternate_stack) sigaltstack(&stack, NULL);
  }
  for (size_t i = 0; i < COUNT(ending); i++) {
    struct sigaction now;
    if (sigaction(ending[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
      catch_signal(ending[i], end, SA_ONSTACK);
  }
  for (size_t i = 0; i < COUNT(unused); i++) {
    struct sigaction now;
    if (sigaction(unused[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL) catch_signal(unused[i], end, SA_ONSTACK);
  }
  for (size_t i = 0; i < COUNT(crashing); i++) catch_signal(crashing[i], crash, SA_ONSTACK);
  for (size_t i = 0; i < COUNT(reported); i++) catch_signal(reported[i].signal, report, SA_RESTART | SA_ONSTACK);
  return 0;
}

void terminal_signals_remove(void) {
  for (int signal = 1; signal < NSIG; signal++) {
    if (caught[signal]) sigaction(signal, &previous[signal], NULL);
    caught[signal] = 0;
  }
  if (alternate_stack) {
    stack_t none = {.ss_flags = SS_DISABLE};
    if (sigaltstack(&none, NULL) == 0) free(alternate_stack);
    alternate_stack = NULL;
  }
  for (int i = 0; i < 2; i++) {
    if (signal_pipe[i] >= 0) close(signal_pipe[i]);
    signal_pipe[i] = -1;
  }
}

int terminal_signal_descriptor(void) { return signal_pipe[0]; }

void terminal_signal_drain(void) {
  char bytes[64];
  while (read(signal_pipe[0], bytes, sizeof bytes) > 0) {}
}

int terminal_take_signals(void) { return atomic_exchange(&pending, 0); }

void terminal_forget_signals(int kinds) { atomic_fetch_and(&pending, ~kinds); }

void terminal_stop_process(int group) {
  struct sigaction stop, go, action = {.sa_handler = SIG_DFL};
  sigemptyset(&action.sa_mask);
  // That it continues is no news to who stops here; another thread's handler could tell of it when all is drawn again.
  sigaction(SIGCONT, &action, &go);
  // To the others first; ignored here, so that no thread of this process takes it too early.
  action.sa_handler = SIG_IGN;
  sigaction(SIGTSTP, &action, &stop);
  if (group) kill(0, SIGTSTP);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, NULL);
  // Directed at this thread, so that it stops before `raise` returns. Without job control nothing happens.
  raise(SIGTSTP);
  sigaction(SIGTSTP, &stop, NULL);
  sigaction(SIGCONT, &go, NULL);
}

void terminal_write(int output, const char *text, size_t length) {
  while (length > 0) {
    ssize_t written = write(output, text, length);
    if (written > 0) {
      text += written;
      length -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN) {
      struct pollfd ready = {.fd = output, .events = POLLOUT};
      if (poll(&ready, 1, 1000) != 1) return;
    } else if (written == 0 || errno != EINTR) {
      return;
    }
  }
}

int terminal_make_pipe(int ends[2]) {
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  }
  return 0;
}
