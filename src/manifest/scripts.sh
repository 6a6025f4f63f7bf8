# Runs setup, then run. Arguments: the preamble (preamble.sh), the variables that the task gives, each between spaces, a
# sudo (sudo.sh), how many pieces setup has, its pieces, those of run.

# A script sees no variable or argument of ours. On SIGTERM its shell ends when the command that it waits for has, and not
# as if all were well: what comes after that command is not done. What setup exports is kept in a file until run has
# read it, and so is what the preamble has come to.
k8s_cli_evaluate='k8s_cli_ifs=$IFS IFS=; eval "set --; IFS=\$k8s_cli_ifs; unset k8s_cli_ifs; $*"'
k8s_cli_preamble=$1 k8s_cli_given=$2 k8s_cli_sudo=$3 k8s_cli_pieces=$4
shift 4

# Puts sudo into a folder.
install_sudo() {
  (umask 022 && printf '#!/bin/sh\n%s\n' "$k8s_cli_sudo" >"$1/sudo" && chmod 755 "$1/sudo" && "$1/sudo" -V) >/dev/null 2>&1
}

# Whether a folder is on a volume, or another file system that may stay when the container has gone.
is_mounted() {
  k8s_cli_real=$(cd -P "$1" && pwd -P) || return 0
  while IFS=' ' read -r _ k8s_cli_mount _; do
    case $k8s_cli_real/ in "$k8s_cli_mount"/*) return 0 ;; esac
  done </proc/mounts
  return 1
}

# Gives the container a sudo where it has none: a file, for all programs to find, in the first folder of PATH that can be
# written; else in one that comes last in PATH, if a script of the task, which are the arguments, names it.
give_sudo() {
  ! command -v sudo >/dev/null 2>&1 || return 0
  # Outside a container PATH is the machine's.
  if [ $$ = 1 ]; then
    (
      set -f
      IFS=:
      for folder in $PATH; do
        [ -w "$folder" ] && ! is_mounted "$folder" && install_sudo "$folder" && exit
      done
      exit 1
    ) && return
  fi
  case $k8s_cli_given in *' PATH '*) return ;; esac
  case "$*" in *sudo*) ;; *) return ;; esac
  for k8s_cli_folder in /tmp /var/tmp /run /dev/shm; do
    k8s_cli_bin=$k8s_cli_folder/.$SKYPILOT_TASK_ID-$NODE_RANK-$$-bin
    mkdir -m 755 "$k8s_cli_bin" 2>/dev/null || continue
    install_sudo "$k8s_cli_bin" && PATH=$PATH:$k8s_cli_bin && return
    rm -rf "$k8s_cli_bin"
  done
  k8s_cli_bin=
}

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
give_sudo "$@"
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
# Another attempt needs them too.
k8s_cli_forget=${k8s_cli_exports:+"command rm -f $k8s_cli_exports $k8s_cli_exports-began $k8s_cli_exports-read; "}
[ "$k8s_cli_recovers$k8s_cli_retries$k8s_cli_listed" = no00 ] || k8s_cli_forget=
k8s_cli_begin="trap 'exit 143' TERM; cd \"\$1\"; shift; $k8s_cli_begin$k8s_cli_path$k8s_cli_forget"

# Whether run is retried after its exit code; sets of to what it counts as.
is_retried() {
  k8s_cli_of=any k8s_cli_left=$k8s_cli_retries
  case ",$k8s_cli_list," in *",$k8s_cli_code,"*) k8s_cli_of=listed k8s_cli_left=$k8s_cli_listed ;; esac
  [ "$k8s_cli_code" != 0 ] && [ "$k8s_cli_left" -gt 0 ]
}

# Waits until the nodes begin again; fails after so many tenths of a second.
await_again() {
  k8s_cli_naps=0
  while [ -z "$k8s_cli_again" ] && [ "$k8s_cli_stops" = 0 ] && [ "$k8s_cli_naps" -lt "$1" ]; do
    sleep 0.1 2>/dev/null || { sleep 1; k8s_cli_naps=$((k8s_cli_naps + 9)); }
    k8s_cli_naps=$((k8s_cli_naps + 1))
  done
  [ -n "$k8s_cli_again" ] && [ "$k8s_cli_stops" = 0 ]
}

# A node that is taken away before all have finished has not: the others need it in their next attempt.
taken_away() {
  [ -n "$k8s_cli_failed" ] || [ "$k8s_cli_recovers" = no ] || ! [ -s "$k8s_cli_heard-box/list" ] || k8s_cli_code=143
}

# Whether run is to run once more.
is_again() {
  if [ "$k8s_cli_stops" != 0 ]; then
    [ "$k8s_cli_code" != 0 ] || taken_away
    return 1
  fi
  if [ -n "$k8s_cli_again" ]; then
    :
  elif [ "$k8s_cli_recovers" = yes ] && [ -s "$k8s_cli_heard-box/list" ]; then
    if [ "$k8s_cli_code" = 0 ]; then
      run finish
      k8s_cli_last=$k8s_cli_code k8s_cli_code=0
      [ "$k8s_cli_last" = 0 ] || [ "$k8s_cli_stops" = 0 ] || taken_away
      [ -n "$k8s_cli_again" ] && [ "$k8s_cli_stops" = 0 ]
    elif is_retried && tell node_0 "retry $NODE_RANK $k8s_cli_code $k8s_cli_of"; then
      await_again 100
    elif ! tell others 'are you there'; then
      # Programs fail when one of them is taken away.
      [ -n "$k8s_cli_again" ] ||
        echo "k8s-cli: run exited $k8s_cli_code, and another node is lost: waiting for it" >&2
      await_again "${k8s_cli_patience}0"
    else
      return 1
    fi
  else
    is_retried || return 1
    [ "$k8s_cli_of" = listed ] || k8s_cli_retries=$((k8s_cli_retries - 1))
    [ "$k8s_cli_of" = any ] || k8s_cli_listed=$((k8s_cli_listed - 1))
    k8s_cli_attempt=$((k8s_cli_attempt + 1))
    echo "k8s-cli: attempt $k8s_cli_attempt: run exited $k8s_cli_code" >&2
  fi
}

while :; do
  while [ -n "$k8s_cli_again" ]; do
    k8s_cli_why=$k8s_cli_again k8s_cli_attempt=$((k8s_cli_attempt + 1))
    while [ $$ = 1 ] && others; do sleep 0.1 2>/dev/null || sleep 1; done
    k8s_cli_ending=no
    meet_again
    [ -n "$k8s_cli_again" ] || echo "k8s-cli: attempt $k8s_cli_attempt: $k8s_cli_why" >&2
  done
  K8S_CLI_ATTEMPT=$k8s_cli_attempt
  export K8S_CLI_ATTEMPT
  k8s_cli_ends=yes
  run "$k8s_cli_shell" -c "$k8s_cli_begin$k8s_cli_evaluate" "$k8s_cli_shell" "$k8s_cli_home" "$@"
  is_again || break
done
leave
