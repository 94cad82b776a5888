#!/usr/bin/env bash
# SIP phones on loopback (baresip): each speaks a tone of its own, records what it hears, and does as it is told.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The tone each phone speaks, in Hz: all apart, all below 3.4 kHz.
declare -A voice=([201]=2300 [202]=400 [203]=1000 [204]=1600 [2021]=2000 [10]=600 [101]=800)
# A phone's ports follow from its number: 201 is on SIP 26402 (twice the number: baresip takes the next one, too), steered
# over TCP 6201, and hears on RTP 22010.
sip_base=${PHONES_SIP_BASE:-26000}
rtp_base=${PHONES_RTP_BASE:-20000}
control_base=${PHONES_CONTROL_BASE:-6000}
# The microphone's file lasts so long, and with its end baresip ends the call.
longest_call=600

root=$(root_of 22)
# Seen from here; inside the changed root it is /phones.
phones=$root/phones
pids=$home/phones.pid

usage() {
    cat <<END
usage: phones.sh start 22|16|22.11 PHONE[:MODE]...   numbers of pjsip.conf: ${!voice[*]}
                     MODE: auto    (default) answers at once; a second call finds it busy (486) at once
                           manual  rings until answered: phones.sh answer
                           intercom  as manual, but answers by itself a call whose SIP headers ask for it
                           busy    rings for a second, then refuses with 486
                           1500    rings for so many milliseconds, then answers
       phones.sh stop [PHONE...]               all without a number
       phones.sh status
       phones.sh dial PHONE NUMBER             the phone calls: 203 another phone, 8203 one without hardware
       phones.sh answer|hangup PHONE
       phones.sh send PHONE COMMAND [PARAMS]   any command of baresip's menu
What a phone hears in its present or last call is in ${home}/phones/PHONE/heard.wav (README.md says how to read it).
END
}

known() { [ -n "${voice[${1:-none}]:-}" ] || die "no such phone: '${1:-}'." "Known are ${!voice[*]} (conf/pjsip.conf)."; }

# send PHONE COMMAND [PARAMS]: one command over the control port, its answer to stdout. JSON in a netstring, both ways.
send() {
    local phone=$1 json length="" char answer
    pid_of "$pids/$phone" >/dev/null || die "phone $phone does not run." "phones.sh start 22 $phone"
    json='{"command":"'$2'","params":"'${3:-}'","token":"phones.sh"}'
    exec 3<>"/dev/tcp/127.0.0.1/$((control_base + phone))" || die "phone $phone does not listen to commands."
    printf '%d:%s,' "${#json}" "$json" >&3
    # Events may come before the answer; it is known by its token.
    while :; do
        length=""
        while IFS= read -r -t 5 -N 1 -u 3 char && [ "$char" != : ]; do length+=$char; done
        [[ $length =~ ^[0-9]+$ ]] || die "phone $phone gave no answer to '$2'."
        IFS= read -r -t 5 -N $((length + 1)) -u 3 answer || die "phone $phone broke off its answer to '$2'."
        [[ $answer != *'"token":"phones.sh"'* ]] || break
    done
    exec 3>&-
    printf '%s\n' "${answer%,}"
    [[ $answer == *'"ok":true'* ]] || die "phone $phone refused '$2 ${3:-}' (its answer is above)."
}

write_phone() {
    local server=$1 phone=$2 mode=$3 dir=$phones/$2 answer=auto delay=0 patience=120
    case $mode in
        auto) ;;
        manual) answer=manual ;;
        intercom) answer="manual;sip_autoanswer=yes" ;;
        # baresip cannot be busy out of the blue; but it refuses with 486 what nobody answers in time.
        busy) answer=manual patience=1 ;;
        *) delay=$mode ;;
    esac
    rm -rf "$dir"
    mkdir -p "$dir"
    cat >"$dir/accounts" <<END
<sip:$phone@127.0.0.1:${sip_port[$server]};transport=udp>;auth_user=$phone;auth_pass=phone-secret;regint=300;answermode=$answer;answerdelay=$delay;audio_codecs=PCMU/8000/1
END
    # There is nothing in audio_path: a ring tone would be "heard" into the recording.
    cat >"$dir/config" <<END
poll_method epoll
sip_listen 127.0.0.1:$((sip_base + 2 * phone))
net_interface 127.0.0.1
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:$((control_base + phone))
audio_path /phones/$phone/no-ring-tones
audio_source aufile,/phones/$phone/voice.wav
audio_player aufile,/phones/$phone/heard.wav
audio_alert aufile,/dev/null
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_buffer 20-160
jitter_buffer_type off
rtp_ports $((rtp_base + phone % 1000 * 10))-$((rtp_base + phone % 1000 * 10 + 9))
call_local_timeout $patience
call_max_calls 1
call_hold_other_calls no
ringback_disabled yes
sip_autoanswer_beep no
END
    : >"$dir/contacts"
    tone "$dir/voice.wav" "$longest_call" "${voice[$phone]}" 0
    chroot "$root" chown -R asterisk:asterisk "/phones/$phone"
}

