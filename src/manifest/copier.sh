# Stays while something is copied, and five minutes longer: the client may have died without taking the pod away.
trap exit TERM
idle=0
while [ "$idle" -lt 30 ]; do
  sleep 10 &
  wait $!
  idle=$((idle + 1))
  for box in /dev/shm/.k8s-cli-cp-* /tmp/.k8s-cli-cp-* /var/tmp/.k8s-cli-cp-*; do
    [ ! -d "$box" ] || idle=0
  done
done
