#!/usr/bin/env bash
# install.sh PYTHON VENV LOCK: a virtual environment with exactly what the lock names, by hash.
# Done again only when the lock, the interpreter or the place has changed.
set -euo pipefail
python=$1 venv=$2 lock=$3
stamp="$venv/installed-$(basename "$lock" .lock)"
now=$({ "$python" -c 'import sys; print(sys.version)'; pwd; cat "$lock"; } | sha256sum | cut -d' ' -f1)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then exit 0; fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import pip' 2>/dev/null ||
    [ "$("$python" -c 'import sys; print(sys.version)')" != "$("$venv/bin/python" -c 'import sys; print(sys.version)')" ]; then
    echo "Making the virtual environment $venv" >&2
    rm -rf "$venv"
    if ! "$python" -m venv "$venv"; then
        echo "'$python -m venv' failed. On Debian: apt install python3-venv" >&2
        exit 2
    fi
fi
echo "Installing the packages of $lock" >&2
PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install --quiet --no-input \
    --require-hashes --only-binary :all: -r "$lock"
echo "$now" >"$stamp"
