# What SkyPilot does before each script, in a bash of its own: ~/.bashrc, as an interactive bash reads it (that of Debian
# and Ubuntu does nothing in any other, and installers add their line to its end), then conda's hook. What has come of it
# is written to a file, which the script's shell reads. So nothing that a ~/.bashrc does can end the task: exit, exec,
# set -e, reading stdin, a syntax error, an endless loop.
#
# Arguments: the file to write; the variables that the task gives, each between spaces; for run, what setup exported, and
# what was exported when setup began.

# The first process only watches: an interactive bash ignores SIGTERM, and with job control it would take the terminal,
# where there is one. They use file descriptors that no ~/.bashrc does.
if [ "$1" != read ]; then
  trap '{ kill -KILL "-$!" || kill -KILL 0; } 2>/dev/null; exit 143' TERM
  k8s_cli_session=$(type -P setsid) k8s_cli_mode=-i
  [ -n "$k8s_cli_session" ] || ! { : </dev/tty; } 2>/dev/null || k8s_cli_mode=
  exec 61>&1 62>&2
  exec 60< <(exec $k8s_cli_session "$BASH" --norc $k8s_cli_mode -c "$BASH_EXECUTION_STRING" bash read "$@" </dev/null 2>/dev/null)
  read -r -t 60 -u 60
  if [ $? -gt 128 ]; then
    echo 'k8s-cli: ~/.bashrc has not ended after 60 s: continuing without it' >&2
    { kill -KILL "-$!" || kill -KILL 0; } 2>/dev/null
  elif ! [ -s "$1" ]; then
    echo 'k8s-cli: ~/.bashrc did not come to its end: continuing without it' >&2
  fi
  exit
fi

exec 63>&1 1>&61 2>&62 61>&- 62>&-
k8s_cli_file=$2 k8s_cli_given=$3 k8s_cli_ended=${4-} k8s_cli_began=${5-}
set --

# What the task gives wins, as in SkyPilot. What setup has changed wins too, as it reaches run, unless ~/.bashrc has only
# added to it, as to a PATH. A PATH without a shell is of no use.
k8s_cli_restore() {
  for k8s_cli_number in "${!k8s_cli_names[@]}"; do
    k8s_cli_name=${k8s_cli_names[k8s_cli_number]} k8s_cli_value=${k8s_cli_values[k8s_cli_number]}
    k8s_cli_now=${!k8s_cli_name-}
    [ "${!k8s_cli_name+x}$k8s_cli_now" != "x$k8s_cli_value" ] || continue
    case $k8s_cli_given in
    *" $k8s_cli_name "*) ;;
    *)
      if [ "$k8s_cli_name" != PATH ] || [ -n "$(type -P sh)" ]; then
        [ -n "$k8s_cli_ended" ] || continue
        k8s_cli_was=$(unset -v "$k8s_cli_name"; . "$k8s_cli_began"; builtin echo "${!k8s_cli_name+x}${!k8s_cli_name-}.")
        [ "$k8s_cli_was" != "x$k8s_cli_value." ] || continue
        case $k8s_cli_now in *"${k8s_cli_value:-/}"*) continue ;; esac
      fi ;;
    esac
    export "$k8s_cli_name=$k8s_cli_value"
  done
} 2>/dev/null

# Prints what the script's shell takes over. No options: a script does not expect `set -e`; but functions need extglob.
k8s_cli_print() {
  umask -p
  builtin echo "ulimit -Sn $(ulimit -Sn) 2>/dev/null"
  shopt -p extglob
  for k8s_cli_name in "${k8s_cli_names[@]}"; do
    [ -n "${!k8s_cli_name+x}" ] || builtin echo "unset -v $k8s_cli_name"
  done
  for k8s_cli_name in $(compgen -v); do
    case $k8s_cli_name in k8s_cli_* | BASH* | FUNCNAME | _ | PWD | OLDPWD | SHLVL | IFS | COLUMNS | LINES) continue ;; esac
    case "$k8s_cli_given $k8s_cli_plain " in *" $k8s_cli_name "*) ;; *) declare -p "$k8s_cli_name" ;; esac
  done
  declare -F | while read -r _ k8s_cli_flags k8s_cli_name; do
    case $k8s_cli_name in k8s_cli_*) continue ;; esac
    declare -f "$k8s_cli_name"
    case $k8s_cli_flags in *x*) builtin echo "export -f $k8s_cli_name" ;; esac
  done
  # That these ask before they do anything is for people.
  unalias rm cp mv
  [ -z "$(alias -p)" ] || { alias -p; builtin echo 'shopt -s expand_aliases'; }
} 2>/dev/null

k8s_cli_write() {
  trap - EXIT
  k8s_cli_restore
  builtin printf '%s\n' "$(k8s_cli_print)" >|"$k8s_cli_file" || : >|"$k8s_cli_file"
  builtin echo >&63
  exit 2>/dev/null
}

k8s_cli_end() {
  trap - EXIT TERM DEBUG ERR RETURN
  set +aefnuvC +o posix
  IFS=$' \t\n'
  k8s_cli_hook=${CONDA_EXE:-$(type -P conda)}
  if [ -n "$k8s_cli_hook" ]; then
    [ -r "${k8s_cli_hook%/*/*}/etc/profile.d/conda.sh" ] || k8s_cli_hook=$(readlink -f "$k8s_cli_hook")
    trap k8s_cli_write EXIT
    # Exported, functions too: for the scripts that a script starts.
    set -a
    . "${k8s_cli_hook%/*/*}/etc/profile.d/conda.sh"
    set +a
  fi >/dev/null 2>&1
  k8s_cli_write
}

[ -z "$k8s_cli_ended" ] || . "$k8s_cli_ended"
k8s_cli_names=($(compgen -e)) k8s_cli_values=() k8s_cli_number=0 k8s_cli_plain= k8s_cli_name=
for k8s_cli_name in "${k8s_cli_names[@]}"; do
  k8s_cli_values[k8s_cli_number]=${!k8s_cli_name-}
  k8s_cli_number=$((k8s_cli_number + 1))
done
for k8s_cli_name in $(compgen -v); do
  case " ${k8s_cli_names[*]} " in *" $k8s_cli_name "*) ;; *) k8s_cli_plain="$k8s_cli_plain $k8s_cli_name" ;; esac
done
trap '{ set +x; } 2>/dev/null; k8s_cli_end' EXIT
trap 'exit 143' TERM
[ ! -f ~/.bashrc ] || . ~/.bashrc
{ set +x; } 2>/dev/null
k8s_cli_end
