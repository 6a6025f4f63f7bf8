# Mounts buckets beside the task's container, which finds them in a volume of both, until that has ended and all that it
# wrote is uploaded. A file system of a process that is gone would keep the pod from being removed: each is unmounted here,
# whatever happens. Files in the volume tell the other side (attach.sh): ready, failed; task, which it holds open, begun;
# written, lost; beat, that somebody is here.
umask 0
cd /k8s-cli/mounts || exit
mkfifo task
stopping=no
trap 'stopping=yes' TERM

# Unmounts all, and lets go of what is still in use.
unmount_all() {
  for folder in [0-9]*; do
    fusermount3 -u "$folder" 2>/dev/null || fusermount3 -uz "$folder" 2>/dev/null || umount -l "$folder" 2>/dev/null
  done
}

fail() {
  unmount_all
  echo "k8s-cli: cannot mount $1" >&2
  echo "$1" >failed.new && mv failed.new failed
  exit 1
}

# Arguments: number and place; the store, what is special to it, and the path; how people write that; what is kept of
# files here.
mount_bucket() {
  number=$1 what="$6 at $2"
  find_remote "$3" "$4" "$5" "$what"
  # A folder that is not there may be made by the task, a bucket may not.
  for place in "$from" "${from%"$5"}${5%%/*}"; do
    said=$(ask lsf --max-depth=1 "$place" 2>&1 >/dev/null)
    code=$?
    [ "$code" = 3 ] || break
  done
  [ "$code" != 3 ] || fail "$what: there is no such bucket"
  [ "$code" = 0 ] || fail "$what: $(echo "$said" | reason)"
  mkdir "$number"
  echo "k8s-cli: mounting $what" >&2
  ask mount --allow-other --umask=0 --vfs-cache-mode="$7" --cache-dir="/tmp/cache.$number" --vfs-write-back=1s \
    --vfs-cache-poll-interval=1s --dir-cache-time=10s --log-level=INFO --log-file="log.$number" "$from" "$number" &
  pid=$!
  echo "$what" >"what.$number"
  mounts="$mounts $number:$pid"
  until grep -q " /k8s-cli/mounts/$number fuse" /proc/mounts; do
    kill -0 "$pid" 2>/dev/null || fail "$what: $(reason <"log.$number")"
    sleep 0.1
  done
}

# Whether a mount has ended by itself; why is then said.
broken() {
  for mount in $mounts; do
    kill -0 "${mount#*:}" 2>/dev/null || { read -r what <"what.${mount%:*}"; lost="$what: rclone has ended"; return 0; }
  done
  return 1
}

# Until the task's container has ended or says that it will; at most so long after SIGTERM as the pod has.
await_task() {
  { read -r _ <task; echo >over; } &
  naps=0
  until [ -e over ]; do
    if broken; then return; fi
    if [ "$stopping" = yes ]; then
      [ -e begun ] && [ "$naps" -lt 220 ] || return
      naps=$((naps + 1))
    fi
    sleep 0.5
  done
}

# Until all that was written is uploaded. rclone counts that every second.
await_uploads() {
  for mount in $mounts; do
    number=${mount%:*} log=log.${mount%:*}
    : >"$log"
    until grep 'vfs cache: cleaned: ' "$log" | tail -n 1 | grep -q 'in use 0, to upload 0, uploading 0,'; do
      : >beat
      if broken; then return; fi
      if grep -q 'failed to upload try #3' "$log" || { [ "$stopping" = yes ] && [ "$naps" -ge 220 ]; }; then
        read -r what <"what.$number"
        lost="$what: $(sed -n 's/.*failed to upload try #[0-9]*, will retry in [^:]*: //p' "$log" | tail -n 1)"
        return
      fi
      naps=$((naps + 1))
      sleep 0.5
    done
  done
}

# Until the end.
serve() {
  : >ready
  await_task
  [ -n "$lost" ] || await_uploads
  unmount_all
  if [ -n "$lost" ]; then
    echo "k8s-cli: not all of what was written is in $lost" >&2
    echo "$lost" >lost.new && mv lost.new lost
    exit 1
  fi
  : >written
}

mounts='' lost='' naps=0
