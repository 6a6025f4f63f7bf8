# Paths, names and small helpers that every script here shares. Sourced, never run.
# shellcheck shell=bash disable=SC2034

set -euo pipefail
umask 022
# sudo and bare shells may leave these out, and every tool used here is in one of them.
export PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
export LC_ALL=C.UTF-8

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
CACHE="${K8S_CLI_CLUSTER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/k8s-cli-cluster}"
# Mounts are compared by path, so the folder must be its own real path.
STATE="$(realpath -m "${K8S_CLI_CLUSTER_STATE:-/var/tmp/k8s-cli-cluster}")"

NODE=node-1
BRIDGE=cni0
NODE_IP=10.88.0.1
SERVICE_IP=10.96.0.1 # the first of the service range: kubernetes.default.svc
CGROUP="$(basename "$STATE")" # one for each cluster, should there be several
RUN="$STATE/run" # what changes while the cluster runs: pids, command lines
LOGS="$STATE/log"
PKI="$STATE/pki"
# The same outside and in the namespace. A running cluster keeps the one it was started with.
if [[ -s "$RUN/port" ]]; then
  API_PORT="$(<"$RUN/port")"
else
  API_PORT="${K8S_CLI_CLUSTER_PORT:-6443}"
fi

# What the caller left open must not live on in daemons. 255 is the script itself.
for fd in "/proc/$$/fd"/*; do
  fd="${fd##*/}"
  if ((fd > 2 && fd != 255)); then exec {fd}>&-; fi
done

started_at=${EPOCHREALTIME/./}

# Progress goes to stderr: stdout is kept for the answer.
say() {
  local us=$((${EPOCHREALTIME/./} - started_at))
  printf '[%3d.%01d s] %s\n' $((us / 1000000)) $((us / 100000 % 10)) "$*" >&2
}

die() {
  say "error: $*"
  exit 1
}

need_root() {
  ((EUID == 0)) || die "must run as root: it makes namespaces, mounts and cgroups"
}

# Waits until the command succeeds: until SECONDS WHAT COMMAND...
until_ok() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS <= deadline)) || die "gave up waiting for $what"
    sleep 0.1
  done
}

# Locks are held for as long as this process lives. Their descriptors must not reach daemons,
# which would hold them for ever: those are started with 8>&- 9>&-.
lock_state() {
  mkdir -p "$(dirname "$STATE")"
  # `down` removes the lock file while it holds it: a lock on a removed file is none.
  while :; do
    exec 9>"$STATE.lock"
    flock 9
    [[ ! "/dev/fd/9" -ef "$STATE.lock" ]] || break
  done
}

lock_cache() {
  mkdir -p "$CACHE"
  exec 8>"$CACHE/.lock"
  flock 8
}
