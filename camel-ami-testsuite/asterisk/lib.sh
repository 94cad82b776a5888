# shellcheck shell=bash disable=SC2034
# Shared by asterisk.sh, phones.sh and the Dockerfile: where things are, who is ours, how things are told. Sourced, not run.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${AMI_ASTERISK_HOME:-$(cd "$here/../.." && pwd)/.asterisk}

# Ports, all on loopback, all to be overridden by the environment. Each further server stands 100 above the one before.
# (SIP is off its own 5060, where a developer's machine may have something.)
declare -A suite=([22]=${ASTERISK_22_SUITE:-forky} [16]=${ASTERISK_16_SUITE:-bullseye} [22.11]=${ASTERISK_22_11_SUITE:-experimental})
declare -A ami_port=([22]=${ASTERISK_22_AMI_PORT:-5038} [16]=${ASTERISK_16_AMI_PORT:-5138} [22.11]=${ASTERISK_22_11_AMI_PORT:-5238})
declare -A tls_port=([22]=${ASTERISK_22_TLS_PORT:-5039} [16]=${ASTERISK_16_TLS_PORT:-5139} [22.11]=${ASTERISK_22_11_TLS_PORT:-5239})
declare -A sip_port=([22]=${ASTERISK_22_SIP_PORT:-5160} [16]=${ASTERISK_16_SIP_PORT:-5260} [22.11]=${ASTERISK_22_11_SIP_PORT:-5360})
declare -A rtp_start=([22]=${ASTERISK_22_RTP_START:-10000} [16]=${ASTERISK_16_RTP_START:-11000} [22.11]=${ASTERISK_22_11_RTP_START:-12000})
declare -A rtp_end=([22]=${ASTERISK_22_RTP_END:-10999} [16]=${ASTERISK_16_RTP_END:-11999} [22.11]=${ASTERISK_22_11_RTP_END:-12999})

say() { printf '%s\n' "$*" >&2; }

