# Process 1 of every task container. Its arguments are those of its parts, one after the other (one argument of a process
# may not exceed 128 KiB). $0 is the shell that scripts run in: bash, or else sh.
# Variables that come from the environment stay in it when they are set: each of ours has a name that no task uses.
k8s_cli_shell=$0 k8s_cli_home=$PWD k8s_cli_pid= k8s_cli_code= k8s_cli_stops=0 k8s_cli_exports= k8s_cli_bin=
# What signals have come to: how many, which node's failure ends this one, why all nodes begin again, whether the script that
# runs now is one that ends for that, and whether it has been told to.
k8s_cli_signals=0 k8s_cli_failed= k8s_cli_again= k8s_cli_ends=no k8s_cli_ending=no
# Whether the first failure ends all nodes, whether they begin again together, how often run is retried after any exit code
# and how often after one of a list, that list, and which attempt this is.
k8s_cli_together=no k8s_cli_recovers=no k8s_cli_retries=0 k8s_cli_listed=0 k8s_cli_list= k8s_cli_attempt=1
# What to exit with when this pod is taken away, where its Job can tell that from a failure.
k8s_cli_taken=
# Whether buckets are mounted beside.
k8s_cli_attached=no
# In tasks of several nodes: made when this one knows the addresses of all.
k8s_cli_heard=/dev/shm/.$SKYPILOT_TASK_ID-$NODE_RANK-heard

# Job control gives each script a process group of its own, and leaves SIGINT as it is: else a shell ignores it for what
# it starts in the background.
[ "$k8s_cli_shell" != bash ] || set -m

# SIGTERM comes to process 1 alone; it is passed on to all there are. Outside a container, to the script's group.
stop() {
  k8s_cli_signals=$((k8s_cli_signals + 1)) k8s_cli_stops=$((k8s_cli_stops + 1))
  [ ! -d "$k8s_cli_heard-box" ] || : >"$k8s_cli_heard-box/going"
  pass_on TERM
}
pass_on() {
  if [ $$ = 1 ] && [ "$1" = TERM ]; then
    kill -TERM -1
  elif [ $$ = 1 ]; then
    others kill
  elif [ -n "$k8s_cli_pid" ]; then
    kill "-$1" "-$k8s_cli_pid" || kill "-$1" "$k8s_cli_pid"
  fi 2>/dev/null
}
trap stop TERM

# SIGUSR1 comes from the process that listens to the other nodes: it has left word.
hear() {
  k8s_cli_signals=$((k8s_cli_signals + 1))
  if [ -z "$k8s_cli_failed" ] && [ -s "$k8s_cli_heard-box/failed" ]; then
    read -r k8s_cli_failed <"$k8s_cli_heard-box/failed"
    k8s_cli_stops=$((k8s_cli_stops + 1)) k8s_cli_ending=yes
    echo "k8s-cli: node-$k8s_cli_failed failed: stopping" >&2
    pass_on TERM
  elif [ -e "$k8s_cli_heard-box/again" ]; then
    read -r k8s_cli_again <"$k8s_cli_heard-box/again"
    rm -f "$k8s_cli_heard-box/again"
    [ "$k8s_cli_ends" = no ] || { k8s_cli_ending=yes && pass_on TERM; }
  elif [ -e "$k8s_cli_heard-box/kill" ]; then
    rm -f "$k8s_cli_heard-box/kill"
    [ "$k8s_cli_ending" = no ] || pass_on KILL
  fi
}
trap hear USR1

# Runs a command and sets code to its exit code. A wait that SIGTERM interrupts is begun again.
run() {
  [ "$k8s_cli_stops" = 0 ] || { k8s_cli_code=143; return; }
  "$@" &
  k8s_cli_pid=$! k8s_cli_code=
  # One that came while the script was being started found nobody to be passed on to.
  [ "$k8s_cli_stops" = 0 ] && { [ "$k8s_cli_ends" = no ] || [ -z "$k8s_cli_again" ]; } || pass_on TERM
  while :; do
    k8s_cli_seen=$k8s_cli_signals
    wait "$k8s_cli_pid" 2>/dev/null
    k8s_cli_last=$?
    [ "$k8s_cli_last" = 127 ] && [ -n "$k8s_cli_code" ] || k8s_cli_code=$k8s_cli_last
    [ "$k8s_cli_seen" != "$k8s_cli_signals" ] || break
  done
  k8s_cli_pid=
}

