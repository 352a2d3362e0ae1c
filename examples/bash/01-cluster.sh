#!/usr/bin/env bash
# Makes the group and the cluster, or gives a cluster that is there an OIDC issuer and workload identity.
set -uo pipefail
source "$(dirname "$0")/variables.sh"

if az group show --name "$RESOURCE_GROUP" &>/dev/null; then
  echo "group [$RESOURCE_GROUP] is there"
else
  az group create --name "$RESOURCE_GROUP" --location "$LOCATION" --output none || exit 1
  echo "group [$RESOURCE_GROUP] made"
fi

cluster=(--resource-group "$RESOURCE_GROUP" --name "$CLUSTER")
switches=(--enable-oidc-issuer --enable-workload-identity)
if ! az aks show "${cluster[@]}" &>/dev/null; then
  az aks create "${cluster[@]}" --node-count 1 --no-ssh-key "${switches[@]}" --output none || exit 1
  echo "cluster [$CLUSTER] made"
elif [[ $(az aks show "${cluster[@]}" --query securityProfile.workloadIdentity.enabled --output tsv) != true ]]; then
  az aks update "${cluster[@]}" "${switches[@]}" --output none || exit 1
  echo "cluster [$CLUSTER] updated"
else
  echo "cluster [$CLUSTER] is there"
fi
az aks get-credentials "${cluster[@]}" --only-show-errors
