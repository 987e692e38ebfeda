#!/usr/bin/env python3
"""Records the real program in a real terminal as an animated drawing.

The program runs inside tmux and is driven by key presses and reports of the mouse, as tmux would pass them on from a
person's terminal. Ten times a second the screen is taken, with its colours; rows that are the same are kept once.

Usage: record.py PROGRAM OUTPUT.svg
"""

import html
import os
import re
import subprocess
import sys
import threading
import time

COLUMNS, ROWS = 110, 34
FRAMES_PER_SECOND = 10
MOST_BYTES = 2_000_000
# Of sliders; the second one where layers differ.
KNOBS = "●◇"
# How long the last frame stays, in seconds.
REST = 3
# A cell in the drawing's units; DejaVu Sans Mono is a little larger, so that lines meet.
WIDTH, HEIGHT, FONT_SIZE, BASELINE = 12, 23, 20, 18
# A row is a whole number of pixels high, and what a row shows at other times lies a little apart: no edge shines through.
SCALE = 16 / HEIGHT
STRIDE = HEIGHT + 3


class Terminal:
    """A program inside tmux."""

    def __init__(self, command):
        self.socket = f"tinydash-recording-{os.getpid()}"
        self.tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS),
                  "env", "LC_ALL=C.UTF-8", "TERM=tmux-256color", *command)

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-L", self.socket, "-f", "/dev/null", *arguments],
                              capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode:
            raise SystemExit(f"error: tmux {arguments[0]}: {done.stderr.decode().strip()}")
        return done.stdout.decode()

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True)

    def frame(self):
        """The rows with the sequences for their colours."""
        return self.tmux("capture-pane", "-p", "-e", "-N").split("\n")[:ROWS]

    def lines(self):
        return self.tmux("capture-pane", "-p").split("\n")

    def wait(self, what, shown, seconds=120):
        """Waits until a condition holds for the lines on the screen."""
        end = time.monotonic() + seconds
        while not shown(self.lines()):
            if time.monotonic() > end:
                raise SystemExit(f"error: waited for {what}; the screen is:\n" + "\n".join(self.lines()))
            time.sleep(0.05)

    def keys(self, *keys, pause=0.25):
        for key in keys:
            self.tmux("send-keys", key)
            time.sleep(pause)

    def mouse(self, button, x, y, end="M"):
        report = f"\x1b[<{button};{x + 1};{y + 1}{end}"
        self.tmux("send-keys", "-H", *(f"{byte:02x}" for byte in report.encode()))

    def drag(self, layer, slider, cells, pause=0.09):
        """Drags one of a layer's knobs to the right, or to the left."""
        pattern = re.compile(rf".{{0,4}}{layer}[ ,].*[{KNOBS}]")
        self.wait(f"the sliders of {layer}", lambda lines: any(map(pattern.match, lines)))
        y, line = next((y, line) for y, line in enumerate(self.lines()) if pattern.match(line))
        x = [place for place, character in enumerate(line) if character in KNOBS][slider]
        step = 1 if cells > 0 else -1
        self.mouse(0, x, y)
        for _ in range(abs(cells)):
            x += step
            self.mouse(32, x, y)
            time.sleep(pause)
        self.mouse(0, x, y, "m")


def perform(terminal):
    """What is done to the program while it is recorded."""
    def measured(lines):
        rows = [line for line in lines if re.match(r".?\s*both\b", line)]
        return any("%" in row and " of " not in row for row in rows) and "measuring" not in lines[-2]

    terminal.wait("the accuracy", measured)
    time.sleep(1)
    # The largest layer loses most of its weights, and keeps few bits.
    terminal.keys("j", "j")
    terminal.drag("fc1", 0, 11)
    terminal.wait("the accuracy", measured)
    time.sleep(1)
    terminal.keys("Tab")
    terminal.drag("fc1", 1, -12)
    terminal.wait("the accuracy", measured)
    time.sleep(1)
    # All layers at once, and taken back.
    terminal.keys("a", "BTab")
    terminal.drag("all", 0, 5)
    terminal.wait("the accuracy", measured)
    time.sleep(1)
    terminal.keys("u", "k", "k")
    terminal.wait("the accuracy", measured)