# Whether other processes of this container still run; those that came in by exec (parent 0) do not count, nor does the one
# that listens to the other nodes. With an argument: kills them.
others() {
  k8s_cli_listener=
  [ ! -s "$k8s_cli_heard-box/listening" ] || read -r k8s_cli_listener <"$k8s_cli_heard-box/listening"
  for k8s_cli_process in /proc/[0-9]*; do
    case ${k8s_cli_process#/proc/} in 1 | "$k8s_cli_listener") continue ;; esac
    [ -e "$k8s_cli_process/exe" ] || continue
    k8s_cli_parent=0
    while read -r k8s_cli_key k8s_cli_value _; do
      [ "$k8s_cli_key" != PPid: ] || k8s_cli_parent=$k8s_cli_value
    done 2>/dev/null <"$k8s_cli_process/status"
    [ "$k8s_cli_parent" != 0 ] || continue
    [ -n "${1-}" ] || return 0
    kill -KILL "${k8s_cli_process#/proc/}"
  done
  return 1
}

# Runtimes drop what they have not read of the output when process 1 ends (seen with containerd 1.6: the last 64 KiB of a
# burst). bash can tell whether a pipe still holds something, without taking it out: 5 s at most. Then a moment for what
# is on its way from the pipe to the log, where the runtime has to wait for a CPU as all others do.
drain() {
  k8s_cli_moments=1
  for k8s_cli_pipe in /proc/self/fd/1 /proc/self/fd/2; do
    [ "$k8s_cli_shell" = bash ] && [ -p "$k8s_cli_pipe" ] || continue
    k8s_cli_tries=0
    while [ "$k8s_cli_tries" -lt 100 ] && read -t 0 <"$k8s_cli_pipe"; do
      k8s_cli_tries=$((k8s_cli_tries + 1)) k8s_cli_moments=5
      sleep 0.05
    done
  done 2>/dev/null
  k8s_cli_load=0.00 k8s_cli_running=1/ k8s_cli_cpus=0
  [ ! -r /proc/loadavg ] || read -r k8s_cli_load _ _ k8s_cli_running _ </proc/loadavg
  [ ! -r /sys/devices/system/cpu/online ] || read -r k8s_cli_cpus </sys/devices/system/cpu/online
  k8s_cli_load=${k8s_cli_load%.*} k8s_cli_running=${k8s_cli_running%/*} k8s_cli_cpus=$((${k8s_cli_cpus##*[-,]} + 1))
  [ "$k8s_cli_running" -le "$k8s_cli_load" ] || k8s_cli_load=$k8s_cli_running
  k8s_cli_moments=$((k8s_cli_moments * (1 + k8s_cli_load / k8s_cli_cpus)))
  while [ "$k8s_cli_moments" -gt 0 ]; do
    sleep 0.2 2>/dev/null || { sleep 1; k8s_cli_moments=$((k8s_cli_moments - 4)); }
    k8s_cli_moments=$((k8s_cli_moments - 1))
    [ "$k8s_cli_moments" -lt 25 ] || k8s_cli_moments=25
  done
}

# What the pod's status will say of the end.
mark() {
  k8s_cli_log=${K8S_CLI_TERMINATION_LOG:-/dev/termination-log}
  [ ! -w "$k8s_cli_log" ] || echo "$1" >>"$k8s_cli_log"
}

# Ends with code, but not before those that were told to stop have finished.
leave() {
  [ "$k8s_cli_code" = 0 ] || [ "$k8s_cli_together" = no ] || tell_others
  [ -z "$k8s_cli_failed" ] || [ "$k8s_cli_code" = 0 ] || mark "k8s-cli: stopped because node-$k8s_cli_failed failed"
  while [ "$k8s_cli_stops" -gt 0 ] && [ $$ = 1 ] && others; do sleep 0.1 2>/dev/null || sleep 1; done
  [ "$k8s_cli_attached" = no ] || detach
  # Not before node 0 has told all others who they are.
  k8s_cli_naps=0
  while [ "$k8s_cli_stops" = 0 ] && [ -e "$k8s_cli_heard-box/serving" ] && [ "$k8s_cli_naps" -lt 300 ]; do
    sleep 0.1 2>/dev/null || sleep 1
    k8s_cli_naps=$((k8s_cli_naps + 1))
  done
  drain
  for k8s_cli_file in ${k8s_cli_exports:+"$k8s_cli_exports" "$k8s_cli_exports-began" "$k8s_cli_exports-read"} "$k8s_cli_heard" "$k8s_cli_heard-in-part"; do
    [ ! -e "$k8s_cli_file" ] || rm -f "$k8s_cli_file"
  done
  [ -z "$k8s_cli_bin" ] || rm -rf "$k8s_cli_bin"
  [ ! -e "$k8s_cli_heard-box" ] || rm -rf "$k8s_cli_heard-box"
  [ "$k8s_cli_stops" = 0 ] || [ -n "$k8s_cli_failed" ] || [ "$k8s_cli_code" = 0 ] || k8s_cli_code=${k8s_cli_taken:-$k8s_cli_code}
  exit "$k8s_cli_code"
}
