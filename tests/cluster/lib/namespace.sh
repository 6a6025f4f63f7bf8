# The namespaces of the cluster, its control groups, and their end. Sourced.
# shellcheck shell=bash

# proc_id PID: "PID START", which no later process will have.
proc_id() {
  local stat
  stat="$(cat "/proc/$1/stat" 2>/dev/null)" || return 1
  stat="${stat##*) }"
  # shellcheck disable=SC2086 # fields
  set -- "$1" $stat
  [[ "$2" != Z ]] || return 1
  echo "$1 ${21}"
}

# recorded FILE: the pid in FILE if that very process still runs.
recorded() {
  local id
  id="$(cat "$RUN/$1.pid" 2>/dev/null)" || return 1
  [[ "$(proc_id "${id% *}")" == "$id" ]] && echo "${id% *}"
}

children() {
  cat "/proc/$1/task/$1/children" 2>/dev/null
}

first_child() {
  local found
  found="$(children "$1")"
  [[ -n "$found" ]] && echo "${found%% *}"
}

init_pid() {
  recorded init
}

start_namespace() {
  local binaries=$1 wrapper
  setsid unshare --net --mount --pid --ipc --uts --fork --kill-child --mount-proc \
    --propagation private -- "$STATE/lib/init" \
    "$STATE" "$binaries" "$BRIDGE" "$NODE_IP" "$SERVICE_IP" "$API_PORT" "$NODE" \
    >"$LOGS/init.log" 2>&1 </dev/null 8>&- 9>&- &
  wrapper=$!
  disown # no word from the shell about its end
  until_ok 5 "the namespaces" first_child "$wrapper"
  proc_id "$wrapper" >"$RUN/unshare.pid"
  proc_id "$(first_child "$wrapper")" >"$RUN/init.pid"
  until_ok 10 "the namespaces (see $LOGS/init.log)" test -e "$RUN/ready"
}

# Runs a command in the cluster's network and file tree. The root too: this may run in a chroot.
inside() {
  nsenter -t "$(init_pid)" --net --mount --root --wdns=/ -- "$@"
}

# The kubelet keeps everything it makes below one group; that must exist in every hierarchy first.
make_cgroups() {
  local root group file
  [[ -d /sys/fs/cgroup/memory ]] || die "needs control groups v1 (/sys/fs/cgroup/memory)"
  for root in $(findmnt -rn -t cgroup -o TARGET); do
    group="$root/$CGROUP"
    mkdir -p "$group"
    for file in cpuset.cpus cpuset.mems; do
      [[ ! -e "$group/$file" ]] || cat "$root/$file" >"$group/$file"
    done
  done
}

cgroups() {
  find /sys/fs/cgroup/ -mindepth 1 -maxdepth 2 -type d -name "$CGROUP"
}

no_cgroups() {
  local group
  for group in $(cgroups); do
    find "$group" -depth -type d -exec rmdir {} + || return 1
  done
}

gone() {
  [[ ! -e "/proc/$1" ]]
}

# Ends everything and leaves nothing, whatever state it is in. The cache stays.
take_down() {
  local name pid
  for name in init unshare; do
    if pid="$(recorded "$name")"; then
      kill -KILL "$pid"
      # A pid 1 is gone only after all of its namespace is.
      until_ok 30 "the end of process $pid" gone "$pid"
    fi
  done
  # Killed while stopped, the wrappers of daemons would stay behind.
  for name in "$RUN"/*.wrapper.pid; do
    name="$(basename "$name" .pid)"
    if pid="$(recorded "$name")"; then
      kill -KILL "$pid"
      until_ok 5 "the end of process $pid" gone "$pid"
    fi
  done
  [[ -z "$(cgroups)" ]] || until_ok 20 "the control groups to be empty" no_cgroups
  if [[ -e "$STATE/.k8s-cli-cluster" ]]; then
    rm -rf --one-file-system -- "$STATE"
  fi
}

make_state() {
  case "$STATE/" in
    /tmp/* | /run/* | /var/log/* | /var/lib/*)
      die "K8S_CLI_CLUSTER_STATE must not be below a folder that is covered in the cluster: $STATE"
      ;;
  esac
  [[ ! -e "$STATE" || -z "$(ls -A "$STATE")" ]] || die "$STATE is not ours and not empty"
  mkdir -p "$STATE"
  touch "$STATE/.k8s-cli-cluster"
  mkdir -p "$RUN" "$LOGS" "$STATE"/{bin,lib,tmp,var-lib,containerd,etcd,cni,cert,volume-plugins}
  chmod 1777 "$STATE/tmp"
  # Copies: the checkout may be edited or lie below a covered folder.
  cp "$HERE"/lib/{init,relay.py,dns.py,probe.py} "$STATE/lib/"
  cp "$(images_folder)/pause" "$STATE/pause"
  echo "$API_PORT" >"$RUN/port"
}
