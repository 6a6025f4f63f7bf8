# Puts what is in buckets in its places in the home directory: a link, or into a folder that is there what was copied.
# Arguments: number, whether it is copied or mounted, and place of each.
link() {
  stage='' box='' sudo=no
  while [ $# -gt 0 ]; do
    from=/k8s-cli/buckets/$1 to=$HOME/${3#??}
    [ "$3" != '~' ] || to=$HOME
    said=$({
      if [ "$2" = copied ] && [ -d "$from" ] && [ -d "$to" ]; then
        cp -a "$from/." "$to/"
      elif [ -e "$to" ] && [ ! -f "$to" ]; then
        echo "$3 is there already" && exit 1
      else
        mkdir -p "${to%/*}" && ln -sfn "$from" "$to"
      fi
    } 2>&1) || fail "$(printf '%s\n' "$said" | tail -n 1)"
    shift 3
  done
}
