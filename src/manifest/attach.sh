# What the task's container does with buckets that are mounted beside it (mounts.sh).

# Waits until they are there.
attach() {
  while ! [ -e /k8s-cli/mounts/ready ]; do
    if [ -s /k8s-cli/mounts/failed ]; then
      read -r k8s_cli_why </k8s-cli/mounts/failed
      echo "k8s-cli: cannot mount $k8s_cli_why" >&2
      mark "k8s-cli: mounts: $k8s_cli_why"
      k8s_cli_code=1
      leave
    fi
    [ "$k8s_cli_stops" = 0 ] || { k8s_cli_code=143; leave; }
    sleep 0.1 2>/dev/null || sleep 1
  done
  # Closed with this process, however it ends.
  exec 8>/k8s-cli/mounts/task
  : >/k8s-cli/mounts/begun
  k8s_cli_attached=yes
}

# Waits until what was written there is in the buckets.
detach() {
  (echo over >&8) 2>/dev/null
  exec 8>&-
  k8s_cli_naps=0
  until [ -e /k8s-cli/mounts/written ]; do
    if [ -s /k8s-cli/mounts/lost ]; then
      read -r k8s_cli_why </k8s-cli/mounts/lost
      not_written "$k8s_cli_why"
      return
    fi
    # Made anew every half second, as long as there is somebody who uploads.
    if [ "$k8s_cli_naps" -ge 150 ]; then
      [ -e /k8s-cli/mounts/beat ] || { not_written 'the buckets: what mounts them has ended'; return; }
      rm -f /k8s-cli/mounts/beat
      k8s_cli_naps=0
    fi
    sleep 0.1 2>/dev/null || { sleep 1; k8s_cli_naps=$((k8s_cli_naps + 9)); }
    k8s_cli_naps=$((k8s_cli_naps + 1))
  done
}

not_written() {
  echo "k8s-cli: not all of what was written is in $1" >&2
  mark "k8s-cli: not written: $1"
  [ "$k8s_cli_code" != 0 ] || k8s_cli_code=1
}
