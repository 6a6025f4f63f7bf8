# Brings the files of the task to their places before anything of the task runs, whole or not at all: first they are
# unpacked beside, and only when all are there each is put in its place. They come in parts of Secrets, which are mounted,
# or in frames from the client, which a receiver takes (receive.sh).

# From here on all runs in a process of its own, and may use any name.
fail() {
  mark "k8s-cli: ${failing:=files: }$1"
  case $failing in
  git*) echo "k8s-cli: cannot clone the task's repository: $1" >&2 ;;
  *) echo "k8s-cli: cannot bring the task's files: $1" >&2 ;;
  esac
  [ -z "$stage" ] || rm -rf "$stage"
  [ ! -d "$box" ] || { echo "$1" >"$box/failing" && mv "$box/failing" "$box/failed"; } 2>/dev/null
  exit 1
}

# Makes a folder beside the places, on the same disk as most of them.
make_stage() {
  for folder in "$HOME" /tmp /var/tmp /dev/shm; do
    stage=$folder/.k8s-cli-$SKYPILOT_TASK_ID-$NODE_RANK
    rm -rf "$stage" 2>/dev/null
    (umask 077 && mkdir "$stage") 2>/dev/null && return
  done
  stage=
  fail 'no folder can be written'
}

# Whether each part is what was sent; the arguments are their checksums.
check_parts() {
  command -v sha256sum >/dev/null 2>&1 || return 0
  part=0
  while [ "$part" -lt "$parts" ]; do
    [ "$(sha256sum <"/k8s-cli/files/$part")" = "$1  -" ] || fail "part $part is not what was sent"
    shift
    part=$((part + 1))
  done
}

print_parts() {
  part=0
  while [ "$part" -lt "$parts" ]; do
    cat "/k8s-cli/files/$part" || exit
    part=$((part + 1))
  done
}

# Undoes gzip.
expand() {
  if command -v gzip >/dev/null 2>&1; then
    gzip -dc
  else
    python3 -c 'import gzip, shutil, sys; shutil.copyfileobj(gzip.GzipFile(fileobj=sys.stdin.buffer), sys.stdout.buffer)'
  fi
}

# Prints the frames in their order. The receiver, which the client starts in the container as often as it has to, leaves
# each in a file once it is whole, and rings the bell; one that was printed stays as an empty file.
print_frames() {
  frame=0 quiet=0 patience=12
  # The client sends to four nodes at a time.
  [ "$NUM_NODES" -le 4 ] || patience=60
  (while sleep 10; do echo tick; done >"$box/bell" 2>/dev/null) &
  clock=$!
  while read -r word last; do
    case $word in
    frame)
      quiet=0 patience=12
      while [ -s "$box/frame.$frame" ]; do
        read -r form <"$box/form.$frame"
        if [ "$form" = g ]; then expand; else cat; fi <"$box/frame.$frame" || break 2
        : >"$box/frame.$frame"
        frame=$((frame + 1))
      done ;;
    end) [ "$frame" != "$last" ] || break ;;
    abort) break ;;
    tick)
      quiet=$((quiet + 1))
      if [ "$quiet" -ge "$patience" ]; then
        echo "nothing came from the client for $((patience / 6)) minutes" >"$box/lost"
        break
      fi ;;
    esac
  done <"$box/bell"
  kill "$clock"
}

# Makes what the receiver needs.
await_client() {
  box=/dev/shm/.k8s-cli-files
  rm -rf "$box"
  error=$( (umask 077 && mkdir "$box" && mkfifo "$box/bell") 2>&1) || fail "the client cannot be awaited: $error"
  # Open for both: it never is at its end.
  exec 4<>"$box/bell"
  print_receiver >"$box/receive.new" && mv "$box/receive.new" "$box/receive"
}

print_archive() {
  if [ "$parts" -gt 0 ]; then print_parts | expand; else print_frames; fi
}

