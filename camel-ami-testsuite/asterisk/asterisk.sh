#!/usr/bin/env bash
# A real Asterisk 22, 16 and 22.11 from Debian's packages, in a folder, beside each other, on loopback.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# baresip (phones.sh) is taken from the newer suite: bullseye's cannot record.
packages_for() {
    local packages=asterisk-core-sounds-en-gsm,asterisk-moh-opsound-gsm,openssl
    is_experimental "$1" || packages+=,asterisk
    [ "$1" != 22 ] || packages+=,baresip-core
    printf '%s' "$packages"
}
# Raise it when what install makes changes: the next start installs afresh.
recipe=1

usage() {
    cat <<END
usage: asterisk.sh start|stop|restart VERSION    install if need be, configure and start; or end
       asterisk.sh install|remove     VERSION    only install; or stop and delete
       asterisk.sh status                        which run, on which ports (exit code 3: not both 22 and 16)
       asterisk.sh cli  VERSION "core show channels"   one command of the server's console
       asterisk.sh logs VERSION                  the last lines of its log
VERSION is 22, 16, all (these two), or 22.11, the release candidate in Debian's experimental suite.
Everything is kept below ${home} (AMI_ASTERISK_HOME).
END
}

# The suite experimental holds a few packages only; the rest comes from sid.
is_experimental() { [ "${suite[$1]}" = experimental ]; }

# The mirror this machine's own apt uses, unless another is named (for one version: an old suite moves to the archive).
mirror() {
    local uri own=ASTERISK_${1//./_}_MIRROR
    uri=${!own:-${ASTERISK_MIRROR:-}}
    if [ -n "$uri" ]; then
        printf '%s' "$uri"
        return
    fi
    # shellcheck disable=SC2016 # apt's own placeholders
    uri=$(apt-get indextargets --format '$(REPO_URI)|$(LABEL)|$(COMPONENT)|$(CREATED_BY)' 2>/dev/null |
        awk -F'|' '$2 == "Debian" && $3 == "main" && $4 == "Packages" { print $1; exit }')
    [ -n "$uri" ] || die "apt knows no mirror of Debian." \
        "Run apt-get update first; on a system that is not Debian set ASTERISK_MIRROR to a Debian mirror's address."
    printf '%s' "$uri"
}

installed() { [ "$(cat "$home/$1/installed" 2>/dev/null)" = "${suite[$1]} $recipe" ]; }

install_version() {
    local v=$1 dir=$home/$1 root script=() uri proxy log keyring=/usr/share/keyrings/debian-archive-keyring.gpg base=${suite[$1]}
    root=$(root_of "$v")
    ! installed "$v" || return 0
    command -v debootstrap >/dev/null || die "debootstrap is not installed." "apt-get install debootstrap"
    [ -r "$keyring" ] || die "$keyring is missing." "apt-get install debian-archive-keyring"
    uri=$(mirror "$v")
    ! is_experimental "$v" || base=sid
    [ -e "/usr/share/debootstrap/scripts/$base" ] || script=(/usr/share/debootstrap/scripts/sid)
    proxy=$(apt-config shell p Acquire::http::Proxy | sed -n "s/^p='\(.*\)'$/\1/p")
    [ -z "$proxy" ] || [ "$proxy" = DIRECT ] || export http_proxy=$proxy
    stop_version "$v"
    delete_tree "$dir"
    mkdir -p "$dir"
    log=$dir/install.log
    say "Asterisk $v: installing Debian ${suite[$v]} into $root (a minute or two; log: $log)"
    if ! { debootstrap --variant=minbase --keyring="$keyring" --include="$(packages_for "$v")" \
        "$base" "$root" "$uri" "${script[@]}" && from_experimental "$v" "$root" "$uri"; } >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        unmount_from "$root"
        die "Installing ${suite[$v]} from $uri failed; its log is $log." \
            "Is the mirror reachable, and does it still have this suite? ASTERISK_${v//./_}_SUITE and ASTERISK_${v//./_}_MIRROR choose others."
    fi
    unmount_from "$root"
    chmod 755 "$root"
    finish_install "$v" "$root"
    printf '%s\n' "${suite[$v]} $recipe" >"$dir/installed"
}

# Adds Asterisk from experimental to an installed sid. Validity is not checked, as debootstrap does not: a mirror may be a snapshot.
from_experimental() {
    local root=$2
    is_experimental "$1" || return 0
    printf 'deb %s experimental main\n' "$3" >"$root/etc/apt/sources.list.d/experimental.list"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    apt-config dump | grep -i '^Acquire::http' >"$root/etc/apt/apt.conf.d/90proxy" || true
    printf 'exit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    chroot "$root" apt-get -q -o Acquire::Check-Valid-Until=false update &&
        DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -q -y --no-install-recommends -t experimental install asterisk
}

# Certificate and recordings: made once, kept over restarts.
finish_install() {
    local v=$1 root=$2
    mv "$root/etc/asterisk" "$root/etc/asterisk.package"
    export -f certificate
    chroot "$root" bash -c 'certificate /etc/asterisk.keys && chown -R asterisk:asterisk /etc/asterisk.keys' 2>/dev/null ||
        die "openssl made no certificate in $root."
    cp "$root/etc/asterisk.keys/asterisk.pem" "$home/$v/asterisk.pem"
    recordings "$root/usr/share/asterisk/sounds"
}

# The package's configuration with ours laid over it, with this version's ports: each start begins with the same.
configure() {
    local v=$1 root
    root=$(root_of "$v")
    rm -rf "$root/etc/asterisk"
    cp -a "$root/etc/asterisk.package" "$root/etc/asterisk"
    cp -a "$root/etc/asterisk.keys" "$root/etc/asterisk/keys"
    write_conf "$v" "$root/etc/asterisk"
    mkdir -p "$root/run/asterisk"
    : >"$root/var/log/asterisk/messages"
    chroot "$root" chown -R asterisk:asterisk /etc/asterisk /run/asterisk /var/log/asterisk
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A banner and a good login, within a few seconds. FullyBooted comes last, when dialplan and phones are there.
ready() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    timeout 5 bash -c '
        exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
        printf "Action: Login\r\nUsername: admin\r\nSecret: admin-secret\r\nEvents: system\r\n\r\n" >&3
        while IFS= read -r -u 3 line; do
            case $line in
                "Event: FullyBooted"*) printf "Action: Logoff\r\n\r\n" >&3; exit 0 ;;
                "Response: Error"*) exit 1 ;;
            esac
        done
        exit 1' ready "${ami_port[$1]}" 2>/dev/null
}

