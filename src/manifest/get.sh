# Sends a file or folder of the container to `cp`, the way back of receive.sh: `F g 5 99 SUM` and 99 bytes are frame 5,
# compressed by gzip. The client begins anew after every cut with the number of the first frame that it does not have
# (from), and answers `ok 6` when it has all before frame 6. Nothing is thrown away before that.
pack_copy() {
  if command -v tar >/dev/null 2>&1; then
    if [ "$what" = d ]; then tar -cf - .; else tar -chf - "./$name"; fi
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import sys, tarfile
archive = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.GNU_FORMAT, dereference=sys.argv[1] == "f")
try: archive.add(sys.argv[2])
except Exception as error: sys.exit(str(error))
archive.close()' "$what" "./$name"
  else
    echo 'the image has neither tar nor python3' >&2
    return 127
  fi
}

# Cuts the archive into frames, of which no more than four are there at a time.
cut_copy() {
  number=0
  while :; do
    naps=0
    while [ -e "$box/frame.$((number - 4))" ]; do
      [ "$naps" -lt 400 ] || exit
      nap
    done
    said=$(dd bs=4194304 count=1 iflag=fullblock of="$box/taking" 2>&1) || {
      printf '%s\n' "$said" | tail -n 1 >"$box/broken"
      exit
    }
    [ -s "$box/taking" ] || break
    form=r length=$(($(wc -c <"$box/taking")))
    if command -v gzip >/dev/null 2>&1; then
      sample=$((length < 65536 ? length : 65536))
      packed=$(($(dd if="$box/taking" bs=65536 count=1 2>/dev/null | gzip -1 | wc -c)))
      if [ "$packed" -lt "$((sample / 20 * 19))" ]; then
        gzip -1 <"$box/taking" >"$box/packed" && mv "$box/packed" "$box/taking" && form=g
        length=$(($(wc -c <"$box/taking")))
      fi
    fi
    sum=-
    ! command -v cksum >/dev/null 2>&1 || sum=$(cksum <"$box/taking")
    echo "$form $number $length ${sum%% *}" >"$box/head.$number"
    mv "$box/taking" "$box/frame.$number"
    number=$((number + 1))
  done
  echo "$number" >"$box/count"
}

make_copy() {
  {
    if [ "$what" = d ]; then found=$(du -sk . 2>/dev/null) && size=$((${found%%[!0-9]*} * 1024))
    else size=$(stat -Lc %s "./$name" 2>/dev/null); fi
    [ -z "$size" ] || { echo "size $size" >"$box/size.new" && mv "$box/size.new" "$box/size"; }
  } &
  { pack_copy 2>"$box/said"; echo $? >"$box/code"; } | cut_copy
  read -r code <"$box/code"
  # GNU's tar says so of a file that grew or went away while it was read.
  [ "$code" != 1 ] || case $(tar --version 2>/dev/null) in *GNU*) code=0 ;; esac
  {
    if [ -s "$box/broken" ]; then
      read -r said <"$box/broken"
      echo "failed $said"
    elif [ "$code" != 0 ] || ! [ -s "$box/count" ]; then
      said=$(while read -r line; do case $line in 'tar: '*xiting*) ;; *) echo "$line" ;; esac; done <"$box/said" | tail -n 1)
      echo "failed ${said:-it cannot be packed ($code)}"
    else
      while read -r line; do echo "note $line"; done <"$box/said" | head -n 3
      read -r number <"$box/count"
      echo "end $number"
    fi
  } >"$box/end.new"
  mv "$box/end.new" "$box/end"
}

hear() {
  read -r word number_heard || exit
  [ "$word" != bye ] || rm -rf "$box"
  [ "$word" = ok ] || exit
  while [ "$acked" -lt "$number_heard" ]; do
    rm -f "$box/frame.$acked" "$box/head.$acked"
    acked=$((acked + 1))
  done
}

if [ -d "$path" ]; then
  what=d name=.
  cd "$path" || { echo "failed $path cannot be entered"; exit; }
elif [ -f "$path" ]; then
  what=f name=${path##*/} folder=${path%/*}
  [ -r "$path" ] || { echo "failed $path cannot be read"; exit; }
  cd "${folder:-/}" || exit
elif [ -e "$path" ] || [ -L "$path" ]; then
  echo "failed $path is neither a file nor a folder"
  exit
else
  echo "failed there is no $path"
  exit
fi
keep make_copy
[ -d "$box" ] || { echo 'failed no folder can be written'; exit; }
# One that a cut has left behind gives way.
[ ! -s "$box/owner" ] || { read -r owner <"$box/owner"; kill "$owner" 2>/dev/null; }
echo $$ >"$box/owner"
echo "$what"
# Answers may have been lost.
number=$((from - 1))
while [ -e "$box/frame.$number" ]; do
  rm -f "$box/frame.$number" "$box/head.$number"
  number=$((number - 1))
done
number=$from acked=$from naps=0 sized=
while :; do
  over=
  [ ! -e "$box/end" ] || over=yes
  if [ -z "$sized" ] && [ -e "$box/size" ]; then
    cat "$box/size"
    sized=yes
  fi
  if [ -e "$box/frame.$number" ]; then
    naps=0
    read -r head <"$box/head.$number"
    { echo "F $head" && cat "$box/frame.$number"; } || exit
    number=$((number + 1))
    [ "$((number - acked))" -lt 3 ] || hear
  elif [ -n "$over" ]; then
    break
  else
    [ "$naps" -lt 100 ] || echo wait
    [ -d "$box" ] || exit
    nap
  fi
done
while [ "$acked" -lt "$number" ]; do hear; done
cat "$box/end"
bye
