# The program `sudo` of images that have none: runs its arguments, as root may do everything already.

fail() {
  echo "sudo: $1" >&2
  exit 1
}

user=root group=root mode=run keep= background=
while [ $# -gt 0 ]; do
  option=$1
  case $option in
  --user=* | --group=* | --chdir=* | --prompt=* | --preserve-env=*) value=${option#*=} option=${option%%=*} ;;
  --user | --group | --chdir | --prompt | -[ugDpC])
    [ $# -gt 1 ] || fail "option $option lacks its value"
    value=$2
    shift ;;
  -[ugDpC]*) value=${option#??} option=${option%"$value"} ;;
  -[!-]?*)
    # Several options in one word.
    value=${option#??} option=${option%"$value"}
    shift
    set -- "$option" "-$value" "$@" ;;
  esac
  case $option in
  --) shift && break ;;
  -u | --user) user=${value#'#'} ;;
  -g | --group) group=${value#'#'} ;;
  -D | --chdir) cd "$value" || exit 1 ;;
  -E | --preserve-env) keep=yes ;;
  -i | --login) mode=login ;;
  -s | --shell) mode=shell ;;
  -b | --background) background=yes ;;
  -v | --validate | -k | --reset-timestamp | -K | --remove-timestamp) [ $mode != run ] || mode=nothing ;;
  -V | --version) echo 'sudo: the image has none, this is the one of k8s-cli' && exit ;;
  -[HnSAPpC] | --set-home | --non-interactive | --stdin | --askpass | --preserve-groups | --prompt) ;;
  -*) fail "option $option is unknown: the image has no sudo, and that of k8s-cli knows -u, -g, -i, -s, -b, -D and what changes nothing here (-E -H -n -S -k -v)" ;;
  *) break ;;
  esac
  shift
done

while read -r key _ uid _; do [ "$key" != Uid: ] || break; done </proc/self/status
[ "$uid" = 0 ] || fail "this container runs as user $uid and its image has no sudo: use an image with what the task needs, or run as root (config.kubernetes.pod_config.spec.securityContext.runAsUser: 0)"

while :; do
  case ${1-} in
  [!A-Za-z_]* | *[!A-Za-z0-9_]*=*) break ;;
  *=*) export "$1" && shift ;;
  *) break ;;
  esac
done
case $mode-$# in
nothing-*) [ $# -gt 0 ] || exit 0 ;;
run-0) fail 'a command is missing' ;;
run-*) command -v "$1" >/dev/null || fail "$1: command not found" ;;
*)
  shell=sh login=
  ! command -v bash >/dev/null || shell=bash
  [ $mode = shell ] || { login=-l && cd; }
  if [ $# = 0 ]; then set -- $shell $login; else set -- $shell $login -c '"$@"' $shell "$@"; fi ;;
esac

case $user-$group in
root-root | root-0 | 0-root | 0-0) ;;
*)
  while IFS=: read -r name _ uid _ _ home _; do
    case $user in "$name" | "$uid") break ;; esac
    name=
  done </etc/passwd
  [ -n "$name" ] || fail "unknown user $user"
  [ -n "$keep" ] || HOME=$home
  USER=$name LOGNAME=$name
  export HOME USER LOGNAME
  [ $group = root ] || name="$name -g $group"
  if command -v runuser >/dev/null; then
    set -- runuser -u $name -- "$@"
  elif [ $group = root ] && command -v su >/dev/null; then
    set -- su -m -s /bin/sh -c '"$0" "$@"' "$name" -- "$@"
  else
    fail "the image has neither sudo nor what takes its place (runuser, su): it cannot run as user $user and group $group"
  fi ;;
esac
[ -z "$background" ] || { "$@" & exit 0; }
exec "$@"