# die "what is wrong" "what to do"
die() {
    say "error: $1"
    [ $# -lt 2 ] || say "       $2"
    exit 1
}

need_root() {
    [ "$(id -u)" = 0 ] || die "$1 needs root: it mounts /proc, makes device nodes and changes root." \
        "Run it as root (sudo), or use the Dockerfile beside it, or any Asterisk of your own (see README.md)."
}

root_of() { printf '%s/%s/root' "$home" "$1"; }

# When the process was started, in clock ticks since boot: with the pid it names one process for good.
started() { sed -E 's/^.*\) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# remember FILE PID: a pid is reused, a pid with its start is not.
remember() { printf '%s %s\n' "$2" "$(started "$2")" >"$1"; }

# pid_of FILE: the remembered process's pid if it still runs, else nothing and false.
pid_of() {
    local pid start
    [ -r "$1" ] && read -r pid start <"$1" && [ -n "$start" ] && [ "$(started "$pid")" = "$start" ] || return 1
    printf '%s' "$pid"
}

# end_process PID SECONDS: asks, waits, insists.
end_process() {
    local pid=$1 i
    kill -TERM "$pid" 2>/dev/null || return 0
    for ((i = 0; i < $2 * 10; i++)); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    say "pid $pid did not end in $2 s: killed"
    kill -KILL "$pid" 2>/dev/null || true
    for ((i = 0; i < 50; i++)); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    die "pid $pid cannot be ended."
}

# udp_taken PORT: on 127.0.0.1 or on all addresses. Asterisk itself would start without its phones, and say so in its log only.
udp_taken() {
    local port
    port=$(printf '%04X' "$1")
    grep -qsE "^ *[0-9]+: (0100007F|0{8}|0{32}):$port " /proc/net/udp /proc/net/udp6
}

# What is mounted at or below a folder, deepest first.
mounts_below() {
    local dir
    dir=$(realpath -m "$1")
    awk -v d="$dir" '{ p = $5; gsub(/\\040/, " ", p); if (p == d || index(p, d "/") == 1) print p }' /proc/self/mountinfo | sort -r
}

mount_into() {
    local root=$1 node
    mkdir -p "$root/proc" "$root/dev"
    if [ -z "$(mounts_below "$root/proc")" ]; then
        mount -t proc proc "$root/proc" 2>/dev/null || mount --bind /proc "$root/proc" ||
            die "cannot mount /proc at $root/proc." \
                "In a container, give it the right to mount (docker run --privileged), or use the Dockerfile instead."
    fi
    for node in null:3 zero:5 random:8 urandom:9 tty:0; do
        local name=${node%%:*} major=1
        [ "$name" != tty ] || major=5
        [ -c "$root/dev/$name" ] || { rm -f "$root/dev/$name"; mknod -m 666 "$root/dev/$name" c "$major" "${node##*:}"; } ||
            die "cannot make $root/dev/$name." "In a container, give it the right to make device nodes (CAP_MKNOD)."
    done
}

unmount_from() {
    local point
    while read -r point; do
        [ -z "$point" ] || umount "$point" 2>/dev/null || umount -l "$point" || die "cannot unmount $point." "Who uses it? fuser -vm $point"
    done < <(mounts_below "$1")
}

# tone FILE.wav SECONDS FROM STEP: a wav of 8000 Hz; the second n (from 0) sounds at FROM + n*STEP Hz, -17 dBFS.
# With a name in .sln the same without a header (Asterisk's signed linear).
tone() {
    perl -e '
        my ($file, $seconds, $from, $step) = @ARGV;
        my $samples = "";
        # A steady tone repeats itself each second (its frequency is a whole number).
        for my $n (0 .. ($step ? $seconds - 1 : 0)) {
            my $w = 2 * atan2(0, -1) * ($from + $n * $step) / 8000;
            $samples .= pack("s<*", map { int(6500 * sin($w * $_)) } 0 .. 7999);
        }
        $samples x= $seconds unless $step;
        open(my $out, ">:raw", $file) or die "$file: $!\n";
        print $out pack("a4Va4a4VvvVVvva4V", "RIFF", 36 + length $samples, "WAVE", "fmt ", 16, 1, 1, 8000, 16000, 2, 16,
            "data", length $samples) if $file =~ /\.wav$/;
        print $out $samples;
        close($out) or die "$file: $!\n";' "$@"
}

# recordings FOLDER: camel-ami/tones and camel-ami/short below Asterisk's folder of sounds.
recordings() {
    mkdir -p "$1/camel-ami"
    tone "$1/camel-ami/tones.sln" 30 400 40
    tone "$1/camel-ami/short.sln" 2 400 40
}

# certificate FOLDER: a self-signed one for localhost, and its key, which the owner alone may read.
certificate() {
    mkdir -p "$1" &&
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost \
            -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$1/asterisk.key" -out "$1/asterisk.pem" &&
        chmod 644 "$1/asterisk.pem" &&
        chmod 400 "$1/asterisk.key"
}

# write_conf VERSION FOLDER [ADDRESS [PERMIT]]: our configuration with that version's ports, bound to an address (loopback),
# for manager users from there.
write_conf() {
    local v=$1 folder=$2 address=${3:-127.0.0.1} permit=${4:-127.0.0.1/255.255.255.255} file
    for file in "$here"/conf/*.conf; do
        sed -e "s/@AMI_BIND@/$address/g; s/@AMI_PORT@/${ami_port[$v]}/g; s/@AMI_TLS_PORT@/${tls_port[$v]}/g" \
            -e "s|@AMI_PERMIT@|$permit|g; s/@SIP_BIND@/$address/g; s/@SIP_PORT@/${sip_port[$v]}/g" \
            -e "s/@RTP_START@/${rtp_start[$v]}/g; s/@RTP_END@/${rtp_end[$v]}/g" \
            "$file" >"$folder/${file##*/}"
    done
    ! grep -rn '@[A-Z_]*@' "$folder"/*.conf || die "a placeholder of conf/ has no value (see above)."
}
