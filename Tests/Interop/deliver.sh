#!/bin/bash
# Mail programs that nobody here wrote deliver every fixture to `smtp-fixture serve`, and what it
# stores must have the SHA-256 of what the program was given to send.
#
#   SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/deliver.sh [CLIENT...]
#
# CLIENT is curl, swaks, swaks-raw, msmtp, net-smtp, smtplib, bdat, smtp-source, unix, refused or
# timing; without one, all. A program that is not installed counts as skipped, with
# INTEROP_REQUIRE=1 as failed. INTEROP_KEEP=1 keeps the work folder.
#
# One line a program and fixture: ok, FAIL or SKIP. The last line is "N passed, N failed,
# N skipped"; the exit status is 1 when anything failed, 64 when the script was called wrongly.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
messages=$fixtures/Messages

all_clients="curl swaks swaks-raw msmtp net-smtp smtplib bdat smtp-source unix refused timing"
clients=${*:-$all_clients}
for client in $clients; do
  case " $all_clients " in
  *" $client "*) ;;
  *)
    echo "unknown client \"$client\"; there are: $all_clients" >&2
    exit 64
    ;;
  esac
done

# One delivery by each program that takes one mail a call: input, recipient, host, port.
send_curl() {
  local input=$1 recipient=$2 host=$3 port=$4
  shift 4
  curl --disable --silent --show-error --max-time 30 --noproxy '*' \
    --url "smtp://$host:$port/client.fixture.test" --mail-from from@fixture.test \
    --mail-rcpt "$recipient" --upload-file "$input" "$@"
}
send_swaks() {
  swaks --config --silent 2 --timeout 20 --server "$3" --port "$4" --ehlo client.fixture.test \
    --from from@fixture.test --to "$2" --data "@$1"
}
send_swaks_raw() {
  swaks --config --silent 2 --timeout 20 --server "$3" --port "$4" --ehlo client.fixture.test \
    --from from@fixture.test --to "$2" --no-data-fixup --data "@$1"
}
# Unaltered, says the manual, but for fields it adds and Bcc fields it removes: all off.
msmtp_unaltered=(--auto-from=off --set-from-header=off --set-date-header=off
  --set-msgid-header=off --remove-bcc-headers=off --undisclosed-recipients=off)
send_msmtp() {
  msmtp --host="$3" --port="$4" --timeout=20 --domain=client.fixture.test --from=from@fixture.test \
    "${msmtp_unaltered[@]}" -- "$2" <"$1"
}

# deliver_all CLIENT READING: sends every mail of the list to the running server.
deliver_all() {
  local client=$1 folder=$work/$1 list=$work/$1/$2.list name
  case $client in
  net-smtp) perl "$here/send.pl" deliver 127.0.0.1 "$port" "$list" "$folder" ;;
  smtplib | bdat) python3 "$here/send.py" "$client" 127.0.0.1 "$port" "$list" "$folder" ;;
  *)
    while IFS= read -r name <&3; do
      "send_${client//-/_}" "$folder/input/$name.eml" "to.$name@fixture.test" 127.0.0.1 "$port" \
        >"$folder/log/$name" 2>&1
      echo $? >"$folder/log/$name.status"
    done 3<"$list"
    ;;
  esac
}

# corpus CLIENT PROGRAM...: every fixture through one program.
corpus() {
  local client=$1 folder=$work/$1 reading count
  have "$@" || return
  mkdir -p "$folder/log"
  python3 "$here/corpus.py" prepare "$client" "$messages" "$folder" || {
    result "FAIL $client: no fixtures"
    return
  }
  # What holds bare CR, bare LF or NUL is refused by the standard reading.
  for reading in standard lenient; do
    count=$(wc -l <"$folder/$reading.list")
    [ "$count" -gt 0 ] || continue
    start "$client-$reading" --reading "$reading" --save "$folder/save-$reading" \
      --exit-after "$count" || continue
    deliver_all "$client" "$reading" >"$work/$client-$reading.said" 2>&1
    if [ -s "$work/$client-$reading.said" ]; then
      result "FAIL $client: $(tail -n 1 "$work/$client-$reading.said")"
    fi
    finish "$client-$reading"
  done
  report < <(python3 "$here/corpus.py" check "$client" "$messages" "$folder")
}

