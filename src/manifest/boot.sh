trap 'exit 143' TERM; if command -v bash >/dev/null 2>&1; then k8s_cli_s=bash; else k8s_cli_s=sh; fi; exec "$k8s_cli_s" -c "$0" "$k8s_cli_s" "$@"
