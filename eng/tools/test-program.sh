#!/usr/bin/env bash
# Runs one test program for test.sh, tells how it went, and leaves "passed failed skipped" in <out>/<name>.counts.
# usage: test-program.sh <name> [runner options…], with root, out and dotnet in the environment
set -uo pipefail
name=$1
shift
report="$out/$name.xml"
log="$out/$name.log"

# A test that hangs must not hang the build machine.
limit=()
command -v timeout >/dev/null 2>&1 && limit=(timeout --kill-after=10 1800)
${limit[@]+"${limit[@]}"} "$dotnet" "$root/artifacts/bin/$name/release/$name.dll" -noLogo -noColor -xml "$report" "$@" >"$log" 2>&1 </dev/null
code=$?

# From the report's <assembly …> element.
attribute() { sed -n "s/.*<assembly [^>]* $1=\"\([^\"]*\)\".*/\1/p" "$report" | head -1; }

if ! [ -s "$report" ] || [ -z "$(attribute total)" ]; then
  { printf '✗ %s ended without a report (exit code %s):\n' "$name" "$code"; tail -40 "$log" | sed 's/^/    /'; } >&2
  echo "0 1 0" >"$out/$name.counts"
  exit 0
fi

passed=$(attribute passed) failed=$(($(attribute failed) + $(attribute errors))) skipped=$(attribute skipped) seconds=$(attribute time)
# The runner says that something went wrong which no test tells about.
[ "$code" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed $failed $skipped" >"$out/$name.counts"
summary="$name: $passed passed, $failed failed, $skipped skipped (${seconds%%.*} s)"
if [ "$failed" -eq 0 ]; then
  printf '✓ %s\n' "$summary" >&2
else
  printf '✗ %s\n' "$summary" >&2
  # The failed tests alone, from among whatever their servers logged; test.sh prints them after all programs have ended.
  awk '/^    [^ ].*\[FAIL\]/ { on = 1; print; next } /^    [^ ]/ { on = 0 } /^ / && on' "$log" >"$out/$name.failures"
  [ -s "$out/$name.failures" ] || tail -60 "$log" >"$out/$name.failures"
fi
if [ "$skipped" -gt 0 ]; then
  grep -F '[SKIP]' -A1 "$log" | sed -e '/^--$/d' -e 's/^ */    /' | head -20 >&2
fi
exit 0
