# Certificates and kubeconfigs. Sourced.
# shellcheck shell=bash

# People known to the cluster: name and the namespace of their context.
declare -A USERS=([alice]=team-a [reader]=team-a [bob]=team-b [expired]=default)

# certificate NAME SUBJECT USAGE [SAN]: a key and a certificate signed by the cluster's own CA.
certificate() {
  local name=$1 subject=$2 usage=$3 san=${4:-}
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$subject" \
    -keyout "$PKI/$name.key" -out "$PKI/$name.csr" 2>>"$LOGS/openssl.log"
  {
    echo "basicConstraints=CA:FALSE"
    echo "keyUsage=digitalSignature"
    echo "extendedKeyUsage=$usage"
    [[ -z "$san" ]] || echo "subjectAltName=$san"
  } >"$PKI/$name.ext"
  sign "$name"
  rm "$PKI/$name.csr" "$PKI/$name.ext"
}

sign() {
  local name=$1
  if [[ "$name" != expired ]]; then
    openssl x509 -req -in "$PKI/$name.csr" -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -days 3650 \
      -set_serial "0x$(openssl rand -hex 8)" -extfile "$PKI/$name.ext" -out "$PKI/$name.crt" \
      2>>"$LOGS/openssl.log"
    return
  fi
  # Only `openssl ca` can date a certificate into the past, and it wants a database for it.
  mkdir "$PKI/db"
  : >"$PKI/db/index"
  printf '%s\n' '[ca]' 'default_ca=db' '[db]' "database=$PKI/db/index" "new_certs_dir=$PKI/db" "serial=$PKI/db/serial" \
    'policy=policy' 'default_md=sha256' '[policy]' 'commonName=supplied' >"$PKI/db/config"
  openssl ca -batch -notext -config "$PKI/db/config" -cert "$PKI/ca.crt" -keyfile "$PKI/ca.key" \
    -create_serial -startdate 20200101000000Z -enddate 20200201000000Z -extfile "$PKI/$name.ext" \
    -in "$PKI/$name.csr" -out "$PKI/$name.crt" 2>>"$LOGS/openssl.log"
  rm -r "$PKI/db"
}

make_certificates() {
  local user
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj /CN=k8s-cli-cluster -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>>"$LOGS/openssl.log"
  openssl genrsa -out "$PKI/service-account.key" 2048 2>>"$LOGS/openssl.log"
  certificate apiserver /CN=kube-apiserver serverAuth \
    "IP:127.0.0.1,IP:$NODE_IP,IP:$SERVICE_IP,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  certificate kubelet-serving "/CN=$NODE" serverAuth "IP:$NODE_IP,DNS:$NODE"
  certificate admin /O=system:masters/CN=admin clientAuth
  certificate apiserver-client /O=system:masters/CN=kube-apiserver clientAuth
  certificate kubelet "/O=system:nodes/CN=system:node:$NODE" clientAuth
  certificate controller-manager /CN=system:kube-controller-manager clientAuth
  certificate scheduler /CN=system:kube-scheduler clientAuth
  for user in "${!USERS[@]}"; do
    certificate "$user" "/CN=$user" clientAuth
  done
}

# kubeconfig CURRENT NAME...: a whole kubeconfig on stdout, certificates embedded, one context
# for each name.
kubeconfig() {
  local current=$1 name
  shift
  cat <<END
apiVersion: v1
kind: Config
current-context: $current
clusters:
- name: k8s-cli-cluster
  cluster:
    server: https://127.0.0.1:$API_PORT
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
contexts:
END
  for name in "$@"; do
    cat <<END
- name: $name
  context:
    cluster: k8s-cli-cluster
    user: $name
    namespace: ${USERS[$name]:-default}
END
  done
  echo "users:"
  for name in "$@"; do
    cat <<END
- name: $name
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$name.crt")
    client-key-data: $(base64 -w0 "$PKI/$name.key")
END
  done
}

make_kubeconfigs() {
  local name
  for name in controller-manager scheduler kubelet; do
    kubeconfig "$name" "$name" >"$PKI/$name.kubeconfig"
  done
  kubeconfig admin admin alice reader bob expired >"$STATE/kubeconfig"
  for name in alice reader bob; do
    kubeconfig "$name" "$name" >"$STATE/$name.kubeconfig"
  done
  chmod 600 "$STATE"/*kubeconfig
}
