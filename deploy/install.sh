#!/usr/bin/env bash
# install.sh PYTHON VENV LOCK…: a virtual environment with exactly what the locks name, by hash.
# Done again only when a lock, the interpreter or the place has changed.
set -euo pipefail
python=$1 venv=$2
shift 2
stamp="$venv/installed"
now=$({ "$python" -c 'import sys; print(sys.version, sys.prefix)'; pwd; cat "$@"; } | sha256sum | cut -d' ' -f1)
# The runtime set is part of the development set: either stamp will do for it.
for lock in "$@"; do kind=$(basename "$lock" .lock); done
if [ -f "$stamp-$kind" ] && [ "$(cat "$stamp-$kind")" = "$now" ]; then exit 0; fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import pip' 2>/dev/null ||
    [ "$("$python" -c 'import sys; print(sys.version)')" != "$("$venv/bin/python" -c 'import sys; print(sys.version)')" ]; then
    echo "Making the virtual environment $venv" >&2
    rm -rf "$venv"
    if ! "$python" -m venv "$venv"; then
        echo "'$python -m venv' failed. On Debian: apt install python3-venv" >&2
        exit 2
    fi
fi
echo "Installing the packages of $*" >&2
arguments=()
for lock in "$@"; do arguments+=(-r "$lock"); done
PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install --quiet --no-input \
    --require-hashes --only-binary :all: "${arguments[@]}"
"$venv/bin/python" -m compileall -q "$venv" >/dev/null 2>&1 || true
echo "$now" >"$stamp-$kind"
