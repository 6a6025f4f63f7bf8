# Copies what lies in buckets, before the task's container starts. Reads its own log for the reason of a failure.
umask 0
cd /k8s-cli/buckets || exit
trap 'exit 143' TERM

fail() {
  echo "k8s-cli: buckets: $1" | tee "${K8S_CLI_TERMINATION_LOG:-/dev/termination-log}" >&2
  exit 1
}

# Arguments: number and place; the store, what is special to it, and the path; how people write that.
bucket() {
  number=$1 path=$5 what="$6 to $2"
  find_remote "$3" "$4" "$5" "$what"
  echo "k8s-cli: copying $what" >&2
  # An object is copied as a file, all else as a folder.
  { ask copyto --stats=30s --stats-one-line --stats-log-level=NOTICE "$from" "$number"; echo $? >.code; } 2>&1 | tee .log >&2 &
  wait $!
  read -r code <.code
  [ "$code" = 0 ] || fail "$what: $(reason <.log)"
  # Where nothing is comes nothing: a bucket may be empty, but who names more of it means something.
  if ! [ -e "$number" ]; then
    case ${path%/} in */*) fail "$what: there is nothing" ;; esac
    mkdir "$number"
  fi
}