launch() {
    local server=$1 phone=$2 mode=$3 port=$((sip_base + 2 * $2))
    ! udp_taken "$port" || die "UDP port $port of phone $phone is taken by another program." \
        "Perhaps a phone of another AMI_ASTERISK_HOME (ss -lunp 'sport = :$port' names it); PHONES_SIP_BASE, PHONES_RTP_BASE and PHONES_CONTROL_BASE choose others."
    # Its own session, no terminal, no lock of ours: it outlives this shell.
    setsid chroot --userspec=asterisk:asterisk "$root" baresip -4 -f "/phones/$phone" </dev/null >"$phones/$phone/baresip.log" 2>&1 9>&- &
    remember "$pids/$phone" $!
    printf '%s %s\n' "$server" "$mode" >"$pids/$phone.as"
}

await_registration() {
    local server=$1 phone=$2 i
    for ((i = 0; i < 100; i++)); do
        pid_of "$pids/$phone" >/dev/null || break
        ! grep -q '200 OK' "$phones/$phone/baresip.log" || return 0
        sleep 0.1
    done
    tail -n 20 "$phones/$phone/baresip.log" >&2 || true
    die "phone $phone did not register with Asterisk $server (its last words are above)." "Does that server run? asterisk.sh status"
}

start_phones() {
    local server=$1 asked phone mode fresh=()
    shift
    "$here/asterisk.sh" install 22
    [ -x "$root/usr/bin/baresip" ] || die "baresip is missing in $root." "asterisk.sh remove 22, then asterisk.sh install 22"
    mount_into "$root"
    mkdir -p "$phones" "$pids"
    ln -sfn 22/root/phones "$home/phones"
    for asked; do
        phone=${asked%%:*}
        mode=auto
        [ "$asked" = "$phone" ] || mode=${asked#*:}
        known "$phone"
        [[ $mode =~ ^(auto|busy|manual|intercom|[0-9]+)$ ]] || die "no such mode: '$mode'." "auto, busy, manual, intercom or milliseconds"
        if pid_of "$pids/$phone" >/dev/null; then
            [ "$(cat "$pids/$phone.as")" != "$server $mode" ] || continue
            stop_phone "$phone"
        fi
        write_phone "$server" "$phone" "$mode"
        launch "$server" "$phone" "$mode"
        fresh+=("$phone")
    done
    for asked in "${fresh[@]}"; do
        await_registration "$server" "$asked"
    done
    status
}

stop_phone() {
    local pid
    if pid=$(pid_of "$pids/$1"); then
        end_process "$pid" 5
        say "phone $1: stopped"
    fi
    rm -f "$pids/$1" "$pids/$1.as"
}

running() {
    local file
    for file in "$pids"/*.as; do
        [ ! -e "$file" ] || basename "$file" .as
    done
}

status() {
    local phone pid server mode
    for phone in $(running); do
        if pid=$(pid_of "$pids/$phone"); then
            read -r server mode <"$pids/$phone.as"
            say "phone $phone: on Asterisk $server, $mode, speaks ${voice[$phone]} Hz (pid $pid, SIP $((sip_base + 2 * phone)), commands on $((control_base + phone)))"
        else
            say "phone $phone: died; its log is $phones/$phone/baresip.log"
        fi
    done
}

main() {
    local command=${1:-} phone all=()
    [ $# = 0 ] || shift
    case $command in
        start | stop)
            need_root "$command of phones"
            mkdir -p "$home"
            exec 9>"$home/phones.lock"
            flock 9
            ;;
    esac
    case $command in
        start)
            [[ ${1:-} =~ ^(22|16|22\.11)$ ]] || die "which Asterisk: 22, 16 or 22.11?"
            [ $# -gt 1 ] || die "which phones?" "phones.sh start $1 201 202 203"
            start_phones "$@"
            ;;
        stop)
            [ $# -gt 0 ] || mapfile -t all < <(running)
            for phone in "$@" "${all[@]}"; do stop_phone "$phone"; done
            ;;
        status) status ;;
        dial)
            known "${1:-}"
            send "$1" dial "${2:?which number?}"
            ;;
        answer)
            known "${1:-}"
            send "$1" accept
            ;;
        hangup)
            known "${1:-}"
            send "$1" hangup
            ;;
        send)
            known "${1:-}"
            send "$1" "${2:?which command?}" "${3:-}"
            ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
}

main "$@"
