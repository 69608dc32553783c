#!/bin/bash
# Mail programs that nobody here wrote follow strict dialogues of `smtp-fixture serve --dialogue`:
# the scenarios of RFC 5321, appendix D, and what the server recorded of each of them before.
#
#   SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/dialogues.sh
#
# A program that is not installed counts as skipped, with INTEROP_REQUIRE=1 as failed.
# INTEROP_KEEP=1 keeps the work folder.
#
# One line a program and dialogue: ok, FAIL or SKIP. The last line is "N passed, N failed,
# N skipped"; the exit status is 1 when anything failed, 64 when the script was called wrongly.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
dialogues=$fixtures/Dialogues

# The content of a dialogue: dots unstuffed, and without the last line end, which swaks adds.
content() {
  sed -n -e '/^S: 354/,/^C: \.$/{/^C: \.$/d;s/^C: \{0,1\}\.\{0,1\}//p;}' "$1" |
    awk 'NR > 1 { printf "\n" } { printf "%s", $0 }'
}

# follow LABEL DIALOGUE COMMAND...: the client runs with $port set, and neither it nor the server
# has anything to complain of.
follow() {
  local label=$1 dialogue=$2 name=${1//[^a-z0-9]/-}
  shift 2
  start "$name" --dialogue "$dialogue" || return
  if ! "$@" >"$work/$name.log" 2>&1; then
    stop_now
    result "FAIL $label: the client: $(tail -n 1 "$work/$name.log"); the server: $(shown "$name")"
  elif finish "$name"; then
    result "ok $label"
  fi
}
# What the server says of a departure, in one line.
shown() { grep -A 4 -e departed -e stopped "$work/$1.out" | head -n 5 | tr -s ' \n' ' '; }

# MARK: The scenarios

scenario_swaks() {
  local recipients=$1 sender=$2 ehlo=$3
  swaks --config --silent 2 --timeout 20 --server 127.0.0.1 --port "$port" --ehlo "$ehlo" \
    --from "$sender" --to "$recipients" --data "@$work/content"
}

scenarios() {
  local file name
  if have scenarios python3; then
    for file in "$dialogues"/rfc5321-*.dialogue; do
      name=$(basename "$file" .dialogue)
      follow "scenario $name with smtplib" "$file" play_scenario "$file"
    done
  fi
  have scenarios swaks || return
  content "$dialogues/rfc5321-d3-relay-step-1.dialogue" >"$work/content"
  follow "scenario rfc5321-d3-relay-step-1 with swaks" \
    "$dialogues/rfc5321-d3-relay-step-1.dialogue" \
    scenario_swaks Jones@XYZ.COM JQP@bar.com bar.com
  content "$dialogues/rfc5321-d3-relay-step-2.dialogue" >"$work/content"
  follow "scenario rfc5321-d3-relay-step-2 with swaks" \
    "$dialogues/rfc5321-d3-relay-step-2.dialogue" \
    scenario_swaks Jones@XYZ.COM JQP@bar.com foo.com
}
play_scenario() { python3 "$here/scenario.py" 127.0.0.1 "$port" "$1"; }

# A client that departs is told so, and so is whoever started the server. curl adds SIZE.
departure() {
  local status text dialogue=$dialogues/rfc5321-d1-typical.dialogue
  have departure curl || return
  start departure --dialogue "$dialogue" || return
  record_curl >"$work/departure.log" 2>&1
  wait "$server"
  status=$?
  server=
  text="departed from the dialogue at line 3: the client sent something else"
  if [ $status -ne 1 ]; then
    result "FAIL departure: the server ended with $status"
  elif ! grep -q "$text" "$work/departure.out"; then
    result "FAIL departure: $(shown departure)"
  else
    result "ok departure of curl, status 1"
  fi
}

# MARK: Recording and replaying

mail() {
  printf '%s\r\n' 'From: a@fixture.test' 'To: b@fixture.test' 'Subject: dots' '' \
    '.' '..' '.one' 'and then some' >"$work/mail"
  seq 1 20 | sed 's/$/\r/' >>"$work/mail"
}

record_curl() {
  curl --disable --silent --show-error --max-time 20 --noproxy '*' \
    --url "smtp://127.0.0.1:$port/client.fixture.test" --mail-from a@fixture.test \
    --mail-rcpt b@fixture.test --mail-rcpt c@fixture.test -H 'Subject: parts' \
    -F '=hello;type=text/plain' -F "file=@$work/mail;encoder=base64"
}
record_swaks() {
  swaks --config --silent 2 --timeout 20 --server 127.0.0.1 --port "$port" \
    --ehlo client.fixture.test --from a@fixture.test --to b@fixture.test \
    --header 'Subject: parts' --attach "@$work/mail" --body $'.\n..\n.x'
}
record_msmtp() {
  msmtp --host=127.0.0.1 --port="$port" --timeout=20 --domain=client.fixture.test \
    --from=a@fixture.test --set-date-header=auto --set-msgid-header=auto -- b@fixture.test \
    <"$work/mail"
}
record_smtplib() { python3 "$here/scenario.py" 127.0.0.1 "$port"; }
record_smtp_source() {
  smtp-source -s 1 -m 1 -l 1024 -S interop -f a@fixture.test -t b@fixture.test "127.0.0.1:$port"
}
record_net_smtp() { perl "$here/send.pl" mail 127.0.0.1 "$port" "$work/mail"; }

# What the server printed, without its first and last line; what changes from run to run replaced.
trimmed() {
  sed -e '/^listening on /d' -e '/^ended by /d' \
    -e 's/^C: \([Dd]ate\|DATE\): .*/C: \1: {*}/' \
    -e 's/^C: \([Mm]essage-[Ii][Dd]\): .*/C: \1: {*}/' \
    -e 's/^\(C:.* [Ss][Ii][Zz][Ee]=\)[0-9]*/\1{*}/' \
    -e 's/^\(C:.*boundary=\).*/\1{*}/' \
    -e 's/^C: --.*/C: {*}/' "$1"
}

replay() {
  local client=$1 program=$2 name=$1 verb=record_${1//-/_}
  have "$client" "$program" || return
  quiet=
  start "record-$name" --exit-after 1 || return
  quiet=--quiet
  if ! "$verb" >"$work/$name.log" 2>&1; then
    result "FAIL $client: $(tail -n 1 "$work/$name.log")"
    stop_now
    return
  fi
  finish "record-$name" || return
  trimmed "$work/record-$name.out" >"$work/$name.dialogue"
  follow "replay of $client" "$work/$name.dialogue" "$verb"
}

mail
scenarios
departure
replay curl curl
replay swaks swaks
replay msmtp msmtp
replay smtplib python3
replay smtp-source smtp-source
replay net-smtp perl-Net::SMTP

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
