#include "ncurses_shim.h"
