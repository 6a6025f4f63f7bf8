# Runs setup, then run.

# A script sees no variable or argument of ours. On SIGTERM its shell ends with the status of the command that it waits
# for. What setup exports is kept in a file until run has read it.
evaluate='k8s_cli_ifs=$IFS IFS=; eval "set --; IFS=\$k8s_cli_ifs; unset k8s_cli_ifs; $*"'
pieces=$1
shift
if [ "$pieces" -gt 0 ]; then
  for folder in /tmp /dev/shm /var/tmp /run; do
    exports=$folder/.$SKYPILOT_TASK_ID-$NODE_RANK-$$
    (umask 077 && : >"$exports") 2>/dev/null && break || exports=
  done
  [ -n "$exports" ] || echo 'k8s-cli: no folder can be written: what setup exports does not reach run' >&2
  keep="export -p >|${exports:-/dev/null}"
  number=1 arguments=
  while [ "$number" -le "$pieces" ]; do arguments="$arguments \"\${$number}\"" number=$((number + 1)); done
  eval 'run "$shell" -c "trap exit TERM; trap '\''$keep'\'' EXIT; $evaluate; set -- \$?; $keep; exit \$1" "$shell"' "$arguments"
  shift "$pieces"
  if [ "$code" != 0 ]; then
    mark 'k8s-cli: setup failed'
    leave
  fi
  [ "$stops" = 0 ] || { code=143; leave; }
fi
run "$shell" -c "trap exit TERM; ${exports:+. $exports; rm -f $exports; }cd \"\$1\"; shift; $evaluate" "$shell" "$home" "$@"
leave
