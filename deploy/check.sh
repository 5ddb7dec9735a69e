#!/usr/bin/env bash
# Everything `make check` asks. Each question is asked even when another failed; the end says which.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
failed=()

ask() {
    local what=$1
    shift
    echo "== $what"
    "$@" || failed+=("$what")
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CCN_DATA_DIR="$work/data"

# The settings of a production site, as check --deploy is to see them. The database is only named.
production() {
    env -u DATABASE_URL -u REDIS_URL \
        DJANGO_SETTINGS_MODULE=config.settings.production \
        SECRET_KEY="$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        ALLOWED_HOSTS=procedures.test \
        DATABASE_URL="sqlite:///$work/production.sqlite3" \
        REDIS_URL=redis://127.0.0.1:6379/0 \
        DEFAULT_FROM_EMAIL=office@procedures.test \
        CCN_BEHIND_PROXY=yes \
        "$@"
}

ask "form" "$bin/ruff" format --check --quiet .
ask "rules of the code" "$bin/ruff" check --quiet .
ask "types" "$bin/mypy"
ask "direction of imports" "$bin/lint-imports" --no-cache
ask "migrations" "$bin/python" manage.py makemigrations --check --dry-run
ask "production settings" production "$bin/python" manage.py check --deploy --fail-level WARNING
ask "law data" "$bin/python" -m procedures.regimes.check
ask "ladder of reminders" "$bin/python" -m procedures.ladder.check
ask "translations" "$bin/python" manage.py check_translations
ask "flow pictures" "$bin/python" manage.py draw_flows --check

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[@]}"
    exit 1
fi
echo "all checks passed"
