# kubectl: the machine's own if there is one, else Debian's, unpacked into the cache. Sourced.
# shellcheck shell=bash

# Debian's package is not installed but unpacked: where something else brought /usr/bin/kubectl,
# dpkg would fail and leave other packages half installed.
build_kubectl() {
  local scratch=$1 out=$2
  unpack_package kubernetes-client "$scratch/deb"
  cp "$scratch/deb/usr/bin/kubectl" "$out/"
}

kubectl_folder() {
  echo "$CACHE/kubectl-$KUBERNETES"
}

kubectl_program() {
  command -v kubectl || echo "$(kubectl_folder)/kubectl"
}

kubectl_admin() {
  "$(kubectl_program)" --kubeconfig "$STATE/kubeconfig" --context admin \
    --cache-dir "$STATE/kubectl-cache" --request-timeout 5s "$@"
}

node_ready() {
  [[ "$(kubectl_admin get node "$NODE" \
    -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" == True ]]
}

# The controllers have made the token of the namespace's service account, so that pods can start.
service_account_usable() {
  [[ -n "$(kubectl_admin -n "$1" get serviceaccount default -o 'jsonpath={.secrets[0].name}')" ]]
}
