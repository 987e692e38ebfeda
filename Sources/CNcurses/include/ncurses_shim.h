#ifndef NCURSES_SHIM_H
#define NCURSES_SHIM_H
#endif