def record(command):
    """The frames, each with the second in which it was first seen."""
    terminal = Terminal(command)
    frames = []
    over = threading.Event()

    def take():
        start = time.monotonic()
        while not over.is_set():
            now = time.monotonic()
            frame = terminal.frame()
            if not frames or frames[-1][1] != frame:
                frames.append((now - start, frame))
            over.wait(max(0, 1 / FRAMES_PER_SECOND - (time.monotonic() - now)))
        frames.append((time.monotonic() - start, frames[-1][1]))

    try:
        # Not the empty screen before the program's first frame.
        terminal.wait("the first frame", lambda lines: any("Layers" in line for line in lines))
        taker = threading.Thread(target=take)
        taker.start()
        try:
            perform(terminal)
        finally:
            over.set()
            taker.join()
        terminal.keys("q")
    finally:
        terminal.close()
    return frames


def palette(index):
    """A colour of xterm's palette."""
    named = ("000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
             "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff").split()
    if index < 16:
        return "#" + named[index]
    if index >= 232:
        return "#" + f"{8 + 10 * (index - 232):02x}" * 3
    levels = [0, 95, 135, 175, 215, 255]
    return "#" + "".join(f"{levels[part % 6]:02x}" for part in ((index - 16) // 36, (index - 16) // 6, index - 16))


def parsed(frame):
    """The cells of a frame's rows: character, colours and whether it is bold and dim."""
    plain = (7, 0, False, False, False)
    foreground, background, bold, dim, reverse = plain
    rows = []
    for line in frame:
        row = []
        # Looks go on from row to row.
        for sequence, character in re.findall(r"\x1b\[([0-9;]*)m|([^\x1b\x0e\x0f])", line):
            if character:
                colors = (background, foreground) if reverse else (foreground, background)
                row.append((character, *colors, bold, dim))
                continue
            numbers = [int(number or 0) for number in sequence.split(";")]
            while numbers:
                number = numbers.pop(0)
                if number == 0:
                    foreground, background, bold, dim, reverse = plain
                elif number in (1, 2, 7):
                    bold, dim, reverse = bold or number == 1, dim or number == 2, reverse or number == 7
                elif number in (22, 27):
                    bold, dim, reverse = bold and number != 22, dim and number != 22, reverse and number != 27
                elif number in (38, 48) and numbers[:1] == [5]:
                    if number == 38:
                        foreground = numbers[1]
                    else:
                        background = numbers[1]
                    del numbers[:2]
                elif 30 <= number <= 37 or 90 <= number <= 97:
                    foreground = number - 30 if number < 90 else number - 82
                elif 40 <= number <= 47 or 100 <= number <= 107:
                    background = number - 40 if number < 100 else number - 92
                elif number == 39:
                    foreground = plain[0]
                elif number == 49:
                    background = plain[1]
        rows.append(tuple(row))
    return rows


def block(character):
    """What a block element fills of its cell: left, top, width and height in eighths of it."""
    code = ord(character)
    if code == 0x2580:
        return 0, 0, 8, 4
    if 0x2581 <= code <= 0x2588:
        return 0, 0x2588 - code, 8, code - 0x2580
    if 0x2589 <= code <= 0x258F:
        return 0, 0, 0x2590 - code, 8
    if code == 0x2590:
        return 4, 0, 4, 8
    return None


def drawing(row, ground):
    """A row as SVG: a path for the areas of each colour, and text in runs."""
    areas, texts, run = {}, [], None
    def area(color, left, top, width, height):
        parts = areas.setdefault(color, [])
        if parts and parts[-1][0] + parts[-1][2] == left and parts[-1][1::2] == [top, height]:
            parts[-1][2] += width
        else:
            parts.append([left, top, width, height])

    for x, (character, foreground, background, bold, dim) in enumerate(row):
        if background != ground:
            area(background, x * 8, 0, 8, 8)
    # In front of all that is behind.
    backgrounds, areas = areas, {}
    for x, (character, foreground, background, bold, dim) in enumerate(row):
        shape = block(character)
        if shape:
            area(foreground, x * 8 + shape[0], *shape[1:])
        # What one font draws is one run.
        kind = "block" if shape else "latin" if ord(character) < 0x250 else "lines" if character in "─━│╭╮╰╯├┤" else x
        look = (foreground, bold, dim, kind)
        if character == " " and run and run[0][3] != "block":
            run[2] += " "
        elif run and run[0] == look:
            run[2] += character
        else:
            run = [look, x, character]
            texts.append(run)
    shapes = "".join(
        f'<path class="c{color}" d="'
        + "".join(f"M{left} {top}h{width}v{height}h-{width}"
                  for left, top, width, height in parts) + '"/>'
        for group in (backgrounds, areas) for color, parts in group.items())
    for (foreground, bold, dim, kind), x, text in texts:
        start = len(text) - len(text.lstrip())
        text = text.strip()
        if not text or kind == "block":
            continue
        look = f"c{foreground}" + (" b" if bold else "") + (" d" if dim else "")
        length = f' textLength="{len(text) * WIDTH}"' if len(text) > 1 else ""
        shapes += (f'<text class="{look}" x="{(x + start) * WIDTH}" y="{BASELINE}"{length}>'
                   f"{html.escape(text, quote=False)}</text>")
    return shapes


def animation(frames):
    """All frames as one drawing: a strip for each row, moved to what the row shows."""
    frames = [(second, parsed(frame)) for second, frame in frames]
    duration = frames[-1][0] + REST
    counts = {}
    for _, frame in frames:
        for row in frame:
            for _, _, background, _, _ in row:
                counts[background] = counts.get(background, 0) + 1
    ground = max(counts, key=counts.get)
    styles, rows = [], []
    for y in range(ROWS):
        variants, steps = {}, []
        for second, frame in frames:
            shown = drawing(frame[y], ground)
            place = variants.setdefault(shown, len(variants))
            if not steps or steps[-1][1] != place:
                steps.append((second, place))
        strip = "".join(f'<g transform="translate(0 {place * STRIDE})">{shown}</g>' if place else f"<g>{shown}</g>"
                        for shown, place in variants.items())
        if len(steps) > 1:
            moves = "".join(f"{0 if step == 0 else 100 * second / duration:.2f}%{{transform:translateY({-place * STRIDE}px)}}"
                            for step, (second, place) in enumerate(steps))
            styles.append(f"@keyframes r{y}{{{moves}}}"
                          f"#r{y}{{transform:translateY({-steps[-1][1] * STRIDE}px);"
                          f"animation:r{y} {duration:.2f}s step-end infinite}}")
        rows.append(f'<svg y="{y * HEIGHT}" width="{COLUMNS * WIDTH}" height="{HEIGHT}"><g id="r{y}">{strip}</g></svg>')
    used = sorted({int(color) for color in re.findall(r'class="c(\d+)', "".join(rows))})
    styles += [f".c{color}{{fill:{palette(color)}}}" for color in used]
    width, height = COLUMNS * WIDTH, ROWS * HEIGHT
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="{width * SCALE:.0f}" height="{height * SCALE:.0f}" '
            f'viewBox="0 0 {width} {height}">\n<style>\n'
            f'text{{font:{FONT_SIZE}px "DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre}}'
            ".b{font-weight:bold}.d{fill-opacity:.6}"
            f"path{{shape-rendering:crispEdges;transform:scale({WIDTH / 8},{HEIGHT / 8})}}\n" + "\n".join(styles)
            + "\n@media(prefers-reduced-motion){g{animation:none!important}}\n</style>\n"
            f'<rect width="{width}" height="{height}" fill="{palette(ground)}"/>\n' + "\n".join(rows) + "\n</svg>\n")


def main():
    if len(sys.argv) != 3:
        raise SystemExit("usage: record.py PROGRAM OUTPUT.svg")
    frames = record([sys.argv[1], "lenet5", "--data", "fashion-mnist"])
    picture = animation(frames)
    if len(picture.encode()) > MOST_BYTES:
        raise SystemExit(f"error: the recording has {len(picture.encode())} bytes, more than {MOST_BYTES}")
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(picture)


if __name__ == "__main__":
    main()
