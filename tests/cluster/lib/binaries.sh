# Builds the Kubernetes binaries from Debian's source package. Sourced.
# shellcheck shell=bash

KUBERNETES=1.20.2
GO=1.19
BINARIES=(kube-apiserver kube-controller-manager kube-scheduler kubelet)

# Debian's source, through a private apt configuration: the machine's own has no deb-src lines.
fetch_source() {
  local into=$1 apt=$1/apt
  mkdir -p "$apt/lists/partial" "$into/download"
  debian_sources deb-src >"$apt/sources.list"
  local options=(-qq -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache::srcpkgcache=$apt/srcpkgcache.bin"
    -o "Dir::Cache::pkgcache=$apt/pkgcache.bin" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$into/download" && apt-get "${options[@]}" source "kubernetes" >&2)
  mv "$into"/download/kubernetes-*/ "$into/kubernetes"
  grep -q "really$KUBERNETES" <(head -1 "$into/kubernetes/debian/changelog") ||
    die "Debian's kubernetes is no longer $KUBERNETES"
}

# The vendored reflect2 1.0.1 crashes when built with Go 1.18 or later ("unexpected fault address"
# while it encodes maps); Debian's package of it does not.
replace_reflect2() {
  local vendored=$1/vendor/github.com/modern-go/reflect2
  rm "$vendored"/*.go "$vendored"/*.s
  cp /usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} "$vendored/"
  rm -f "$vendored/unsafe_link_gccgo.go" "$vendored"/*_test.go
}

# One cgo pass for all four: by default the three servers are built without cgo, and everything
# is compiled twice.
compile() {
  local scratch=$1 tree=$1/gopath/src/k8s.io/kubernetes
  mkdir -p "$scratch/gopath/src/k8s.io" "$scratch/home" "$scratch/tmp"
  ln -s "$scratch/kubernetes" "$tree"
  (
    cd "$tree"
    export HOME="$scratch/home" GOPATH="$scratch/gopath" GOCACHE="$scratch/gocache" GO111MODULE=off
    export TMPDIR="$scratch/tmp" # a build that is killed leaves nothing elsewhere
    export PATH="/usr/lib/go-$GO/bin:$PATH" GOFLAGS=
    export KUBE_CGO_OVERRIDES="kube-apiserver kube-controller-manager kube-scheduler"
    make gen_openapi &&
      hack/make-rules/build.sh "${BINARIES[@]/#/cmd/}"
  ) >"$scratch/build.log" 2>&1 || {
    tail -40 "$scratch/build.log" >&2
    die "the Kubernetes build failed"
  }
}

build_binaries() {
  local scratch=$1 out=$2 patch
  install_packages "${BUILD_PACKAGES[@]}"
  say "fetching the source of Kubernetes $KUBERNETES"
  fetch_source "$scratch"
  replace_reflect2 "$scratch/kubernetes"
  for patch in "$HERE"/patches/*.patch; do
    patch -s -d "$scratch/kubernetes" -p1 <"$patch"
  done
  say "compiling Kubernetes (four to nine minutes on two cores)"
  compile "$scratch"
  cp "${BINARIES[@]/#/$scratch/kubernetes/_output/local/bin/linux/amd64/}" "$out/"
}
