#!/usr/bin/env bash
# Starts a pod that reads a secret as the identity.
set -uo pipefail
source "$(dirname "$0")/variables.sh"

if kubectl get pod "$POD" --namespace "$NAMESPACE" &>/dev/null; then
  echo "pod [$POD] is there"
  exit
fi
url=$(az keyvault show --name "$KEY_VAULT" --resource-group "$RESOURCE_GROUP" \
  --query properties.vaultUri --output tsv) || exit 1
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata:
  name: $POD
  namespace: $NAMESPACE
  labels:
    azure.workload.identity/use: "true"
spec:
  serviceAccountName: $SERVICE_ACCOUNT
  containers:
    - name: demo
      image: ghcr.io/azure/azure-workload-identity/msal-net
      env:
        - name: KEYVAULT_URL
          value: $url
        - name: SECRET_NAME
          value: ${SECRETS[0]}
  nodeSelector:
    kubernetes.io/os: linux
EOF
