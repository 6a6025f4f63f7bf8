# Finds out how rclone reaches what lies in a bucket. What is not given as rclone's own variables is looked for as the
# stores' own tools do.
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

# Sets from. Arguments: the store, what is special to it, and the path; how people write that.
find_remote() {
  special=$2
  provider=${RCLONE_S3_PROVIDER:-Other}
  case $1 in
  s3) [ -n "$endpoint" ] || provider=${RCLONE_S3_PROVIDER:-AWS} ;;
  r2) provider=Cloudflare ;;
  azure) special=${special:-$account} ;;
  esac
  at=${special:-$endpoint}
  case $1 in
  endpoint | r2) [ -n "$at" ] || fail "$4: the address of the store is not known: put AWS_ENDPOINT_URL into the Secret of --storage-secret" ;;
  azure) [ -n "$at" ] || fail "$4: the storage account is not known: put AZURE_STORAGE_ACCOUNT into the Secret of --storage-secret" ;;
  esac
  case $1 in
  gcs) from=:gcs:$3 ;;
  azure) RCLONE_AZUREBLOB_ACCOUNT=$at; export RCLONE_AZUREBLOB_ACCOUNT; from=:azureblob:$3 ;;
  *)
    RCLONE_S3_PROVIDER=$provider RCLONE_S3_ENDPOINT=$at
    export RCLONE_S3_PROVIDER RCLONE_S3_ENDPOINT
    [ -n "$at" ] || unset RCLONE_S3_ENDPOINT
    from=:s3:$3
    ;;
  esac
}

# rclone with what holds for all of its commands.
ask() {
  command=$1
  shift
  rclone "$command" --config= --contimeout=10s --timeout=60s --low-level-retries=4 "$@"
}

# The reason in rclone's words: the last line of its log, without the layers around it.
reason() {
  sed -nE '/ (INFO|DEBUG) +:/d; s,^[0-9/]+ [0-9:.]+ +(NOTICE|ERROR|CRITICAL)? *:? *((Failed to [a-z]+|Fatal error)( with [0-9]+ errors)?: |last error was: |error listing: |error in ListJSON: |: )*,,p' | tail -n 1
}
