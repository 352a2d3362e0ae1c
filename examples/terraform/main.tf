# What a workload needs, with Terraform's azapi provider: an identity that a service account of a cluster can be, and a
# vault whose secrets it may read. `az` has to be signed in, as it is in `wid exec`.
terraform {
  required_providers {
    azapi = { source = "Azure/azapi" }
  }
}

provider "azapi" {}

data "azapi_client_config" "me" {}

locals {
  location     = "westeurope"
  secrets_user = "/subscriptions/${data.azapi_client_config.me.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
}

resource "azapi_resource" "group" {
  type     = "Microsoft.Resources/resourceGroups@2024-03-01"
  name     = "rg-terraform"
  location = local.location
}

resource "azapi_resource" "cluster" {
  type      = "Microsoft.ContainerService/managedClusters@2024-09-01"
  parent_id = azapi_resource.group.id
  name      = "aks-terraform"
  location  = local.location
  identity {
    type = "SystemAssigned"
  }
  body = {
    properties = {
      dnsPrefix         = "aks-terraform"
      agentPoolProfiles = [{ name = "system", count = 1, vmSize = "Standard_D2s_v5", mode = "System", osType = "Linux" }]
      oidcIssuerProfile = { enabled = true }
      securityProfile   = { workloadIdentity = { enabled = true } }
    }
  }
  response_export_values = ["properties.oidcIssuerProfile.issuerURL"]
}

resource "azapi_resource" "identity" {
  type                   = "Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31"
  parent_id              = azapi_resource.group.id
  name                   = "workload"
  location               = local.location
  response_export_values = ["properties.principalId", "properties.clientId"]
}

resource "azapi_resource" "credential" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31"
  parent_id = azapi_resource.identity.id
  name      = "default-workload"
  body = {
    properties = {
      issuer    = azapi_resource.cluster.output.properties.oidcIssuerProfile.issuerURL
      subject   = "system:serviceaccount:default:workload"
      audiences = ["api://AzureADTokenExchange"]
    }
  }
}

resource "azapi_resource" "vault" {
  type      = "Microsoft.KeyVault/vaults@2023-07-01"
  parent_id = azapi_resource.group.id
  name      = "kv-terraform-workload"
  location  = local.location
  body = {
    properties = {
      tenantId                = data.azapi_client_config.me.tenant_id
      sku                     = { family = "A", name = "standard" }
      enableRbacAuthorization = true
    }
  }
}

resource "azapi_resource" "may_read_secrets" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = azapi_resource.vault.id
  name      = uuidv5("url", "${azapi_resource.vault.id}/${azapi_resource.identity.id}")
  body = {
    properties = {
      principalId      = azapi_resource.identity.output.properties.principalId
      principalType    = "ServicePrincipal"
      roleDefinitionId = local.secrets_user
    }
  }
}

output "client_id" {
  value = azapi_resource.identity.output.properties.clientId
}
