#!/usr/bin/env bash
# `make test`: each lane runs even when an earlier one failed; the closing lines are repeated at the end.
# VENV: the virtual environment to use. CI=true: a skipped test counts as a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$VENV/bin:$PATH" PYTHONPATH=. PYTHONUNBUFFERED=1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
closing=() failed=0

lane() { # lane NAME COMMAND...
    local name=$1 log="$logs/${#closing[@]}" started=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if "$@" </dev/null 2>&1 | tee "$log"; then local state=ok; else local state=FAILED; failed=1; fi
    closing+=("$(printf '%-22s %-7s %4ss  %s' "$name" "$state" $((SECONDS - started)) "$(tail -n 1 "$log" | cut -c 1-120)")")
}

postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

mkdir -p var
lane "ruff" ruff check .
lane "format" ruff format --check .
lane "spelling" codespell --quiet-level 2 ./*.md docs
lane "migrations" python tests/manage.py makemigrations --check --dry-run
if postgresql; then
    lane "unit, PostgreSQL" python -m tests.private_postgres python -m pytest -q --ignore=tests/acceptance --no-header
elif [ -n "${CI:-}" ]; then
    lane "unit, PostgreSQL" sh -c 'echo "PostgreSQL is not installed, and in CI nothing may be left out"; exit 1'
else
    printf '\n== unit, PostgreSQL: left out, since PostgreSQL is not installed (Debian: apt-get install postgresql)\n'
fi
lane "unit, SQLite" python -m pytest -q --ignore=tests/acceptance --no-header
[ -d tests/acceptance ] && lane "acceptance" python -m pytest -v tests/acceptance --no-header

printf '\n== Lanes\n'
printf '%s\n' "${closing[@]}"
exit "$failed"
