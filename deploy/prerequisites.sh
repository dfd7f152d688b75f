#!/bin/sh
# Installs what no wheel brings: the GL libraries that Skia links to, RabbitMQ, whose programs are run
# privately, Node with npm, which build the studio's page, and for root what tests need beside: iproute2,
# with which they cut networks, Chromium, in which they open the page, nginx, through which they reach
# parts of the API that run apart, faketime, with which clocks are wrong, Docker Compose and kustomize, which
# read what is in deploy/, and Prometheus with Alertmanager and two exporters, which run the queries of alerts
# and dashboards. With the word `deploy` also what runs deployments in tests: podman, buildah, debootstrap,
# WireGuard, and sshd, by which hosts of tests reach each other. Quick where everything is there; without the
# right to install it says what to do.
set -eu
# Ordinary users have no /sbin on Debian, and ldconfig is there.
PATH="$PATH:/usr/sbin:/sbin"

missing=''
add() { missing="$missing $1"; }

if [ "$(uname)" = Darwin ]; then
    command -v npm >/dev/null || echo "note: the studio's page is built with Node: brew install node" >&2
    for folder in /opt/homebrew/opt/rabbitmq /usr/local/opt/rabbitmq; do
        [ -d "$folder" ] && exit 0
    done
    echo 'note: the distributed system needs RabbitMQ: brew install rabbitmq' >&2
    exit 0
fi
[ "$(uname)" = Linux ] || exit 0

# Skia draws without a display, but its wheel links to the GL libraries all the same.
ldconfig -p | grep -q libEGL.so.1 || add 'libegl1 libgl1'
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || add rabbitmq-server
# Tests cut a network in namespaces, which only root may make; others skip them.
[ "$(id -u)" != 0 ] || command -v ip >/dev/null || add iproute2
# Node builds the page of the studio, which an installed wheel brings with it.
command -v npm >/dev/null || add 'nodejs npm'
# Tests build the Kubernetes manifests with it; others skip them.
[ "$(id -u)" != 0 ] || command -v kustomize >/dev/null || add kustomize
# Tests open the page in it; others skip them.
[ "$(id -u)" != 0 ] || command -v chromium >/dev/null || add chromium
# Tests put it before the parts of the API, as a deployment does; others skip them.
[ "$(id -u)" != 0 ] || command -v nginx >/dev/null || add nginx
# Tests ask them what alerts and dashboards ask; others skip them.
monitoring='prometheus prometheus-alertmanager prometheus-node-exporter prometheus-blackbox-exporter'
for program in $monitoring; do
    [ "$(id -u)" != 0 ] || command -v "$program" >/dev/null || add "$program"
done
# Tests give it to processes whose clock shall be wrong; others skip them.
[ "$(id -u)" != 0 ] || command -v faketime >/dev/null || add faketime
# It reads the files of deployments; others skip those tests.
[ "$(id -u)" != 0 ] || command -v docker-compose >/dev/null || add docker-compose
# Images and hosts for `make test-deploy`. An init for containers (catatonit) is none of podman's own.
if [ "${1:-}" = deploy ]; then
    for pair in podman:podman runc:runc buildah:buildah debootstrap:debootstrap nft:nftables \
        wireguard-go:wireguard-go wg:wireguard-tools sshd:openssh-server; do
        command -v "${pair%%:*}" >/dev/null || add "${pair#*:}"
    done
    for pair in netavark:netavark aardvark-dns:aardvark-dns catatonit:catatonit; do
        [ -x "/usr/lib/podman/${pair%%:*}" ] || [ -x "/usr/libexec/podman/${pair%%:*}" ] ||
            command -v "${pair%%:*}" >/dev/null || add "${pair#*:}"
    done
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: sudo apt-get install$missing" >&2
    # Only the distributed system needs RabbitMQ; nothing draws without the GL libraries.
    case "$missing" in *libegl1*) exit 1 ;; *) exit 0 ;; esac
fi

# One at a time on a machine: another would save this one's policy as if it were the machine's.
exec 9</usr/sbin
if ! flock -n 9; then
    echo 'waiting for another installation on this machine' >&2
    flock -w 1800 9 || { echo 'the other installation took over 30 minutes: try again' >&2; exit 1; }
fi

# Only the programs are wanted: a policy of 101 keeps packages from starting their services.
policy=/usr/sbin/policy-rc.d
restore() {
    rm -f "$policy"
    [ -z "$saved" ] || mv "$saved" "$policy"
}
saved="$policy.before-ainern2d"
# One that is saved already was left by an installation that was killed: it is the true one.
if [ -e "$saved" ]; then
    :
elif [ -e "$policy" ] || [ -L "$policy" ]; then
    mv "$policy" "$saved"
else
    saved=''
fi
trap restore EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
# An old list of packages may do; the installation says what it lacks.
apt-get update -q || true
for package in $missing; do
    apt-get install -qy --no-install-recommends "$package" && continue
    case "$package" in
        # Films are made without both.
        rabbitmq-server) lacks='the distributed system needs it' ;;
        nodejs | npm) lacks='the page of the studio is not built' ;;
        kustomize) lacks='tests of the Kubernetes manifests are skipped' ;;
        chromium) lacks='tests of the page in a browser are skipped' ;;
        iproute2) lacks='tests that cut a network are skipped' ;;
        nginx) lacks='tests of the API behind it are skipped' ;;
        prometheus*) lacks='tests of alerts and dashboards are skipped' ;;
        faketime) lacks='tests of hosts whose clocks differ are skipped' ;;
        docker-compose) lacks='tests of the compose files are skipped' ;;
        *) exit 1 ;;
    esac
    echo "note: $package cannot be installed, and $lacks" >&2
done
for service in rabbitmq-server nginx openssh-server $monitoring; do
    case "$missing " in
        *" $service "*)
            # Nor shall it start with the machine.
            unit="$service"
            [ "$service" != openssh-server ] || unit=ssh
            [ ! -d /run/systemd/system ] || systemctl disable --quiet "$unit"
            ;;
    esac
done
