# Copies what lies in buckets, before the task's container starts. Reads its own log for the reason of a failure.
umask 0
cd /k8s-cli/buckets || exit
trap 'exit 143' TERM

fail() {
  echo "k8s-cli: buckets: $1" | tee "${K8S_CLI_TERMINATION_LOG:-/dev/termination-log}" >&2
  exit 1
}

# What is not given as rclone's own variables is looked for as the stores' own tools do.
: "${RCLONE_S3_ENV_AUTH:=true}"
[ -n "${RCLONE_GCS_ANONYMOUS:-}" ] || : "${RCLONE_GCS_ENV_AUTH:=true}"
endpoint=${RCLONE_S3_ENDPOINT:-${AWS_ENDPOINT_URL_S3:-${AWS_ENDPOINT_URL:-}}}
region=${RCLONE_S3_REGION:-${AWS_REGION:-${AWS_DEFAULT_REGION:-}}}
account=${RCLONE_AZUREBLOB_ACCOUNT:-${AZURE_STORAGE_ACCOUNT:-}}
key=${RCLONE_AZUREBLOB_KEY:-${AZURE_STORAGE_KEY:-}}
[ -n "$key" ] || : "${RCLONE_AZUREBLOB_ENV_AUTH:=true}"
export RCLONE_S3_ENV_AUTH RCLONE_GCS_ENV_AUTH RCLONE_AZUREBLOB_ENV_AUTH
[ -z "$region" ] || export RCLONE_S3_REGION="$region"
[ -z "$key" ] || export RCLONE_AZUREBLOB_KEY="$key"

# Arguments: number and place; the store, what is special to it, and the path; how people write that.
bucket() {
  number=$1 store=$3 special=$4 path=$5 what="$6 to $2"
  provider=${RCLONE_S3_PROVIDER:-Other}
  case $store in
  s3) [ -n "$endpoint" ] || provider=${RCLONE_S3_PROVIDER:-AWS} ;;
  r2) provider=Cloudflare ;;
  azure) special=${special:-$account} ;;
  esac
  at=${special:-$endpoint}
  case $store in
  endpoint | r2) [ -n "$at" ] || fail "$what: the address of the store is not known: put AWS_ENDPOINT_URL into the Secret of --storage-secret" ;;
  azure) [ -n "$at" ] || fail "$what: the storage account is not known: put AZURE_STORAGE_ACCOUNT into the Secret of --storage-secret" ;;
  esac
  case $store in
  gcs) set -- ":gcs:$path" ;;
  azure) RCLONE_AZUREBLOB_ACCOUNT=$at; export RCLONE_AZUREBLOB_ACCOUNT; set -- ":azureblob:$path" ;;
  *)
    RCLONE_S3_PROVIDER=$provider RCLONE_S3_ENDPOINT=$at
    export RCLONE_S3_PROVIDER RCLONE_S3_ENDPOINT
    [ -n "$at" ] || unset RCLONE_S3_ENDPOINT
    set -- ":s3:$path"
    ;;
  esac
  echo "k8s-cli: copying $what" >&2
  # An object is copied as a file, all else as a folder.
  { rclone copyto --config= --contimeout=10s --timeout=60s --low-level-retries=4 --stats=30s --stats-one-line --stats-log-level=NOTICE "$1" "$number"; echo $? >.code; } 2>&1 | tee .log >&2 &
  wait $!
  read -r code <.code
  [ "$code" = 0 ] || fail "$what: $(sed -nE 's,^[0-9/]+ [0-9:.]+ +(NOTICE|ERROR|CRITICAL)? ?:? *(Failed to copyto: |: )?,,p' .log | tail -n 1)"
  # Where nothing is comes nothing: a bucket may be empty, but who names more of it means something.
  if ! [ -e "$number" ]; then
    case ${path%/} in */*) fail "$what: there is nothing" ;; esac
    mkdir "$number"
  fi
}
