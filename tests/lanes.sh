#!/usr/bin/env bash
# `make test`: each lane runs even when an earlier one failed; the closing lines are repeated at the end.
# The unit tests run on PostgreSQL and on SQLite side by side, since each keeps one processor busy; the new project is
# installed and migrated while PostgreSQL, the slower of the two, comes to its end.
# VENV: the virtual environment to use. CI=true: a skipped test counts as a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$VENV/bin:$PATH" PYTHONPATH=. PYTHONUNBUFFERED=1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
closing=() failed=0
unit=(python -m pytest -q --ignore=tests/acceptance --ignore=tests/plain_site --no-header)

finish() { # finish NAME LOG STATUS SECONDS
    local state=ok
    [ "$3" -eq 0 ] || { state=FAILED; failed=1; }
    closing+=("$(printf '%-18s %-7s %4ss  %s' "$1" "$state" "$4" "$(tail -n 1 "$2" | cut -c 1-120)")")
}

lane() { # lane NAME COMMAND...
    local name=$1 log="$logs/${#closing[@]}" started=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    "$@" </dev/null 2>&1 | tee "$log"
    finish "$name" "$log" "${PIPESTATUS[0]}" $((SECONDS - started))
}

postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

mkdir -p var
lane "ruff" ruff check .
lane "format" ruff format --check .
lane "spelling" codespell --quiet-level 2 ./*.md docs
lane "migrations" python tests/manage.py makemigrations --check --dry-run

beside=
if postgresql; then
    started=$SECONDS
    python -m tests.private_postgres "${unit[@]}" </dev/null >"$logs/postgresql" 2>&1 &
    beside=$!
fi
lane "unit, SQLite" "${unit[@]}"
plain_started=$SECONDS
python -m pytest -v tests/plain_site --no-header </dev/null >"$logs/plain" 2>&1 &
plain=$!
if [ -n "$beside" ]; then
    wait "$beside"
    status=$?
    printf '\n== unit, PostgreSQL\n'
    cat "$logs/postgresql"
    finish "unit, PostgreSQL" "$logs/postgresql" "$status" $((SECONDS - started))
elif [ -n "${CI:-}" ]; then
    lane "unit, PostgreSQL" sh -c 'echo "PostgreSQL is not installed, and in CI nothing may be left out"; exit 1'
else
    printf '\n== unit, PostgreSQL: left out, since PostgreSQL is not installed (Debian: apt-get install postgresql)\n'
fi
wait "$plain"
status=$?
printf '\n== plain site\n'
cat "$logs/plain"
finish "plain site" "$logs/plain" "$status" $((SECONDS - plain_started))

# Two houses side by side: these tests mostly wait for other processes. One house for each module.
lane "acceptance" python -m pytest -v -n 2 --dist loadscope tests/acceptance --no-header

printf '\n== Lanes\n'
printf '%s\n' "${closing[@]}"
exit "$failed"
