#!/usr/bin/env bash
# `make test`: each lane runs even when an earlier one failed; the closing lines are repeated at the end.
# The unit tests run on PostgreSQL and, in two processes, on SQLite side by side. The acceptance tests mostly wait for other
# processes: they begin while PostgreSQL comes to its end and the new project is installed.
# VENV: the virtual environment to use. CI=true: a skipped test counts as a failure.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$VENV/bin:$PATH" PYTHONPATH=. PYTHONUNBUFFERED=1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
closing=() failed=0
declare -A running
unit=(python -m pytest -q --ignore=tests/acceptance --ignore=tests/plain_site --ignore=tests/chaos --no-header --durations=25)
# Words, drawings, documents, screens and what is reckoned in Python are the same whatever the database, and every condition
# is asked of both in audience/test_two_evaluators; every page of the admin is opened on both. The kill test, in which
# workers die on either, has a lane of its own.
aside=()
for name in capture content example ground hostile portal recipes; do
    aside+=("--ignore=tests/$name")
done
for name in admin/test_{bad_scenarios,by_hand,checklist,copied_database,doubts,duplicates,fields,import_screens,lists} \
    admin/test_{overview,pause,people,permissions,person_acts,person_topics,scenario_editor,tags} \
    audience/test_{dates,fading_points,identity,loyalty,ruleblock,score_rules} \
    contacts/test_{import_command,import_presets,import_reader,site_settings} \
    delivery/test_{finished_bytes,headers,kill,links,trying,unsubscribe} letters/test_{address,fetch,letter} \
    newsletters/test_pages sms/test_{alphabet,writing} \
    roof/test_{base_template,checks,dangers,doctor,exposure,scaled_out} \
    scenarios/test_{await_event_tryout,bad_input,by_hand,changes,clock_changes,days,form_pages,goal,graph,hold_out} \
    scenarios/test_{journal_words,mute_topic,passage,poison,split,state_machine,story,taken_away} \
    scenarios/test_{tryout,tryout_screen,tryout_waits,versions_screen,wait_date,wait_own_date,working_hours} \
    tracking/test_{beacon,consent,cookie,dwell,flood,server_mode}; do
    aside+=("--ignore=tests/$name.py")
done

finish() { # finish NAME STATUS SECONDS
    local state=ok
    [ "$2" -eq 0 ] || { state=FAILED; failed=1; }
    closing+=("$(printf '%-18s %-7s %4ss  %s' "$1" "$state" "$3" "$(tail -n 1 "$logs/$1" | cut -c 1-120)")")
}

lane() { # lane NAME COMMAND...
    local name=$1 started=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    "$@" </dev/null 2>&1 | tee "$logs/$name"
    finish "$name" "${PIPESTATUS[0]}" $((SECONDS - started))
}

beside() { # beside NAME COMMAND... : while other lanes run, and after them; what it prints comes at its end
    (
        "${@:2}" </dev/null >"$logs/$1" 2>&1
        status=$?
        echo "$SECONDS" >"$logs/$1.ended"
        exit "$status"
    ) &
    running[$1]="$! $SECONDS"
}

await() { # await NAME: the end of a lane that ran beside others
    local process started status
    read -r process started <<<"${running[$1]}"
    wait "$process"
    status=$?
    printf '\n== %s\n' "$1"
    cat "$logs/$1"
    finish "$1" "$status" $(($(cat "$logs/$1.ended") - started))
}

postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

mkdir -p var
lane "ruff" ruff check .
lane "format" ruff format --check .
lane "spelling" codespell --quiet-level 2 ./*.md docs
lane "migrations" python tests/manage.py makemigrations --check --dry-run

if postgresql; then
    beside "unit, PostgreSQL" python -m tests.private_postgres "${unit[@]}" "${aside[@]}"
elif [ -n "${CI:-}" ]; then
    lane "unit, PostgreSQL" sh -c 'echo "PostgreSQL is not installed, and in CI nothing may be left out"; exit 1'
else
    printf '\n== unit, PostgreSQL: left out, since PostgreSQL is not installed (Debian: apt-get install postgresql)\n'
fi
lane "unit, SQLite" "${unit[@]}" -n 2
beside "plain site" nice -n 5 python -m pytest -v tests/plain_site --no-header
# Two houses side by side: one house for each module.
lane "acceptance" python -m pytest -v -n 2 --dist loadscope tests/acceptance --no-header
for name in "${!running[@]}"; do
    await "$name"
done
# Last and alone. Real workers are killed a hundred times on each database (-s: its tables are part of the record).
lane "chaos" python -m pytest -s tests/chaos --no-header

printf '\n== Lanes\n'
printf '%s\n' "${closing[@]}"
exit "$failed"
