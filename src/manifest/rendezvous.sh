# In tasks of several nodes, before setup: the nodes wait for one another and learn each other's addresses. Each looks up
# node 0, tells it its own address, and is told all once they are there (rendezvous.pl, rendezvous.py). Node 0 goes on
# answering, and does not end before all have been told: so none is missed, however soon another ends.
#
# A process of each node goes on listening. The first node that fails tells the others, who end. Where a pod can be made
# anew, it asks node 0 as ever, and that tells all others to meet once more; a new node 0 looks for them by the name `all`.
# What listens leaves a word in a file and sends process 1 SIGUSR1.
#
# Where the image has neither perl nor Python, or node 0 cannot be reached, names are looked up, in two steps:
# 1. The name `all` has the address of every pod from its creation on, and node-I.all that of one. When they are all
#    there, the file `heard` is written, and the startup probe that looks for it makes the pod ready.
# 2. The name `ready` has the addresses of ready pods alone: of nodes that know all others'. A node goes on when it has
#    seen all of them there, or gone from `all` again: who has gone had seen all ready.
#
# All but `meet` runs in a process of its own: a variable of ours must not take the place of one of the task's.

# Prints the addresses of a name, one a line, some of them repeatedly.
look_up() {
  case $resolver in
  getent) getent ahosts "$1" | while read -r address _; do echo "$address"; done ;;
  python*) "$resolver" -c 'import socket, sys
for entry in socket.getaddrinfo(sys.argv[1], None): print(entry[4][0])' "$1" ;;
  perl) perl -MSocket=:addrinfo -e 'my ($error, @found) = getaddrinfo($ARGV[0], "", {socktype => 1});
print((getnameinfo($_->{addr}, NI_NUMERICHOST, NIx_NOSERV))[1], "\n") for @found' "$1" ;;
  nslookup)
    # It knows nothing of search domains; the first one is that of the namespace. The server's own address comes first.
    nslookup "$1.$domain" | {
      answer=
      while read -r key first second _; do
        case $answer$key in
        *Name:) answer=1 ;;
        1Address:) echo "$first" ;;
        1Address) echo "$second" ;;
        esac
      done
    } ;;
  bash)
    # A socket for datagrams sends nothing; the kernel lists where it leads, in hexadecimal and 32 bits at a time turned.
    bash -c 'exec 3<>"/dev/udp/$1/65391" || exit
      while read -r _ _ to _; do
        [ "${to#*:}" = FF6F ] || continue
        if [ "${#to}" = 13 ]; then
          printf "%d.%d.%d.%d\n" "0x${to:6:2}" "0x${to:4:2}" "0x${to:2:2}" "0x${to:0:2}"
        else
          address=
          for at in 0 8 16 24; do
            word=${to:at:8}
            address+=":${word:6:2}${word:4:2}:${word:2:2}${word:0:2}"
          done
          echo "${address#:}"
        fi
      done < <(cat /proc/net/udp /proc/net/udp6)' bash "$1" ;;
  esac 2>/dev/null
}

# Sets found to the addresses of a name.
addresses() {
  found=
  for address in $(look_up "$1"); do
    case " $found " in *" $address "*) ;; *) found="$found${found:+ }$address" ;; esac
  done
}

# Sets list to the addresses in order, as far as they are there; fails while some are not.
gather() {
  # One question tells whether it is time for the others: an answer that there is none is kept for a while.
  if [ "$resolver" != bash ]; then
    addresses "$all"
    set -- $found
    present=$#
    [ "$present" -ge "$NUM_NODES" ] || return 1
  fi
  while [ "$rank" -lt "$NUM_NODES" ]; do
    addresses "node-$rank.$all"
    [ -n "$found" ] || return 1
    list="$list${list:+ }${found%% *}" rank=$((rank + 1)) present=$rank
  done
}

# Whether all have been seen ready, or have gone again.
complete() {
  # It tells one address of several only.
  [ "$resolver" != bash ] || return 0
  addresses "$ready"
  seen="$seen $found "
  addresses "$all"
  [ -n "$found" ] || return 1
  for address in $list; do
    case $seen in *" $address "*) continue ;; esac
    case " $found " in *" $address "*) return 1 ;; esac
  done
}

