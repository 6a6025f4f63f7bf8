# Puts what was copied from buckets in its places in the home directory: a link, or into a folder that is there.
# Arguments: number and place of each.
link() {
  stage='' box='' sudo=no
  while [ $# -gt 0 ]; do
    from=/k8s-cli/buckets/$1 to=$HOME/${2#??}
    [ "$2" != '~' ] || to=$HOME
    said=$({
      if [ -d "$from" ] && [ -d "$to" ]; then
        cp -a "$from/." "$to/"
      elif [ -e "$to" ] && [ ! -f "$to" ]; then
        echo "$2 is there and is no file" && exit 1
      else
        mkdir -p "${to%/*}" && ln -sfn "$from" "$to"
      fi
    } 2>&1) || fail "$(printf '%s\n' "$said" | tail -n 1)"
    shift 2
  done
}
