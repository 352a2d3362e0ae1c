#!/usr/bin/env bash
# Shows what the pod has read.
set -uo pipefail
source "$(dirname "$0")/variables.sh"

kubectl wait --for=condition=Ready "pod/$POD" --namespace "$NAMESPACE" --timeout=60s >/dev/null || exit 1
read_log() {
  kubectl logs "$POD" --namespace "$NAMESPACE" | grep -i 'secret'
}
RETRY_TRIES=30 RETRY_SECONDS=2 retry "log of [$POD]" read_log