# Whether there is patience left. Each minute it is told how far this has come.
patient() {
  read -r now _ </proc/uptime
  now=${now%.*}
  [ $((now - began)) -lt "$patience" ] || return 1
  if [ $((now - told)) -ge "$pause" ]; then
    told=$now
    echo "k8s-cli: $1" >&2
  fi
}

nap() {
  sleep "$1" 2>/dev/null || sleep 1
}

# Whether names have to do: at once if there is nothing else; when node 0 cannot be reached for a while; or when others
# have done so. That nobody listens there says nothing yet: it may still pull its image.
by_names() {
  if [ -z "$talker" ]; then return 0; fi
  if [ -n "$blocked" ] && [ $((now - blocked)) -ge 20 ]; then return 0; fi
  [ $((now - began)) -ge 20 ] || return 1
  # Nodes that have met before are ready still. Where the port can be reached, they meet there once more.
  [ "$k8s_cli_recovers" = no ] || { [ "$present$reached" = 1 ] && [ ! -e "$box/reached" ]; } || return 1
  addresses "$ready"
  [ -n "$found" ]
}

# Asks node 0; sets blocked to since when it cannot be reached.
ask_node_0() {
  addresses "node-0.$all"
  [ -n "$found" ] || return 0
  (talk ask "${found%% *}") >/dev/null 2>&1
  case $? in
  0 | 4) blocked= reached=yes ;;
  5) blocked= ;;
  *) : "${blocked:=$now}" ;;
  esac
}

# Nodes that have met before do not know of a new node 0.
call_others() {
  [ $((now - called)) -ge 5 ] || return 0
  called=$now
  addresses "$all"
  set --
  for address in $found; do [ "$address" = "$K8S_CLI_POD_IP" ] || set -- "$@" "$address"; done
  if [ $# -gt 0 ]; then
    (talk tell "again $K8S_CLI_POD_IP/1 node-0 was replaced" "$@" && : >"$box/reached") >/dev/null 2>&1 &
  fi
}

# Prints what the image has for talking to the other nodes; nothing if it has nothing.
find_talker() {
  for candidate in perl python3 python; do
    ! command -v "$candidate" >/dev/null 2>&1 || { echo "$candidate"; break; }
  done
}

# Prints the addresses in order. Arguments: all, ready, patience in seconds, and what follows from a failure.
rendezvous() {
  all=$1 ready=$2 patience=$3 port=29499 resolver= talker=$(find_talker) blocked= reached= box=$k8s_cli_heard-box
  for candidate in getent python3 python perl nslookup bash; do
    [ -n "$resolver" ] || ! command -v "$candidate" >/dev/null 2>&1 || resolver=$candidate
  done
  if [ -z "$resolver" ]; then
    echo "k8s-cli: the image has nothing to look up names with (getent, python, perl, nslookup or bash): $4" >&2
    return 1
  fi
  server=
  [ ! -s "$box/listening" ] || read -r server <"$box/listening"
  if [ -z "$server" ] || ! kill -0 "$server" 2>/dev/null; then
    server=
    rm -rf "$box"
    (umask 077 && mkdir "$box") || talker=
    [ "$k8s_cli_recovers" = no ] || [ ! -d "$box" ] || : >"$box/recovers"
  fi
  domain=
  while read -r key first _; do [ "$key" != search ] || domain=$first; done </etc/resolv.conf
  read -r began _ </proc/uptime
  began=${began%.*} now=$began told=$began called=$((began - 2)) pause=$((patience / 2)) rank=0 present=1 list= seen=
  [ "$pause" -le 60 ] || pause=60
  if [ "$NODE_RANK" = 0 ] && [ -n "$talker" ] && [ -z "$server" ]; then
    (talk serve) >/dev/null 2>&1 &
    server=$!
  fi
  if [ "$k8s_cli_together" = yes ] && [ "$NODE_RANK" = 0 ] && [ -z "$talker" ]; then
    echo 'k8s-cli: the image has neither perl nor Python: if a node fails, the others are only stopped by who follows the task' >&2
  fi
  while ! [ -s "$box/list" ]; do
    [ ! -s "$box/count" ] || read -r present <"$box/count"
    if ! patient "$present of $NUM_NODES nodes found so far"; then
      echo "k8s-cli: $present of $NUM_NODES nodes found within $patience s: $4" >&2
      stop_talking
      return 1
    fi
    if [ "$NODE_RANK" = 0 ] && [ -n "$server" ] && ! kill -0 "$server" 2>/dev/null && ! [ -s "$box/list" ]; then talker= server= blocked=$now; fi
    if by_names && gather; then
      [ -z "$talker$blocked" ] || echo "k8s-cli: node 0 cannot be reached at port $port: names are looked up instead" >&2
      echo "$list" >"$box/names"
      for address in $list; do echo "$address"; done
      : >"$k8s_cli_heard"
      until complete || ! patient "all $NUM_NODES nodes found, but not by all others yet"; do nap 0.5; done
      stop_talking
      return
    fi
    if [ "$NODE_RANK" = 0 ]; then
      [ "$k8s_cli_recovers" = no ] || [ -z "$server" ] || call_others
    elif [ -n "$talker" ]; then
      ask_node_0
    fi
    if [ $((now - began)) -lt 20 ]; then nap 0.1; else nap 0.5; fi
  done
  if [ -z "$server" ] && [ "$k8s_cli_together$k8s_cli_recovers" != nono ]; then
    (talk serve) >/dev/null 2>&1 &
  fi
  read -r _ list <"$box/list"
  for address in $list; do echo "$address"; done
}

# What listens ends without its folder.
stop_talking() {
  rm -rf "$box"
}

# Has node 0, or each of the others, told. Arguments: which, and what. Exit codes: as of send_all in rendezvous.pl.
tell() {
  k8s_cli_word=$2
  { read -r _ k8s_cli_list; } 2>/dev/null <"$k8s_cli_heard-box/list" || return 1
  if [ "$1" = node_0 ]; then
    set -- "${k8s_cli_list%% *}"
  else
    set --
    for k8s_cli_address in $k8s_cli_list; do
      [ "$k8s_cli_address" = "$K8S_CLI_POD_IP" ] || set -- "$@" "$k8s_cli_address"
    done
  fi
  (talker=$(find_talker) box=$k8s_cli_heard-box port=29499 && talk tell "$k8s_cli_word" "$@") >/dev/null 2>&1
}

# Ends the other nodes, since this one has failed.
tell_others() {
  [ -z "$k8s_cli_failed" ] && [ -s "$k8s_cli_heard-box/list" ] || return 0
  # One that is taken away may go on elsewhere.
  [ "$k8s_cli_stops" = 0 ] || return 0
  tell others "failed $NODE_RANK"
  # One that cannot be reached any more has ended.
  case $? in 0 | 7) ;; *) return 0 ;; esac
  echo 'k8s-cli: the other nodes are being stopped' >&2
  [ ! -s "${K8S_CLI_TERMINATION_LOG:-/dev/termination-log}" ] || mark 'k8s-cli: the other nodes are being stopped'
}

