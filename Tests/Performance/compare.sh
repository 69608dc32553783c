#!/bin/sh
# Server CPU for each message beside postfix's smtp-sink, as a table in Markdown.
#
#   RELEASE=.build/release/smtp-fixture DEBUG=.build/debug/smtp-fixture Tests/Performance/compare.sh
#
# Builds nothing. One generator (GENERATOR, by default RELEASE) sends to all servers in turn, in
# ROUNDS alternating rounds (5), and medians are compared: the ratio of two servers in one run says
# more than any figure of one machine. NULL_SERVER names a program that is given a port and answers
# everything at once; it shows what is left to gain. COUNT divides the numbers of messages.
#
# With 50 rules that are asked and never hold, and as `smtp-fixture serve`, a server is compared with
# itself in process and without rules, measured just before.
#
# --gate      exit 1 where a ratio is more than twice its goal in every round
# --document  write the table into Documentation, with the machine and the date
# --help      this text
set -eu
cd "$(dirname "$0")/../.."

RELEASE=${RELEASE:-.build/release/smtp-fixture}
DEBUG=${DEBUG:-.build/debug/smtp-fixture}
GENERATOR=${GENERATOR:-$RELEASE}
NULL_SERVER=${NULL_SERVER:-}
ROUNDS=${ROUNDS:-5}
COUNT=${COUNT:-1}
GATE=
DOCUMENT=
for argument; do
  case $argument in
  --gate) GATE=--gate ;;
  --document) DOCUMENT=Documentation/SMTPTestSupport.docc/How-fast-it-is.md ;;
  --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "compare.sh: unknown argument $argument" >&2; exit 64 ;;
  esac
done
[ -x "$GENERATOR" ] || { echo "compare.sh: there is no $GENERATOR; build it, or set RELEASE" >&2; exit 64; }

work=$(mktemp -d)
sink_pid= null_pid= served_pid=
cleanup() {
  for pid in $sink_pid $null_pid $served_pid; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits until a server answers on port $1.
await_port() {
  python3 - "$1" <<'PYTHON'
import socket, sys, time
for _ in range(100):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        sys.exit(0)
    except OSError:
        time.sleep(0.05)
sys.exit("compare.sh: nothing answers on port " + sys.argv[1])
PYTHON
}

sink=$(PATH=$PATH:/usr/sbin:/usr/lib/postfix/sbin command -v smtp-sink || true)
if [ -n "$sink" ]; then
  sink_port=$(free_port)
  user=
  [ "$(id -u)" -ne 0 ] || user="-u nobody"
  # shellcheck disable=SC2086
  "$sink" $user -m 2000 "127.0.0.1:$sink_port" 1024 &
  sink_pid=$!
  await_port "$sink_port"
else
  echo "compare.sh: smtp-sink (Debian package postfix) is not installed: no ratios" >&2
fi
if [ -n "$NULL_SERVER" ]; then
  null_port=$(free_port)
  "$NULL_SERVER" "$null_port" &
  null_pid=$!
  await_port "$null_port"
fi

# measure CASE SERVER EXECUTABLE ARGUMENTS…: one line "CASE SERVER {json}". All names are global here:
# those of its callers stay theirs.
measure() {
  printf '%s %s ' "$1" "$2" >>"$work/results"
  measured=$3
  shift 3
  "$measured" bench --json --generator "$GENERATOR" "$@" >>"$work/results"
}

# compare CASE MESSAGES ARGUMENTS…: one round over all servers.
compare() {
  case=$1 messages=$(($2 / COUNT))
  shift 2
  [ "$messages" -ge 10 ] || messages=10
  [ ! -x "$RELEASE" ] || measure "$case" release "$RELEASE" --messages $messages "$@"
  [ ! -x "$DEBUG" ] || measure "$case" debug "$DEBUG" --messages $messages "$@"
  [ -z "$sink_pid" ] || measure "$case" smtp-sink "$GENERATOR" --messages $messages "$@" \
    --against "127.0.0.1:$sink_port" --pid "$sink_pid"
  [ -z "$null_pid" ] || measure "$case" null "$GENERATOR" --messages $messages "$@" \
    --against "127.0.0.1:$null_port" --pid "$null_pid"
}

# serve CASE SERVER EXECUTABLE ARGUMENTS…: a server of the command line.
serve() {
  case=$1 server=$2 program=$3
  shift 3
  rm -f "$work/port"
  "$program" serve --host 127.0.0.1 --port-file "$work/port" "$@" >/dev/null &
  served_pid=$!
  while [ ! -s "$work/port" ]; do sleep 0.05; done
  measure "$case" "$server" "$GENERATOR" --messages $((20000 / COUNT)) \
    --against "127.0.0.1:$(cat "$work/port")" --pid "$served_pid"
  kill "$served_pid"
  wait "$served_pid" || true
  served_pid=
}

round=1
while [ "$round" -le "$ROUNDS" ]; do
  echo "round $round of $ROUNDS" >&2
  compare reuse 20000
  compare pipelined 20000 --mode pipelined
  compare new-connection 10000 --mode new-connection
  compare 100KB 3000 --size 100KB
  compare 10MB 40 --size 10MB
  # Only our own servers have rules, and a command line.
  for server in release debug; do
    case $server in release) program=$RELEASE ;; debug) program=$DEBUG ;; esac
    [ -x "$program" ] || continue
    measure beside $server "$program" --messages $((20000 / COUNT))
    measure rules $server "$program" --messages $((20000 / COUNT)) --rules 50
    serve quiet $server "$program" --quiet
    serve live $server "$program"
  done
  round=$((round + 1))
done

status=0
python3 Tests/Performance/table.py $GATE <"$work/results" >"$work/table" || status=$?
cat "$work/table"
if [ -n "$DOCUMENT" ]; then
  python3 - "$DOCUMENT" "$work/table" <<'PYTHON'
import datetime, pathlib, platform, re, sys

article, table = (pathlib.Path(name) for name in sys.argv[1:])
cpu = "an unknown processor"
info = pathlib.Path("/proc/cpuinfo")
if info.exists():
    models = re.findall(r"model name\s*: (.*)", info.read_text())
    if models:
        cpu = f"{len(models)} cores of {models[0]}"
text = article.read_text()
begin, end = "<!-- measured: begin -->", "<!-- measured: end -->"
head, rest = text.split(begin)
tail = rest.split(end)[1]
note = f"On {datetime.date.today()}, {platform.system()}, {cpu}.\n\n"
article.write_text(f"{head}{begin}\n{note}{table.read_text().strip()}\n{end}{tail}")
PYTHON
fi
exit $status