unpack() {
  if command -v tar >/dev/null 2>&1 && { command -v gzip || command -v python3; } >/dev/null 2>&1; then
    # What its user does not own has to be left to the user; old busyboxes leave out links that lead out of the tree.
    # What they say is kept in memory: the disk may be full.
    # GNU's reads 10 KiB at a time otherwise.
    case $(tar --version 2>/dev/null) in *GNU*) blocks=-b128 ;; *) blocks= ;; esac
    # shellcheck disable=SC2086
    said=$({ print_archive | (cd "$stage" && EXTRACT_UNSAFE_SYMLINKS=1 tar $blocks -xpof -); } 2>&1)
  elif command -v python3 >/dev/null 2>&1; then
    said=$({ print_archive | python3 -c 'import sys, tarfile
tarfile.TarFile.extraction_filter = staticmethod(lambda member, path: member)
try: tarfile.open(fileobj=sys.stdin.buffer, mode="r|").extractall(sys.argv[1], numeric_owner=True)
except Exception as error: sys.exit(str(error))' "$stage"; } 2>&1)
  else
    fail 'the image has neither tar and gzip nor python3: use another image, or put the files in it or on a volume'
  fi
  code=$?
  if [ -n "$box" ] && [ -s "$box/lost" ]; then
    read -r said <"$box/lost"
    fail "$said"
  fi
  # tar ends with a line that names no cause.
  said=$(printf '%s\n' "$said" | while read -r line; do case $line in 'tar: '*xiting*) ;; *) printf '%s\n' "$line" ;; esac; done | tail -n 1)
  [ "$code" = 0 ] || fail "${said:-they cannot be unpacked ($code)}"
  # The archive's last member.
  [ -e "$stage/end" ] || fail "${said:-they are not whole}"
}

# Runs a command as the administrator, where only that can make it.
as_root() {
  if [ "$sudo" = yes ]; then sudo -n "$@"; else "$@"; fi
}

# Puts a file or folder (f, d) of the stage in its place; a folder that is there takes what is in ours.
place() {
  from=$stage/$1 kind=$2 to=$3
  case $to in
  '~') to=$HOME ;;
  '~/'*) to=$HOME/${to#??} ;;
  esac
  parent=${to%/*} sudo=no
  {
    mkdir -p "${parent:-/}" 2>/dev/null && [ -w "${parent:-/}" ] || {
      [ -d "$to" ] && [ -w "$to" ]
    } || {
      sudo -n true 2>/dev/null && sudo=yes
    } || true
    as_root mkdir -p "${parent:-/}" || exit
    if [ "$kind" = f ]; then
      [ ! -d "$to" ] || { echo "$3 is a folder, and a file is to be there"; exit 1; }
      as_root mv -f "$from" "$to"
    elif [ -d "$to" ]; then
      for entry in "$from"/* "$from"/.[!.]* "$from"/..?*; do
        [ -e "$entry" ] || [ -L "$entry" ] || continue
        if [ -e "$to/${entry##*/}" ] || [ -L "$to/${entry##*/}" ]; then
          as_root cp -a "$entry" "$to/" || exit
        else
          as_root mv "$entry" "$to/" || exit
        fi
      done
    elif [ -e "$to" ] || [ -L "$to" ]; then
      echo "$3 is there and is no folder"
      exit 1
    else
      as_root mv "$from" "$to"
    fi
  } 2>&1
}

# Puts an entry of the stage in its place, or ends.
put() {
  said=$(place "$@") || fail "$(printf '%s\n' "$said" | tail -n 1)"
}

# Arguments: how many places, how many parts, none if the client sends frames, and how many repositories, at most one;
# address, name and commit of that; kind and path of each place; the checksum of each part.
bring() {
  places=$1 parts=$2 repositories=$3 stage='' box='' failing=''
  shift 3
  [ "$places" = 0 ] || [ "$parts" -gt 0 ] || await_client
  make_stage
  (shift "$((repositories * 3 + places * 2))" && check_parts "$@") || exit
  [ "$places" = 0 ] || unpack
  if [ "$repositories" = 1 ]; then
    clone "$1" "$2" "$3"
    shift 3
    # On a volume there may be one of before: two of them are not one.
    rm -rf "$HOME/sky_workdir/.git"
    put repository d '~/sky_workdir'
  fi
  number=0
  while [ "$number" -lt "$places" ]; do
    put "$number" "$1" "$2"
    shift 2
    number=$((number + 1))
  done
  rm -rf "$stage"
  [ -z "$box" ] || { rm -f "$box"/frame.* "$box"/form.*; : >"$box/whole"; }
}
