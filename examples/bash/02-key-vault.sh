#!/usr/bin/env bash
# Makes the vault and its secrets. Whoever runs it becomes Key Vault Administrator of the vault.
set -uo pipefail
source "$(dirname "$0")/variables.sh"

if az keyvault show --name "$KEY_VAULT" --resource-group "$RESOURCE_GROUP" &>/dev/null; then
  echo "vault [$KEY_VAULT] is there"
else
  az keyvault create --name "$KEY_VAULT" --resource-group "$RESOURCE_GROUP" --location "$LOCATION" \
    --enable-rbac-authorization --sku Standard --output none || exit 1
  echo "vault [$KEY_VAULT] made"
fi
vault=$(az keyvault show --name "$KEY_VAULT" --resource-group "$RESOURCE_GROUP" --query id --output tsv)
me=$(az ad signed-in-user show --query id --output tsv) || exit 1
az role assignment create --role 'Key Vault Administrator' --assignee-object-id "$me" \
  --assignee-principal-type User --scope "$vault" --output none || exit 1

for index in "${!SECRETS[@]}"; do
  name=${SECRETS[$index]}
  if az keyvault secret show --vault-name "$KEY_VAULT" --name "$name" &>/dev/null; then
    echo "secret [$name] is there"
  else
    retry "secret [$name]" az keyvault secret set --vault-name "$KEY_VAULT" --name "$name" \
      --value "${VALUES[$index]}" --output none || exit 1
    echo "secret [$name] made"
  fi
done
