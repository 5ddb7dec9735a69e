#!/usr/bin/env bash
# install.sh PYTHON VENV LOCK: a virtual environment with exactly what the lock names, by hash.
# Done again only when the lock or the place has changed, or when the environment does not run.
set -euo pipefail
python=$1 venv=$2 lock=$3
stamp="$venv/installed-$(basename "$lock" .lock)"
now=$({ pwd; cat "$lock"; } | sha256sum | cut -d' ' -f1)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or later is needed; '$python' is $("$python" --version 2>&1 || true)." >&2
    echo "Name another one: make PYTHON=/path/to/python3.11 …" >&2
    exit 2
fi
if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
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
