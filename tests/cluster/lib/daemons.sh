# The daemons: their command lines, how they are launched, signalled and asked for their health.
# Sourced.
# shellcheck shell=bash

# shellcheck disable=SC2034 # used by up
DAEMONS=(etcd apiserver controller-manager scheduler containerd kubelet dnsmasq dns-records relay)

# Writes the command line of every daemon to RUN/NAME.cmd, one argument a line. That file is what
# is launched, now and at every later start.
write_commands() {
  command_line etcd /usr/bin/etcd --name=etcd --data-dir="$STATE/etcd" --unsafe-no-fsync \
    --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
    --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster=etcd=http://127.0.0.1:2380

  command_line apiserver "$STATE/bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --bind-address=0.0.0.0 --advertise-address="$NODE_IP" --secure-port="$API_PORT" \
    --insecure-port=0 --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file="$PKI/ca.crt" \
    --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --kubelet-certificate-authority="$PKI/ca.crt" \
    --kubelet-client-certificate="$PKI/apiserver-client.crt" \
    --kubelet-client-key="$PKI/apiserver-client.key" \
    --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$PKI/service-account.key" \
    --service-account-signing-key-file="$PKI/service-account.key" \
    --service-cluster-ip-range=10.96.0.0/24 --allow-privileged=true --cert-dir="$STATE/cert" \
    --feature-gates=TTLAfterFinished=true

  command_line controller-manager "$STATE/bin/kube-controller-manager" \
    --kubeconfig="$PKI/controller-manager.kubeconfig" \
    --authentication-kubeconfig="$PKI/controller-manager.kubeconfig" \
    --authorization-kubeconfig="$PKI/controller-manager.kubeconfig" \
    --service-account-private-key-file="$PKI/service-account.key" --root-ca-file="$PKI/ca.crt" \
    --use-service-account-credentials=true --leader-elect=false \
    --port=0 --bind-address=127.0.0.1 --secure-port=10257 --cert-dir="$STATE/cert" \
    --kube-api-qps=100 --kube-api-burst=200 \
    --enable-hostpath-provisioner=true --feature-gates=TTLAfterFinished=true

  command_line scheduler "$STATE/bin/kube-scheduler" --kubeconfig="$PKI/scheduler.kubeconfig" \
    --authentication-kubeconfig="$PKI/scheduler.kubeconfig" \
    --authorization-kubeconfig="$PKI/scheduler.kubeconfig" --leader-elect=false \
    --port=0 --bind-address=127.0.0.1 --secure-port=10259 --cert-dir="$STATE/cert"

  command_line containerd /usr/bin/containerd --config "$STATE/containerd.toml"

  command_line kubelet "$STATE/bin/kubelet" --config="$STATE/kubelet.yaml" \
    --kubeconfig="$PKI/kubelet.kubeconfig" --hostname-override="$NODE" --node-ip="$NODE_IP" \
    --cert-dir="$STATE/cert" --container-runtime=remote \
    --container-runtime-endpoint=unix:///run/containerd/containerd.sock \
    --image-service-endpoint=unix:///run/containerd/containerd.sock

  # NXDOMAIN for all that is not in the cluster: without --address it would be REFUSED, which
  # resolvers take for a temporary failure.
  command_line dnsmasq /usr/sbin/dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root \
    --listen-address="$NODE_IP" --bind-interfaces --no-resolv --no-hosts \
    --addn-hosts="$RUN/hosts" --local=/cluster.local/ --address=/#/ --local-ttl=1 --no-negcache \
    --pid-file="$RUN/dnsmasq.inner-pid" --log-facility=-
  command_line dns-records /usr/bin/python3 "$STATE/lib/dns.py" "$PKI" "$API_PORT" \
    "$SERVICE_IP" "$RUN/hosts" "$RUN/dnsmasq.inner-pid"
  : >"$RUN/hosts"

  command_line relay /usr/bin/python3 "$STATE/lib/relay.py" "$API_PORT" \
    "/proc/$(init_pid)/ns/net"
}

command_line() {
  local name=$1
  shift
  printf '%s\n' "$@" >"$RUN/$name.cmd"
}

# nsenter forks to enter the pid namespace: the daemon is its child. Both are recorded.
launch() {
  local name=$1 command namespaces=(--net --mount --root --wdns=/ --pid --ipc --uts) init wrapper
  mapfile -t command <"$RUN/$name.cmd"
  # The relay lives outside and shares only the pid namespace, to end with the cluster.
  [[ "$name" != relay ]] || namespaces=(--pid)
  # Before the fork: a substitution there would be taken for the daemon.
  init="$(init_pid)"
  setsid nsenter -t "$init" "${namespaces[@]}" -- \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$STATE" "${command[@]}" \
    >>"$LOGS/$name.log" 2>&1 </dev/null 8>&- 9>&- &
  wrapper=$!
  disown # no word from the shell about its end
  until_ok 5 "$name to be launched" first_child "$wrapper"
  proc_id "$wrapper" >"$RUN/$name.wrapper.pid"
  proc_id "$(first_child "$wrapper")" >"$RUN/$name.pid" ||
    die "$name ended at once (see $LOGS/$name.log)"
}

state_of() {
  local pid
  if ! pid="$(recorded "$1")"; then
    echo dead
  elif grep -q '^State:.*[tT] ' "/proc/$pid/status"; then
    echo "stopped $pid"
  else
    echo "running $pid"
  fi
}

signal_daemon() {
  local name=$1 signal=$2 pid wrapper
  pid="$(recorded "$name")" || die "$name does not run"
  kill "-$signal" "$pid"
  case "$signal" in
    KILL | CONT)
      # A stopped daemon stops its wrapper, which does not go on by itself.
      if wrapper="$(recorded "$name.wrapper")"; then kill -CONT "$wrapper" 2>/dev/null || true; fi
      ;;
  esac
  [[ "$signal" != KILL ]] || until_ok 10 "the end of $name" gone "$pid"
}

start_daemon() {
  local name=$1 wrapper
  case "$(state_of "$name")" in
    running*) return 0 ;;
    stopped*) die "$name is stopped: cont or kill it first" ;;
  esac
  if wrapper="$(recorded "$name.wrapper")"; then
    kill -KILL "$wrapper" 2>/dev/null || true # ended by itself since
  fi
  launch "$name"
}

probe() {
  inside timeout 5 /usr/bin/python3 "$STATE/lib/probe.py" "$@" >/dev/null 2>&1
}

ask_kubelet() {
  probe http "https://$NODE_IP:10250/$1" "$PKI/apiserver-client.crt" "$PKI/apiserver-client.key"
}

answers() {
  case "$1" in
    etcd) probe http http://127.0.0.1:2379/health ;;
    apiserver) probe http "https://127.0.0.1:$API_PORT/readyz" "$PKI/admin.crt" "$PKI/admin.key" ;;
    controller-manager) probe http https://127.0.0.1:10257/healthz ;;
    scheduler) probe http https://127.0.0.1:10259/healthz ;;
    containerd) inside timeout 5 ctr -n k8s.io version >/dev/null 2>&1 ;;
    kubelet) ask_kubelet healthz && ask_kubelet runningpods/ && node_ready 2>/dev/null ;;
    dnsmasq | dns-records) probe dns "$NODE_IP" kubernetes.default.svc.cluster.local ;;
    relay) kubectl_admin get --raw /version >/dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}

healthy() {
  [[ "$(state_of "$1")" == running* ]] && answers "$1"
}

# Healthy, and the others have found it again: the kubelet returns to a new containerd only after
# a while.
usable() {
  healthy "$1" && { [[ "$1" != containerd ]] || healthy kubelet; }
}