# smtp-source makes up its mail: two sessions, twenty messages.
smtp_source() {
  have smtp-source smtp-source || return
  start smtp-source --save "$work/source" --exit-after 20 || return
  if ! smtp-source -s 2 -m 20 -l 1024 -S interop -f a@example.test -t b@example.test \
    "127.0.0.1:$port" >"$work/source.log" 2>&1; then
    result "FAIL smtp-source: $(tail -n 1 "$work/source.log")"
    stop_now
    return
  fi
  finish smtp-source && made "smtp-source 2 sessions" "$work/source" 20 1024
}

# made LABEL FOLDER COUNT LENGTH: what smtp-source made up is all there.
made() {
  local problem
  if problem=$(python3 "$here/corpus.py" generated "$2" "$3" "$4"); then
    result "ok $1, $3 of $4 octets"
  else
    result "FAIL $1: $problem"
  fi
}

# same LABEL FILE FOLDER: FILE was stored, and nothing else.
same() {
  if [ ! -e "$3/0001.eml" ]; then
    result "FAIL $1: nothing stored"
  elif [ -e "$3/0002.eml" ]; then
    result "FAIL $1: more than one mail stored"
  elif ! cmp -s "$2" "$3/0001.eml"; then
    result "FAIL $1: what was stored differs from ${2##*/}"
  else
    result "ok $1"
  fi
}

# on_socket LABEL PROGRAM FLAGS COMMAND: one delivery of dot-runs to a Unix-domain socket, whose
# path the command finds in $socket. Such a path has room for about a hundred octets.
on_socket() {
  local label=$1 name=$4
  have "${label%% *}" "$2" || return
  socket=$work/$name.s
  # shellcheck disable=SC2086 # no flag at all is no argument
  if start "$name" $3 --save "$work/$name" --exit-after 1; then
    if ! "$4" >"$work/$name.log" 2>&1; then
      result "FAIL $label: $(tail -n 1 "$work/$name.log")"
      stop_now
    elif finish "$name"; then
      # One mail to two recipients is one transaction, in LMTP as well.
      case $name in
      *smtp_source) made "$label" "$work/$name" 1 1024 ;;
      *) same "$label" "$messages/dot-runs.eml" "$work/$name" ;;
      esac
    fi
  fi
  socket=
}
unix_curl() {
  curl --disable --silent --show-error --max-time 30 --noproxy '*' --unix-socket "$socket" \
    --url smtp://localhost/client --mail-from a@fixture.test --mail-rcpt b@fixture.test \
    --upload-file "$messages/dot-runs.eml"
}
unix_smtplib() {
  # One recipient: smtplib reads one reply after the dot, however many there are.
  python3 "$here/send.py" lmtp "$socket" "$messages/dot-runs.eml" b@fixture.test
}
unix_msmtp() {
  # It wants host and port and uses neither.
  msmtp --host=localhost --port=24 --socket="$socket" --protocol=lmtp --timeout=20 \
    --from=a@fixture.test "${msmtp_unaltered[@]}" -- b@fixture.test c@fixture.test \
    <"$messages/dot-runs.eml"
}
unix_swaks() {
  { cat "$messages/dot-runs.eml" && printf '.\r\n'; } >"$work/swaks-lmtp.eml"
  swaks --config --silent 2 --timeout 20 --protocol LMTP --socket "$socket" --from a@fixture.test \
    --to b@fixture.test,c@fixture.test --data "@$work/swaks-lmtp.eml"
}
unix_smtp_source() {
  smtp-source -L -r 2 -l 1024 -S interop -f a@example.test -t b@example.test "unix:$socket"
}
on_sockets() {
  on_socket "unix-curl dot-runs over a Unix-domain socket" curl "" unix_curl
  on_socket "lmtp-smtplib dot-runs" python3 --lmtp unix_smtplib
  on_socket "lmtp-msmtp dot-runs, two recipients" msmtp --lmtp unix_msmtp
  on_socket "lmtp-swaks dot-runs, two recipients" swaks --lmtp unix_swaks
  on_socket "lmtp-smtp-source two recipients" smtp-source --lmtp unix_smtp_source
}

