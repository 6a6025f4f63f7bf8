# In tasks of several nodes, before setup: the nodes wait for one another and learn each other's addresses. Each looks up
# node 0, tells it its own address, and is told all once they are there (meet.pl, meet.py). Node 0 goes on answering, and
# does not end before all have been told: so none is missed, however soon another ends.
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
  addresses "$ready"
  [ -n "$found" ]
}

# Asks node 0; sets blocked to since when it cannot be reached.
ask_node_0() {
  addresses "node-0.$all"
  [ -n "$found" ] || return 0
  talk "${found%% *}"
  case $? in
  0 | 4 | 5) blocked= ;;
  *) : "${blocked:=$now}" ;;
  esac
}

# Prints the addresses in order. Arguments: all, ready, patience in seconds, and what follows from a failure.
rendezvous() {
  all=$1 ready=$2 patience=$3 port=29499 resolver= talker= blocked= box=$k8s_cli_heard-box
  for candidate in getent python3 python perl nslookup bash; do
    [ -n "$resolver" ] || ! command -v "$candidate" >/dev/null 2>&1 || resolver=$candidate
  done
  if [ -z "$resolver" ]; then
    echo "k8s-cli: the image has nothing to look up names with (getent, python, perl, nslookup or bash): $4" >&2
    return 1
  fi
  for candidate in perl python3 python; do
    [ -n "$talker" ] || ! command -v "$candidate" >/dev/null 2>&1 || talker=$candidate
  done
  rm -rf "$box"
  (umask 077 && mkdir "$box") || talker=
  domain=
  while read -r key first _; do [ "$key" != search ] || domain=$first; done </etc/resolv.conf
  read -r began _ </proc/uptime
  began=${began%.*} now=$began told=$began pause=$((patience / 2)) rank=0 present=1 list= seen= server=
  [ "$pause" -le 60 ] || pause=60
  if [ "$NODE_RANK" = 0 ] && [ -n "$talker" ]; then
    talk >/dev/null 2>&1 &
    server=$!
  fi
  while ! [ -s "$box/list" ]; do
    [ ! -s "$box/count" ] || read -r present <"$box/count"
    if ! patient "$present of $NUM_NODES nodes found so far"; then
      echo "k8s-cli: $present of $NUM_NODES nodes found within $patience s: $4" >&2
      stop_talking
      return 1
    fi
    if [ -n "$server" ] && ! kill -0 "$server" 2>/dev/null && ! [ -s "$box/list" ]; then talker= server= blocked=$now; fi
    if by_names && gather; then
      [ -z "$talker$blocked" ] || echo "k8s-cli: node 0 cannot be reached at port $port: names are looked up instead" >&2
      echo "$list" >"$box/names"
      for address in $list; do echo "$address"; done
      : >"$k8s_cli_heard"
      until complete || ! patient "all $NUM_NODES nodes found, but not by all others yet"; do nap 0.5; done
      stop_talking
      return
    fi
    [ "$NODE_RANK" = 0 ] || [ -z "$talker" ] || ask_node_0
    if [ $((now - began)) -lt 20 ]; then nap 0.1; else nap 0.5; fi
  done
  read -r list <"$box/list"
  for address in $list; do echo "$address"; done
}

stop_talking() {
  [ -z "$server" ] || kill "$server" 2>/dev/null
  rm -rf "$box"
}

# Arguments: as above; a fifth if the task needs the addresses.
meet() {
  : >"$k8s_cli_heard-in-part"
  run rendezvous "$@" >"$k8s_cli_heard-in-part"
  [ "$k8s_cli_stops" = 0 ] || { k8s_cli_code=143; leave; }
  if [ "$k8s_cli_code" = 0 ]; then
    SKYPILOT_NODE_IPS=$(while read -r address; do echo "$address"; done <"$k8s_cli_heard-in-part")
    export SKYPILOT_NODE_IPS
  elif [ -n "${5-}" ]; then
    mark 'k8s-cli: nodes not found'
    leave
  fi
  # Also where they did not meet: what runs all the same must not be ended by the probe.
  : >"$k8s_cli_heard"
}
