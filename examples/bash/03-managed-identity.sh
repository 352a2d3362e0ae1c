#!/usr/bin/env bash
# Makes the identity, lets it read the vault's secrets, and lets a service account of the cluster be it.
set -uo pipefail
source "$(dirname "$0")/variables.sh"

identity=(--name "$IDENTITY" --resource-group "$RESOURCE_GROUP")
if az identity show "${identity[@]}" &>/dev/null; then
  echo "identity [$IDENTITY] is there"
else
  az identity create "${identity[@]}" --location "$LOCATION" --output none || exit 1
  echo "identity [$IDENTITY] made"
fi
principal=$(az identity show "${identity[@]}" --query principalId --output tsv)
client=$(az identity show "${identity[@]}" --query clientId --output tsv)
vault=$(az keyvault show --name "$KEY_VAULT" --resource-group "$RESOURCE_GROUP" --query id --output tsv) || exit 1

held=$(az role assignment list --assignee "$principal" --scope "$vault" \
  --query "[?roleDefinitionName=='$ROLE'].roleDefinitionName" --output tsv)
if [[ $held == "$ROLE" ]]; then
  echo "role [$ROLE] is held"
else
  # No type of principal is told, so that the directory has to know the new identity.
  retry "role [$ROLE]" az role assignment create --assignee "$principal" --role "$ROLE" --scope "$vault" \
    --output none || exit 1
  echo "role [$ROLE] given"
fi

if kubectl get namespace "$NAMESPACE" &>/dev/null; then
  echo "namespace [$NAMESPACE] is there"
else
  kubectl create namespace "$NAMESPACE" || exit 1
fi
if kubectl get serviceaccount "$SERVICE_ACCOUNT" --namespace "$NAMESPACE" &>/dev/null; then
  echo "service account [$SERVICE_ACCOUNT] is there"
else
  kubectl apply -f - <<EOF || exit 1
apiVersion: v1
kind: ServiceAccount
metadata:
  name: $SERVICE_ACCOUNT
  namespace: $NAMESPACE
  annotations:
    azure.workload.identity/client-id: $client
    azure.workload.identity/tenant-id: $(az account show --query tenantId --output tsv)
  labels:
    azure.workload.identity/use: "true"
EOF
fi

credential=(--name "$CREDENTIAL" --identity-name "$IDENTITY" --resource-group "$RESOURCE_GROUP")
if az identity federated-credential show "${credential[@]}" &>/dev/null; then
  echo "federated credential [$CREDENTIAL] is there"
else
  issuer=$(az aks show --name "$CLUSTER" --resource-group "$RESOURCE_GROUP" \
    --query oidcIssuerProfile.issuerUrl --output tsv)
  az identity federated-credential create "${credential[@]}" --issuer "$issuer" \
    --subject "system:serviceaccount:$NAMESPACE:$SERVICE_ACCOUNT" \
    --audiences api://AzureADTokenExchange --output none || exit 1
  echo "federated credential [$CREDENTIAL] made"
fi