start_version() {
    local v=$1 dir=$home/$1 root pid i begin
    root=$(root_of "$v")
    if pid=$(pid_of "$dir/pid"); then
        say "Asterisk $v: already running (pid $pid, AMI 127.0.0.1:${ami_port[$v]})"
        return
    fi
    install_version "$v"
    for i in "${ami_port[$v]}" "${tls_port[$v]}"; do
        ! listens "$i" || die "port $i is taken by another program." \
            "End it (ss -ltnp 'sport = :$i' names it), or choose another: ASTERISK_${v//./_}_AMI_PORT, ASTERISK_${v//./_}_TLS_PORT."
    done
    ! udp_taken "${sip_port[$v]}" || die "UDP port ${sip_port[$v]} is taken by another program." \
        "End it (ss -lunp 'sport = :${sip_port[$v]}' names it), or choose another: ASTERISK_${v//./_}_SIP_PORT."
    configure "$v"
    mount_into "$root"
    begin=$SECONDS
    # Its own session, no terminal, no lock of ours: it outlives this shell.
    setsid chroot "$root" asterisk -f -U asterisk -G asterisk </dev/null >"$dir/asterisk.log" 2>&1 9>&- &
    pid=$!
    remember "$dir/pid" "$pid"
    while ((SECONDS - begin < 60)); do
        if ready "$v"; then
            say "Asterisk $v: running after $((SECONDS - begin)) s (pid $pid, AMI 127.0.0.1:${ami_port[$v]}, TLS ${tls_port[$v]}, SIP ${sip_port[$v]}/udp)"
            return
        fi
        pid_of "$dir/pid" >/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$dir/asterisk.log" "$root/var/log/asterisk/messages" >&2 || true
    stop_version "$v"
    die "Asterisk $v did not come up on port ${ami_port[$v]} (its last words are above)." "Log: $dir/asterisk.log"
}

