// Nothing is exported to Swift: curses.h names (`move`, `clear`, `timeout`) clash. CNcurses wraps what is needed.
