# What the scripts of this folder make, and what they call it. What is set already stays.
: "${LOCATION:=westeurope}"
: "${RESOURCE_GROUP:=demo-rg}"
: "${CLUSTER:=demo-aks}"
: "${KEY_VAULT:=demo-workload-id}"
: "${IDENTITY:=demo-identity}"
: "${CREDENTIAL:=demo-credential}"
: "${NAMESPACE:=workload-id-test}"
: "${SERVICE_ACCOUNT:=workload-id-sa}"
: "${POD:=demo-pod}"
SECRETS=(username password)
VALUES=(admin 'trustno1!')
ROLE='Key Vault Secrets User'

# Runs the command after the words until it succeeds: what was just made is not known everywhere at once.
retry() {
  local words=$1 tries=${RETRY_TRIES:-10}
  shift
  for ((try = 1; try <= tries; try++)); do
    "$@" && return
    echo "$words: not yet ($try of $tries)" >&2
    sleep "${RETRY_SECONDS:-5}"
  done
  return 1
}
