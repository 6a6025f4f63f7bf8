#!/bin/sh
# A step of any CI: runs a task in the cluster, shows its log, and ends with its exit code.
#
#   KUBECONFIG=/path/from/the/runner examples/ci/step.sh examples/ci.yaml --env COMMIT=abc
#
# k8s-cli is on the PATH. It writes nothing, and needs neither a terminal nor a home.
set -eu
: "${KUBECONFIG:?names no file}"
export K8S_CLI_USER="${K8S_CLI_USER:-ci}"

# exec: most runners tell only the step's own process that they cancel it, and a shell would not pass that on.
# --deadline: what is left of the task if the runner itself dies, the cluster ends.
exec k8s-cli jobs submit "$@" --stop-on-interrupt --start-timeout 15m --deadline 2h
