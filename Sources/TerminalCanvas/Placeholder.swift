enum TerminalCanvasPlaceholder {}