# The standard reading refuses bare LF, NUL and smuggling with a reply, and stores nothing.
refused() {
  have refused curl || return
  local name said status
  start refused --reading standard --save "$work/refused" || return
  for name in bare-lf nul smuggling-lf; do
    # curl's text does not hold the reply, but it can print the code of the last one.
    said=$(send_curl "$messages/$name.eml" "to.$name@fixture.test" 127.0.0.1 "$port" \
      --write-out '%{response_code}' 2>"$work/refused.log")
    status=$?
    case $status,$said in
    0,*) result "FAIL refused $name: curl says it was accepted" ;;
    *,5[0-9][0-9]) result "ok refused $name with $said" ;;
    *) result "FAIL refused $name: no 5yz but $said, $(tail -n 1 "$work/refused.log")" ;;
    esac
  done
  # And goes on serving.
  if said=$(send_curl "$messages/plain.eml" to.plain@fixture.test 127.0.0.1 "$port" 2>&1); then
    stop_now
    same "refused, then plain is accepted" "$messages/plain.eml" "$work/refused"
  else
    result "FAIL refused, then plain: $said"
    stop_now
  fi
}

# No waiting for a delayed acknowledgement, which takes 40 ms on Linux: half of all clients write a
# command's end or the closing dot by itself and then wait for the server's ACK.
timing() {
  local median base
  if have timing-net-smtp perl-Net::SMTP; then
    if start timing-net-smtp --exit-after 20; then
      if median=$(perl "$here/send.pl" time 127.0.0.1 "$port" 20 "$messages/plain.eml" 2>&1); then
        finish timing-net-smtp
        below timing-net-smtp "$median" 20 "ms a message, 20 on one connection"
      else
        result "FAIL timing-net-smtp: $median"
        stop_now
      fi
    fi
  fi
  have timing-msmtp msmtp || return
  start timing-msmtp --exit-after 20 || return
  base=$(python3 "$here/send.py" time 20 /dev/null msmtp --version)
  if median=$(python3 "$here/send.py" time 20 "$messages/plain.eml" msmtp --host=127.0.0.1 \
    --port="$port" --timeout=20 --from=a@fixture.test -- b@fixture.test 2>&1); then
    finish timing-msmtp
    # Starting the program is not waiting.
    below timing-msmtp "$(awk -v a="$median" -v b="$base" 'BEGIN { printf "%.1f", a - b }')" 30 \
      "ms a message above the $base ms that msmtp --version takes"
  else
    result "FAIL timing-msmtp: $median"
    stop_now
  fi
}
below() {
  if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a < b) }'; then
    result "ok $1: median $2 $4 (limit $3)"
  else
    result "FAIL $1: median $2 $4 (limit $3): a stall?"
  fi
}

if ! command -v python3 >/dev/null 2>&1; then
  # It prepares and compares, so nothing can be said without it.
  have everything python3
  clients=
fi
for client in $clients; do
  case $client in
  curl | msmtp) corpus "$client" "$client" ;;
  swaks | swaks-raw) corpus "$client" swaks ;;
  net-smtp) corpus net-smtp perl-Net::SMTP ;;
  smtplib | bdat) corpus "$client" python3 ;;
  smtp-source) smtp_source ;;
  unix) on_sockets ;;
  refused) refused ;;
  timing) timing ;;
  esac
done

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
