# Runs setup, then run. Arguments: the preamble (preamble.sh), the variables that the task gives, each between spaces, how
# many pieces setup has, its pieces, those of run.

# A script sees no variable or argument of ours. On SIGTERM its shell ends when the command that it waits for has, and not
# as if all were well: what comes after that command is not done. What setup exports is kept in a file until run has
# read it, and so is what the preamble has come to.
k8s_cli_evaluate='k8s_cli_ifs=$IFS IFS=; eval "set --; IFS=\$k8s_cli_ifs; unset k8s_cli_ifs; $*"'
k8s_cli_preamble=$1 k8s_cli_given=$2 k8s_cli_pieces=$3
shift 3

# Makes sure of a file for a script's shell to read or write: once, and only where there is something to write.
keep_files() {
  [ -z "$k8s_cli_exports" ] || return 0
  for k8s_cli_folder in /tmp /dev/shm /var/tmp /run; do
    k8s_cli_exports=$k8s_cli_folder/.$SKYPILOT_TASK_ID-$NODE_RANK-$$
    (umask 077 && : >"$k8s_cli_exports" && : >"$k8s_cli_exports-began" && : >"$k8s_cli_exports-read") 2>/dev/null && return
  done
  k8s_cli_exports=
  echo "k8s-cli: no folder can be written: $1" >&2
  return 1
}

# Whether there is a ~/.bashrc with more than comments, or a conda.
has_preamble() {
  [ -z "$k8s_cli_exports" ] || . "$k8s_cli_exports"
  if [ -f "${HOME:-}/.bashrc" ] && [ -r "$HOME/.bashrc" ]; then
    while read -r k8s_cli_key _ || [ -n "$k8s_cli_key" ]; do
      case $k8s_cli_key in '' | '#'*) ;; *) return 0 ;; esac
    done <"$HOME/.bashrc"
  fi
  [ -n "${CONDA_EXE:-}" ] || command -v conda >/dev/null
}

# Sets begin to what a script's shell does first. Arguments: what setup exported, and what was exported before it.
prepare() {
  k8s_cli_begin=
  [ "$k8s_cli_shell" = bash ] && (has_preamble) || return 0
  keep_files '~/.bashrc is not read' || return 0
  : >|"$k8s_cli_exports-read"
  run bash -c "$k8s_cli_preamble" bash "$k8s_cli_exports-read" "$k8s_cli_given" "$@"
  [ ! -s "$k8s_cli_exports-read" ] || k8s_cli_begin=". $k8s_cli_exports-read; "
}

k8s_cli_path=
# Unless the task gives a PATH of its own.
case $k8s_cli_given in
*' PATH '*) ;;
*) k8s_cli_path='case :$PATH: in *":$HOME/.local/bin:"*) ;; *) [ ! -d "$HOME/.local/bin" ] || PATH=$PATH:$HOME/.local/bin ;; esac; ' ;;
esac
prepare
if [ "$k8s_cli_pieces" -gt 0 ]; then
  keep_files 'what setup exports does not reach run'
  k8s_cli_keep="export -p >|${k8s_cli_exports:-/dev/null}"
  k8s_cli_number=1 k8s_cli_arguments=
  while [ "$k8s_cli_number" -le "$k8s_cli_pieces" ]; do
    k8s_cli_arguments="$k8s_cli_arguments \"\${$k8s_cli_number}\"" k8s_cli_number=$((k8s_cli_number + 1))
  done
  k8s_cli_begin="trap 'exit 143' TERM; $k8s_cli_begin$k8s_cli_path${k8s_cli_exports:+export -p >|$k8s_cli_exports-began; }trap '$k8s_cli_keep' EXIT"
  eval 'run "$k8s_cli_shell" -c "$k8s_cli_begin; $k8s_cli_evaluate; set -- \$?; $k8s_cli_keep; exit \$1" "$k8s_cli_shell"' "$k8s_cli_arguments"
  shift "$k8s_cli_pieces"
  if [ "$k8s_cli_code" != 0 ]; then
    mark 'k8s-cli: setup failed'
    leave
  fi
  [ "$k8s_cli_stops" = 0 ] || { k8s_cli_code=143; leave; }
  prepare ${k8s_cli_exports:+"$k8s_cli_exports" "$k8s_cli_exports-began"}
fi
[ -n "$k8s_cli_begin" ] || k8s_cli_begin=${k8s_cli_exports:+". $k8s_cli_exports; "}
k8s_cli_begin="trap 'exit 143' TERM; cd \"\$1\"; shift; $k8s_cli_begin$k8s_cli_path${k8s_cli_exports:+command rm -f $k8s_cli_exports $k8s_cli_exports-began $k8s_cli_exports-read; }"
run "$k8s_cli_shell" -c "$k8s_cli_begin$k8s_cli_evaluate" "$k8s_cli_shell" "$k8s_cli_home" "$@"
leave
