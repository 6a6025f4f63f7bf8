# `~` is a folder that can be written, for what the task's scripts call so too.
[ -n "${HOME:-}" ] && { [ -d "$HOME" ] || mkdir -p "$HOME" 2>/dev/null; }
if ! [ -w "${HOME:-}" ]; then
  for k8s_cli_folder in /tmp /var/tmp /dev/shm; do
    [ -w "$k8s_cli_folder" ] || continue
    echo "k8s-cli: the home directory (${HOME:-none}) cannot be written: HOME is $k8s_cli_folder" >&2
    HOME=$k8s_cli_folder
    export HOME
    break
  done
fi
