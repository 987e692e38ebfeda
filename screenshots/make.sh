#!/usr/bin/env bash
# Makes the pictures in this folder: the real program in a real xterm, driven by key presses and a real mouse; and a recording
# of it in tmux.
#
# Usage: make.sh [FOLDER]; into another folder, the pictures here stay as they are.
#
# Needs xvfb, xterm, xdotool, imagemagick, fonts-dejavu-core, tmux and python3, and the data that the dashboard uses by default.
set -euo pipefail
pictures=$(realpath -m "${1:-$(dirname "$0")}")
cd "$(dirname "$0")/.."
mkdir -p "$pictures"

for tool in Xvfb xterm xdotool import tmux python3 pgrep swift; do
  command -v "$tool" >/dev/null || {
    echo "error: $tool is missing; install xvfb xterm xdotool imagemagick fonts-dejavu-core tmux procps python3" >&2
    exit 1
  }
done
swift build -c release --product tinydash
program=$(swift build -c release --show-bin-path)/tinydash
# Nobody's own settings.
export XDG_CONFIG_HOME=/nonexistent

# What the person at this machine left open stays what it is.
XDG_STATE_HOME=$(mktemp -d)
export XDG_STATE_HOME
number=$(mktemp)
Xvfb -displayfd 3 -screen 0 1400x1000x24 3>"$number" >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$number" "$XDG_STATE_HOME"' EXIT
for _ in $(seq 300); do
  [[ -s $number ]] && break
  sleep 0.1
done
DISPLAY=:$(cat "$number")
export DISPLAY

# settle: waits until the dashboard has nothing more to do, which is when it uses no processor time for two seconds.
settle() {
  local before='' now quiet=0
  for _ in $(seq 1200); do
    sleep 0.5
    # Of the program's own threads; its name, the second field, has no blanks.
    now=$(cut -d' ' -f14,15 "/proc/$process/stat")
    if [[ $now == "$before" ]]; then quiet=$((quiet + 1)); else quiet=0; fi
    if ((quiet == 4)); then return; fi
    before=$now
  done
  echo "error: the dashboard is still busy after ten minutes" >&2
  exit 1
}

# start COLUMNS ROWS ARGUMENT…: opens the dashboard and waits until it has measured the original.
start() {
  local columns=$1 rows=$2
  shift 2
  LC_ALL=C.UTF-8 xterm -u8 -b 0 -fa 'DejaVu Sans Mono' -fs 11 -geometry "${columns}x${rows}+0+0" \
    -xrm 'XTerm*cursorBlink:false' -tn xterm-256color -e "$program" "$@" &
  terminal=$!
  window=$(timeout 60 xdotool search --sync --onlyvisible --class xterm | tail -n 1)
  xdotool windowfocus "$window"
  eval "$(xdotool getwindowgeometry --shell "$window" | grep -E '^(WIDTH|HEIGHT)=')"
  cell_width=$((WIDTH / columns)) cell_height=$((HEIGHT / rows))
  for _ in $(seq 100); do
    process=$(pgrep -P "$terminal") && break
    sleep 0.1
  done
  settle
}

# keys KEY…: presses keys one after the other.
keys() { xdotool key --delay 60 "$@"; }

# drag ROW FROM TO: drags along a row of cells, from one column to another.
drag() {
  local y=$(($1 * cell_height + cell_height / 2)) column
  xdotool mousemove $(($2 * cell_width + cell_width / 2)) "$y" mousedown 1
  for column in $(seq "$2" "$3"); do
    xdotool mousemove $((column * cell_width + cell_width / 2)) "$y"
    sleep 0.05
  done
  xdotool mouseup 1
}

# shoot NAME: waits until everything is measured, takes the picture and leaves the dashboard.
shoot() {
  settle
  import -window "$window" -strip "$pictures/$1.png"
  keys q
  wait "$terminal" || true
}

# fc1 loses most of its weights to the mouse and keeps 4 bits; the small layers are spared.
start 120 40 lenet5
drag 6 16 31
keys Tab 4 Return Up 6 Return shift+Tab 7 0 Return Down
shoot compress

start 120 40 resnet8
keys a 4 0 Return Tab 5 Return shift+Tab Up Up m Tab Tab Tab Tab Down Down Down Right Right Right
shoot heatmap

start 80 24 digits-mlp
keys a 8 0 Return Tab 4 Return Up Up Up
shoot small

# A student of three tenths of the width learns for four epochs, beside its twin without a teacher.
start 120 40 lenet5
keys F2 Down 1 Return Down 0 period 9 Return Down 4 Return Return
shoot distill

# What techniques do without any training.
start 120 40 lenet5
keys F4 minus minus Return
shoot compare

# Each recipe on the way is a point.
start 120 40 lenet5
for bits in 8 4; do
  keys Tab a $bits Return shift+Tab
  for percent in 30 50 60 70 80; do
    keys a ${percent:0:1} 0 Return
    settle
  done
done
keys F3 Up
shoot explore

# What a layer's numbers mean, on a bright ground.
start 120 40 lenet5 --theme light
keys Down Down 8 0 Return Tab 4 Return i
shoot explanation

start 80 24 tour
shoot tour

python3 screenshots/record.py "$program" "$pictures/tinydash.svg"
