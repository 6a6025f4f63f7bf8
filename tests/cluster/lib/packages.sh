# Debian packages: what is needed, and how it gets here. Sourced.
# shellcheck shell=bash disable=SC2034

RUNTIME_PACKAGES=(containerd runc containernetworking-plugins etcd-server dnsmasq-base
  iproute2 iptables mount procps openssl python3 util-linux)
BUILD_PACKAGES=(golang-1.19-go golang-github-modern-go-reflect2-dev rsync jq gcc libc6-dev make
  dpkg-dev patch xz-utils)
IMAGE_PACKAGES=(mmdebstrap gcc libc6-dev python3 python3-pip)

installed() {
  [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

apt_lists_present() {
  apt-cache show containerd >/dev/null 2>&1
}

install_packages() {
  local missing=() package
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt_lists_present || apt-get -qq update >&2
  # The second attempt serves lists that are older than the archive.
  apt-get -qq install -y --no-install-recommends "${missing[@]}" >&2 ||
    { apt-get -qq update >&2 && apt-get -qq install -y --no-install-recommends "${missing[@]}" >&2; }
}

# A package's contents below a folder, without installing it.
unpack_package() {
  local package=$1 into=$2
  mkdir -p "$into"
  (
    cd "$into" || exit
    # The second attempt serves lists that are older than the archive.
    apt-get -qq -o APT::Sandbox::User=root download "$package" >&2 ||
      { apt-get -qq update >&2 && apt-get -qq -o APT::Sandbox::User=root download "$package" >&2; }
    dpkg -x "$package"_*.deb .
  )
}

# Prints sources.list lines of TYPE (deb or deb-src) for this machine's own Debian archives, so
# that no mirror is named here.
debian_sources() {
  local type=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  apt_lists_present || apt-get -qq update >&2
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Component: main' |
    awk -v type="$type" -v keyring="$keyring" \
      '$2 ~ /^bookworm(-security)?$/ && !seen[$0]++ { print type, "[signed-by=" keyring "]", $0 }'
}
