# Takes what `cp` sends, as a task's container takes its files (files.sh, receive.sh), and puts it at the path: kind is f
# or d, name what it is called in a folder; without one, what a folder holds is meant.
bring_copy() {
  to=$path
  case $name$to in
  /*) ;;
  */) [ -d "$to" ] || mkdir -p "$to" 2>/dev/null ;;
  esac
  [ ! -d "$to" ] || [ -z "$name" ] || to=${to%/}/$name
  while [ "$to" != / ] && [ "$to" != "${to%/}" ]; do to=${to%/}; done
  [ "$kind" = d ] || [ ! -d "$to" ] || fail "$to is a folder, and a file is to be there"
  [ "$kind" = f ] || [ -d "$to" ] || ! { [ -e "$to" ] || [ -L "$to" ]; } || fail "$to is there and is no folder"
  parent=${to%/*}
  mkdir -p "${parent:-/}" 2>/dev/null
  # On the same disk: then it is all there at once.
  [ ! -d "$to" ] || parent=$to
  for folder in "${parent:-}" "$HOME" /tmp /var/tmp; do
    stage=$folder/.k8s-cli-cp-$token
    (umask 077 && mkdir "$stage") 2>/dev/null && break
    stage=
  done
  [ -n "$stage" ] || fail 'no folder can be written'
  parts=0
  unpack
  said=$(place 0 "$kind" "$to") || fail "$(printf '%s\n' "$said" | tail -n 1)"
  rm -rf "$stage"
  rm -f "$box"/frame.* "$box"/form.*
  : >"$box/whole"
}

prepare_copy() {
  mkfifo "$box/bell" && print_receiver >"$box/receive.new" && mv "$box/receive.new" "$box/receive" || exit
  # Open as long as the box is there: the receiver must never wait for somebody to hear the bell.
  exec 4<>"$box/bell"
  (bring_copy)
}

keep prepare_copy
naps=0
while ! [ -e "$box/receive" ] && [ "$naps" -lt 110 ]; do nap; done
if ! [ -e "$box/receive" ]; then
  echo 'failed no folder can be written, or the image has no mkfifo'
  exit
fi
sh "$box/receive"
bye
