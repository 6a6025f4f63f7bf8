# Takes the frames of a task's files from stdin, in a container that waits for them, and answers on stdout. The client
# starts it anew after every cut: what was taken is known by the files. Frames are numbered from 0: `F g 5 SUM` and 5
# bytes are one that is compressed by gzip, `F r …` one that is not; `E 7` says that there were seven. The sum is cksum's.
cd "${0%/*}" || exit
answer() { echo "$*" || exit; }
finished() {
  if [ -e whole ]; then answer whole; exit; fi
  if [ -s failed ]; then read -r reason <failed; answer failed "$reason"; exit; fi
}
finished
# One that a cut has left behind gives way.
[ ! -s owner ] || { read -r owner <owner; kill "$owner" 2>/dev/null; }
echo $$ >owner
taking=taking.$$
trap 'rm -f "$taking"' EXIT
number=0
while [ -e "frame.$number" ]; do number=$((number + 1)); done
answer taken "$number"
while read -r word form length sum; do
  if [ "$word" = E ]; then
    naps=0
    while :; do
      finished
      if [ $((naps % 20)) = 0 ]; then
        echo "end $form" >bell
        [ "$naps" = 0 ] || answer wait
      fi
      sleep 0.05 2>/dev/null || { sleep 1; naps=$((naps + 19)); }
      naps=$((naps + 1))
    done
  fi
  # No more than two in memory, and this one.
  while [ "$number" -ge 2 ] && [ -s "frame.$((number - 2))" ]; do
    finished
    sleep 0.02 2>/dev/null || sleep 1
  done
  {
    # In pieces of what a pipe holds, and what is left.
    [ "$length" -lt 65536 ] || dd bs=65536 count=$((length / 65536)) iflag=fullblock
    [ $((length % 65536)) = 0 ] || dd bs=$((length % 65536)) count=1 iflag=fullblock
  } >"$taking" 2>/dev/null
  if command -v cksum >/dev/null 2>&1; then
    found=$(cksum <"$taking")
  else
    found="$sum $(wc -c <"$taking")"
  fi
  # Some print more blanks.
  # shellcheck disable=SC2086
  set -- $found
  if [ "$*" != "$sum $length" ]; then answer bad "$number"; exit; fi
  echo "$form" >"form.$number"
  # From here on it is taken.
  mv "$taking" "frame.$number"
  echo frame >bell
  number=$((number + 1))
  answer ok "$number"
done
