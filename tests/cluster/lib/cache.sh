# The cache: one folder per set of parts, named by versions and a digest of the recipe. Sourced.
# shellcheck shell=bash

# A short digest of the files a part is made by. Comments do not count.
recipe_digest() {
  sed '/^ *#/d; /^$/d' "$@" | sha256sum | cut -c1-12
}

binaries_folder() {
  echo "$CACHE/binaries-$KUBERNETES-go$GO-$(recipe_digest "$HERE/lib/binaries.sh" "$HERE"/patches/*)"
}

images_folder() {
  echo "$CACHE/images-bookworm-$(recipe_digest "$HERE"/lib/{images.sh,image_archive.py,pause.c})"
}

intact() {
  [[ -f "$1/SHA256SUMS" ]] && (cd "$1" && sha256sum --quiet --strict -c SHA256SUMS >/dev/null 2>&1)
}

# Makes FOLDER by the function BUILDER SCRATCH OUT, unless it is there and intact. It is written
# beside its place and renamed, so a half-made one is never used.
ensure_cached() {
  local folder=$1 builder=$2 scratch
  ! intact "$folder" || return 0
  if [[ -e "$folder" ]]; then
    say "${folder##*/} is broken: building it again"
    rm -rf -- "$folder"
  fi
  scratch="$(mktemp -d "$CACHE/.scratch.XXXXXX")"
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf -- '$scratch'" EXIT
  mkdir "$scratch/out"
  "$builder" "$scratch" "$scratch/out"
  (cd "$scratch/out" && sha256sum -- *) >"$scratch/SHA256SUMS"
  mv "$scratch/SHA256SUMS" "$scratch/out/"
  mv -T "$scratch/out" "$folder"
  rm -rf -- "$scratch"
  trap - EXIT
}
