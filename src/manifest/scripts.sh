# Runs setup, then run.

# A script sees no variable or argument of ours. On SIGTERM its shell ends when the command that it waits for has, and not
# as if all were well: what comes after that command is not done. What setup exports is kept in a file until run has
# read it.
k8s_cli_evaluate='k8s_cli_ifs=$IFS IFS=; eval "set --; IFS=\$k8s_cli_ifs; unset k8s_cli_ifs; $*"'
k8s_cli_pieces=$1
shift
if [ "$k8s_cli_pieces" -gt 0 ]; then
  for k8s_cli_folder in /tmp /dev/shm /var/tmp /run; do
    k8s_cli_exports=$k8s_cli_folder/.$SKYPILOT_TASK_ID-$NODE_RANK-$$
    (umask 077 && : >"$k8s_cli_exports") 2>/dev/null && break || k8s_cli_exports=
  done
  [ -n "$k8s_cli_exports" ] || echo 'k8s-cli: no folder can be written: what setup exports does not reach run' >&2
  k8s_cli_keep="export -p >|${k8s_cli_exports:-/dev/null}"
  k8s_cli_number=1 k8s_cli_arguments=
  while [ "$k8s_cli_number" -le "$k8s_cli_pieces" ]; do
    k8s_cli_arguments="$k8s_cli_arguments \"\${$k8s_cli_number}\"" k8s_cli_number=$((k8s_cli_number + 1))
  done
  eval 'run "$k8s_cli_shell" -c "trap '\''exit 143'\'' TERM; trap '\''$k8s_cli_keep'\'' EXIT; $k8s_cli_evaluate; set -- \$?; $k8s_cli_keep; exit \$1" "$k8s_cli_shell"' "$k8s_cli_arguments"
  shift "$k8s_cli_pieces"
  if [ "$k8s_cli_code" != 0 ]; then
    mark 'k8s-cli: setup failed'
    leave
  fi
  [ "$k8s_cli_stops" = 0 ] || { k8s_cli_code=143; leave; }
fi
run "$k8s_cli_shell" -c "trap 'exit 143' TERM; ${k8s_cli_exports:+. $k8s_cli_exports; rm -f $k8s_cli_exports; }cd \"\$1\"; shift; $k8s_cli_evaluate" "$k8s_cli_shell" "$k8s_cli_home" "$@"
leave