stop_version() {
    local v=$1 dir=$home/$1 pid
    if pid=$(pid_of "$dir/pid"); then
        end_process "$pid" 20
        say "Asterisk $v: stopped"
    fi
    rm -f "$dir/pid"
    unmount_from "$dir"
}

# Deletes a folder, and never through a mount: /proc and /dev in there are the machine's own.
delete_tree() {
    local dir=$1
    [ -e "$dir" ] || return 0
    unmount_from "$dir"
    [ -z "$(mounts_below "$dir")" ] || die "something is still mounted below $dir: not deleted." "umount it first (see /proc/self/mounts)"
    rm -rf --one-file-system -- "$dir"
}

remove_version() {
    stop_version "$1"
    delete_tree "$home/$1"
    say "Asterisk $1: removed"
}

status() {
    local v pid missing=0
    for v in 22 16 22.11; do
        if pid=$(pid_of "$home/$v/pid"); then
            say "Asterisk $v: running (pid $pid, AMI 127.0.0.1:${ami_port[$v]}, TLS ${tls_port[$v]}, SIP ${sip_port[$v]}/udp)"
        elif [ "$v" != 22.11 ] || installed "$v"; then
            [ "$v" = 22.11 ] || missing=3
            if installed "$v"; then say "Asterisk $v: stopped"; else say "Asterisk $v: not installed"; fi
        fi
    done
    return "$missing"
}

# Two at once share the machine's cores and the mirror: half the time.
install_all() {
    local v jobs=() failed=0
    for v; do install_version "$v" & jobs+=($!); done
    for v in "${jobs[@]}"; do wait "$v" || failed=1; done
    [ "$failed" = 0 ] || exit 1
}

versions() {
    case ${1:-} in
        22 | 16 | 22.11) printf '%s\n' "$1" ;;
        all) printf '%s\n' 22 16 ;;
        *) usage >&2; die "which Asterisk: 22, 16, 22.11 or all?" ;;
    esac
}

main() {
    local command=${1:-} v list=()
    case $command in
        start | stop | restart | install | remove)
            v=$(versions "${2:-}")
            mapfile -t list <<<"$v"
            need_root "$command of Asterisk ${2:-}"
            # The phones live in the newer server's folder. Before the lock: phones.sh takes its own first, then this one.
            [ "$command" != remove ] || [ "$v" = 16 ] || [ "$v" = 22.11 ] || "$here/phones.sh" stop
            # One at a time: two that install or start the same server would trip over each other.
            mkdir -p "$home"
            exec 9>"$home/lock"
            flock -n 9 || { say "waiting for another asterisk.sh to finish"; flock 9; }
            case $command in start | restart | install) install_all "${list[@]}" ;; esac
            for v in "${list[@]}"; do
                case $command in
                    start) start_version "$v" ;;
                    stop) stop_version "$v" ;;
                    restart) stop_version "$v"; start_version "$v" ;;
                    remove) remove_version "$v" ;;
                esac
            done
            ;;
        status) status ;;
        cli | logs)
            v=$(versions "${2:-}")
            [ "${2:-}" != all ] || die "which Asterisk: 22, 16 or 22.11?"
            installed "$v" || die "Asterisk $v is not installed." "asterisk.sh start $v"
            if [ "$command" = logs ]; then
                tail -n 200 "$home/$v/asterisk.log" "$(root_of "$v")/var/log/asterisk/messages"
            else
                pid_of "$home/$v/pid" >/dev/null || die "Asterisk $v does not run." "asterisk.sh start $v"
                need_root "the console of Asterisk $v"
                chroot "$(root_of "$v")" asterisk -rx "${3:?which command?}"
            fi
            ;;
        *) usage >&2; exit 2 ;;
    esac
}

main "$@"