# Waits until all nodes have finished, as one whose pod is lost needs all others.
finish() {
  (
    talker=$(find_talker) box=$k8s_cli_heard-box port=29499
    read -r began _ </proc/uptime
    while { read -r k8s_cli_attempt list; } 2>/dev/null <"$box/list" && read -r now _ </proc/uptime; do
      (talk finish "${list%% *}") >/dev/null 2>&1 && break
      [ $((${now%.*} - ${began%.*})) -lt "$k8s_cli_patience" ] || break
      sleep 1
    done
  )
}

# Arguments: as for rendezvous; a fifth if the task needs the addresses.
meet() {
  k8s_cli_again= k8s_cli_patience=$3 k8s_cli_ends=yes
  : >"$k8s_cli_heard-in-part"
  run rendezvous "$@" >"$k8s_cli_heard-in-part"
  k8s_cli_ends=no
  [ "$k8s_cli_stops" = 0 ] || { k8s_cli_code=143; leave; }
  if [ "$k8s_cli_code" = 0 ]; then
    SKYPILOT_NODE_IPS=$(while read -r address; do echo "$address"; done <"$k8s_cli_heard-in-part")
    export SKYPILOT_NODE_IPS
    [ ! -s "$k8s_cli_heard-box/list" ] || read -r k8s_cli_attempt _ <"$k8s_cli_heard-box/list"
  elif [ -z "$k8s_cli_again" ] && [ -n "${5-}" ]; then
    mark 'k8s-cli: nodes not found'
    leave
  fi
  # Also where they did not meet: what runs all the same must not be ended by the probe.
  : >"$k8s_cli_heard"
}
