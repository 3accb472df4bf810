# Sourced by ./palisade for `palisade test`: installs what tests need, builds everything, checks formatting, runs all test programs.

test_usage='usage: ./palisade test [--filter TEXT] [--quick]
  --filter TEXT  only tests whose namespace, class or method contains TEXT (or a query as in /assembly/namespace/class/method)
  --quick        without checking the formatting'

passed=0 failed=0 skipped=0

# The result is the last line of stdout, whatever happened before it.
finish() {
  local line="$passed passed, $failed failed"
  [ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
  [ $((passed + failed)) -gt 0 ] || say "no test ran"
  printf '%s\n' "$line"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# A step that cannot be done counts as a failure, and nothing runs after it.
give_up() {
  printf '%s\n' "$@" >&2
  failed=$((failed + 1))
  finish
}

run_tests() {
  local filter=() format=true
  while [ $# -gt 0 ]; do
    case $1 in
      --filter) [ $# -gt 1 ] || fail "$test_usage"; shift; set_filter "$1" ;;
      --filter=*) set_filter "${1#--filter=}" ;;
      --quick) format=false ;;
      *) fail "$test_usage" ;;
    esac
    shift
  done

  (ensure_tools) || give_up "The tools could not be installed."
  (need_sdk) || give_up "Nothing can be built."
  (alone) || give_up "Nothing can be built."
  alone
  install_test_needs
  say "restoring packages (locked)…"
  logged restore "$dotnet" restore "$root/Palisade.slnx" --locked-mode || give_up "The packages could not be restored as locked."
  local sources
  sources=$(sources_hash)
  say "building everything, warnings are errors…"
  logged build "$dotnet" build -c Release --no-restore "$root/Palisade.slnx" || give_up "The build failed."
  printf '%s\n' "$sources" >"$root/artifacts/.built-product"
  if $format; then
    say "checking the formatting…"
    # Style and analyzers are errors of the build already.
    local check=("$root/Palisade.slnx" --verify-no-changes --no-restore)
    if ! logged format "$dotnet" format whitespace "${check[@]}" || ! logged format "$dotnet" format style "${check[@]}" --diagnostics IMPORTS; then
      printf '%s\n' "The formatting is off: run \`dotnet format\`." >&2
      failed=$((failed + 1))
    fi
  fi
  not_alone
  run_test_programs
  finish
}

# Wildcards stand at the ends of a segment only; two queries are joined by OR.
set_filter() {
  case $1 in
    /*) filter=(-filter "$1") ;;
    *) filter=(-filter "/*/*$1*/*/*" -filter "/*/*/*$1*/*" -filter "/*/*/*/*$1*") ;;
  esac
}

# PostgreSQL 15, the oldest supported version, and a browser; npm brings PostgreSQL 18.
install_test_needs() {
  local packages=()
  ls /usr/lib/postgresql/15/bin/initdb >/dev/null 2>&1 || packages+=(postgresql-15)
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || packages+=(chromium)
  [ ${#packages[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "missing for some tests: ${packages[*]} (on Debian: sudo apt-get install ${packages[*]})"
    return 0
  fi
  say "installing ${packages[*]} (apt)…"
  logged apt apt_install "${packages[@]}" || say "apt-get could not install ${packages[*]}; tests that need them will not pass"
}

# Debian's package would make and start a cluster of its own, which nobody here uses: tests start their own.
apt_install() {
  local own=/etc/postgresql-common/createcluster.d/palisade-test.conf status=0
  export DEBIAN_FRONTEND=noninteractive
  mkdir -p "${own%/*}"
  printf 'create_main_cluster = false\n' >"$own"
  { apt-get update && apt-get install -y --no-install-recommends "$@"; } || status=$?
  rm -f "$own"
  return $status
}

# Two at a time. Each writes its report to artifacts/test/<name>.xml and its output to <name>.log.
run_test_programs() {
  local out="$root/artifacts/test" project names=() name
  rm -rf "$out"
  mkdir -p "$out"
  for project in "$root"/test/*.Tests/*.csproj; do
    names+=("$(basename "$project" .csproj)")
  done
  say "running ${#names[@]} test programs, two at a time…"
  export root out dotnet
  printf '%s\n' "${names[@]}" | xargs -P 2 -I{} bash "$root/eng/tools/test-program.sh" {} ${filter[@]+"${filter[@]}"} || true
  for name in "${names[@]}"; do
    read -r p f s <"$out/$name.counts" || { p=0 f=1 s=0; }
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  done
  # Last, where somebody who sees only the end of the output finds them.
  for name in "${names[@]}"; do
    [ -s "$out/$name.failures" ] || continue
    printf '\n✗ %s\n' "$name"
    cat "$out/$name.failures"
  done >&2
}
