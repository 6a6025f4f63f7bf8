# Process 1 of every task container. Arguments: how many pieces the setup script has, its pieces, the pieces of run
# (one argument of a process may not exceed 128 KiB). $0 is the shell that scripts run in: bash, or else sh.
shell=$0 home=$PWD pid= code= stops=0 exports=
# In tasks of several nodes: made when this one knows the addresses of all.
heard=/dev/shm/.$SKYPILOT_TASK_ID-$NODE_RANK-heard

# Job control gives each script a process group of its own, and leaves SIGINT as it is: else a shell ignores it for what
# it starts in the background.
[ "$shell" != bash ] || set -m

# SIGTERM comes to process 1 alone; it is passed on to all there are. Outside a container, to the script's group.
stop() {
  stops=$((stops + 1))
  pass_on
}
pass_on() {
  if [ $$ = 1 ]; then kill -TERM -1; elif [ -n "$pid" ]; then kill -TERM "-$pid" || kill -TERM "$pid"; fi 2>/dev/null
}
trap stop TERM

# Runs a command and sets code to its exit code. A wait that SIGTERM interrupts is begun again.
run() {
  [ "$stops" = 0 ] || { code=143; return; }
  "$@" &
  pid=$! code=
  # One that came while the script was being started found nobody to be passed on to.
  [ "$stops" = 0 ] || pass_on
  while :; do
    seen=$stops
    wait "$pid" 2>/dev/null
    last=$?
    [ "$last" = 127 ] && [ -n "$code" ] || code=$last
    [ "$seen" != "$stops" ] || break
  done
  pid=
}

# Whether other processes of this container still run; those that came in by exec (parent 0) do not count.
others() {
  for process in /proc/[0-9]*; do
    [ "$process" != /proc/1 ] && [ -e "$process/exe" ] || continue
    parent=0
    while read -r key value _; do [ "$key" != PPid: ] || parent=$value; done 2>/dev/null <"$process/status"
    [ "$parent" = 0 ] || return 0
  done
  return 1
}

# Runtimes drop what they have not read of the output when process 1 ends (seen with containerd 1.6: the last 64 KiB of a
# burst). bash can tell whether a pipe still holds something, without taking it out; 5 s at most, then a moment for what
# is on its way from the pipe to the log.
drain() {
  for pipe in /proc/self/fd/1 /proc/self/fd/2; do
    [ "$shell" = bash ] && [ -p "$pipe" ] || continue
    tries=0
    while [ "$tries" -lt 100 ] && read -t 0 <"$pipe"; do tries=$((tries + 1)); sleep 0.05; done
  done 2>/dev/null
  sleep 0.2 2>/dev/null || sleep 1
}

# What the pod's status will say of the end.
mark() {
  for log in "${K8S_CLI_TERMINATION_LOG:-/dev/termination-log}"; do [ ! -w "$log" ] || echo "$1" >"$log"; done
}

# Ends with code, but not before those that were told to stop have finished.
leave() {
  while [ "$stops" -gt 0 ] && [ $$ = 1 ] && others; do sleep 0.1 2>/dev/null || sleep 1; done
  drain
  for file in "$exports" "$heard" "$heard-in-part"; do [ ! -e "$file" ] || rm -f "$file"; done
  exit "$code"
}
