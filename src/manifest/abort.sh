# Ends what another connection began, and removes what it has left.
[ -d "$box" ] || exit
if [ -p "$box/bell" ] && ! [ -e "$box/whole" ]; then
  echo 'the copy was given up' >"$box/lost"
  (echo abort >"$box/bell") &
  naps=0
  while ! [ -e "$box/failed" ] && [ "$naps" -lt 102 ]; do nap; done
fi
# Something may be made in it meanwhile.
naps=0
while [ -d "$box" ] && [ "$naps" -lt 102 ]; do
  rm -rf "$box" 2>/dev/null || nap
done
