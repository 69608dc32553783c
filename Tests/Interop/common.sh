# What the scripts here share: a server to talk to, results, and cleaning up. To be sourced, after
# `here` was set to this folder.
# shellcheck disable=SC2034 # used by those who source this
fixtures=$(cd "$here/../../Fixtures" && pwd)
if [ ! -x "${SMTP_FIXTURE:-}" ]; then
  echo "SMTP_FIXTURE must be the path of the built smtp-fixture, it is \"${SMTP_FIXTURE:-}\"" >&2
  exit 64
fi
# smtp-source lies where only root looks.
PATH=$PATH:/usr/sbin
# A proxy or a configuration of the user must not come between.
unset http_proxy https_proxy ALL_PROXY all_proxy
export LC_ALL=C


work=$(mktemp -d "${TMPDIR:-/tmp}/smtp-interop.XXXXXX")
server=
cleanup() {
  [ -n "$server" ] && kill "$server" 2>/dev/null
  [ -n "${INTEROP_KEEP:-}" ] && echo "kept: $work" >&2 || rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

passed=0 failed=0 skipped=0

# Prints the lines of standard input or the arguments as results and counts them.
report() {
  local line
  while IFS= read -r line; do
    case $line in
    ok\ *) passed=$((passed + 1)) ;;
    FAIL\ *) failed=$((failed + 1)) ;;
    SKIP\ *) skipped=$((skipped + 1)) ;;
    *) continue ;;
    esac
    printf '%s\n' "$line"
  done
}
result() { report <<<"$*"; }

# Says that a program is missing; false when it is.
have() {
  local client=$1 program
  shift
  for program in "$@"; do
    case $program in
    perl-Net::SMTP) perl -MNet::SMTP -e 1 2>/dev/null && continue ;;
    *) command -v "$program" >/dev/null 2>&1 && continue ;;
    esac
    if [ "${INTEROP_REQUIRE:-}" = 1 ]; then
      result "FAIL $client: $program is not installed"
    else
      result "SKIP $client: not installed ($program)"
    fi
    return 1
  done
}

# start NAME ARGUMENT...: starts a server, waits until it listens on a port or, where it is set, on
# $socket, and sets $server and $port. What it prints goes to $work/NAME.out; all of it where $quiet
# is empty.
socket=
quiet=--quiet
start() {
  local name=$1 file=$work/$1.port tries=0
  shift
  local where=(--port-file "$file")
  if [ -n "$socket" ]; then where=(--unix "$socket"); fi
  "$SMTP_FIXTURE" serve "${where[@]}" $quiet "$@" >"$work/$name.out" 2>&1 &
  server=$!
  until listens "$file"; do
    tries=$((tries + 1))
    if [ $tries -gt 500 ] || ! kill -0 "$server" 2>/dev/null; then
      result "FAIL $name: the server does not listen: $(tail -n 3 "$work/$name.out" | tr '\n' ' ')"
      stop_now
      return 1
    fi
    sleep 0.02
  done
  if [ -z "$socket" ]; then read -r port <"$file"; fi
}

# The port file is whole once it has its newline; a Unix-domain socket has no port to write.
listens() {
  if [ -n "$socket" ]; then
    [ -S "$socket" ]
  else
    [ -s "$1" ] && [ "$(wc -l <"$1")" -gt 0 ]
  fi
}

stop_now() {
  [ -n "$server" ] || return
  kill "$server" 2>/dev/null
  wait "$server" 2>/dev/null
  server=
}

# finish NAME: waits at most ten seconds for the server's own end, which must be a good one.
finish() {
  local name=$1 tries=0 status
  while kill -0 "$server" 2>/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 500 ]; then
      result "FAIL $name: the server did not end after its last message"
      kill -9 "$server" 2>/dev/null
      break
    fi
    sleep 0.02
  done
  wait "$server" 2>/dev/null
  status=$?
  server=
  [ $tries -gt 500 ] && return 1
  [ $status -eq 0 ] && return
  result "FAIL $name: the server ended with $status: $(tail -n 3 "$work/$name.out" | tr '\n' ' ')"
  return 1
}

