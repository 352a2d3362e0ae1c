"""What is done with the clients of each provider. Bodies are as they travel: every generation takes them so."""

import uuid

from linker_stories import service_linkers
from monitoring_stories import monitoring
from network_stories import virtual_networks


def managed_identities(open_client, ground):
    client = open_client("azure-mgmt-msi", "ManagedServiceIdentityClient")
    perform, refuse = client.perform, client.refuse
    group, location = ground["group"], ground["location"]
    at = (group, "sdk-identity-py")
    identities = "user_assigned_identities"
    # The models of 2015 have no body: its members are parameters.
    if ground["isNewest"] or "ManagedServiceIdentityClient" in ground.get("apiVersions", {}):
        drafts = [({"location": location, "tags": {"team": "blue"}},), ({"tags": {"team": "red"}},)]
    else:
        drafts = [(location, {"team": "blue"}), (location, {"team": "red"})]
    perform(f"{identities}.create_or_update", *at, *drafts[0])
    perform(f"{identities}.get", *at)
    perform(f"{identities}.update", *at, *drafts[1])
    perform(f"{identities}.list_by_resource_group", group)
    perform(f"{identities}.list_by_subscription")
    if ground["isNewest"]:
        credentials = "federated_identity_credentials"
        for index in range(1, 21):
            perform(f"{credentials}.create_or_update", *at, f"credential-{index}", _credential(index))
        refuse("BadRequest", f"{credentials}.create_or_update", *at, "credential-21", _credential(21))
        perform(f"{credentials}.get", *at, "credential-1")
        listed = perform(f"{credentials}.list", *at, top=7)
        assert len({each.name for each in listed}) == 20, listed
        perform(f"{credentials}.delete", *at, "credential-1")
    perform("operations.list")
    perform(f"{identities}.delete", *at)


def _credential(index):
    return {
        "properties": {
            "issuer": "https://issuer.example/",
            "subject": f"system:serviceaccount:default:account-{index}",
            "audiences": ["api://AzureADTokenExchange"],
        }
    }


def roles(open_client, ground):
    perform = open_client("azure-mgmt-authorization", "AuthorizationManagementClient").perform
    subscription = f"subscriptions/{ground['subscriptionId']}"
    scope = f"{subscription}/resourceGroups/{ground['group']}"
    reader = "21090545-7ca7-4776-b22c-e363652d74d2"
    role_id = f"/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{reader}"
    draft = {"properties": {"roleDefinitionId": role_id, "principalId": ground["principalId"]}}
    name, other = str(uuid.uuid4()), str(uuid.uuid4())
    assignments = "role_assignments"
    perform(f"{assignments}.create", scope, name, draft)
    perform(f"{assignments}.get", scope, name)
    perform(f"{assignments}.list_for_scope", scope)
    perform(f"{assignments}.list_for_scope", scope, filter=f"principalId eq '{ground['principalId']}'")
    perform(f"{assignments}.list_for_resource_group", ground["group"])
    perform(f"{assignments}.list_for_subscription" if ground["isNewest"] else f"{assignments}.list")
    perform(f"{assignments}.delete", scope, name)
    by_id = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{other}"
    perform(f"{assignments}.create_by_id", by_id, draft)
    perform(f"{assignments}.get_by_id", by_id)
    perform(f"{assignments}.delete_by_id", by_id)

    custom = str(uuid.uuid4())
    definitions = "role_definitions"
    definition = {
        "properties": {
            "roleName": f"reader of {custom}",
            "description": "reads",
            "type": "CustomRole",
            "permissions": [{"actions": ["Microsoft.Resources/subscriptions/resourceGroups/read"], "notActions": []}],
            "assignableScopes": [f"/{scope}"],
        }
    }
    perform(f"{definitions}.create_or_update", scope, custom, definition)
    perform(f"{definitions}.get", scope, custom)
    perform(f"{definitions}.get_by_id", role_id)
    perform(f"{definitions}.list", scope)
    perform(f"{definitions}.list", scope, filter="roleName eq 'Contributor'")
    perform(f"{definitions}.delete", scope, custom)
    if ground["isNewest"]:
        perform("deny_assignments.list_for_scope", scope)
    perform("permissions.list_for_resource_group", ground["group"])


def key_vaults(open_client, ground):
    client = open_client("azure-mgmt-keyvault", "KeyVaultManagementClient")
    perform, refuse = client.perform, client.refuse
    location = ground["location"]
    name = "sdk-python-newest" if ground["isNewest"] else "sdk-python-oldest"
    at = (ground["group"], name)
    entry = {
        "tenantId": ground["tenantId"],
        "objectId": ground["principalId"],
        "permissions": {"keys": ["get"], "secrets": ["get"], "certificates": ["get"]},
    }
    body = {
        "location": location,
        "tags": {"team": "blue"},
        "properties": {
            "tenantId": ground["tenantId"],
            "sku": {"family": "A", "name": "standard"},
            "accessPolicies": [entry],
            "enabledForDeployment": True,
            "enableRbacAuthorization": False,
        },
    }
    perform("vaults.create_or_update", *at, body)
    perform("vaults.get", *at)
    if ground["isNewest"]:
        perform("vaults.check_name_availability", {"name": name, "type": "Microsoft.KeyVault/vaults"})
        perform("vaults.update", *at, {"tags": {"team": "red"}})
        for kind in ("add", "replace", "remove"):
            perform("vaults.update_access_policy", *at, kind, {"properties": {"accessPolicies": [entry]}})
        perform("vaults.list_by_subscription")
        perform("operations.list")
    perform("vaults.list")
    perform("vaults.list_by_resource_group", ground["group"])
    perform("vaults.delete", *at)
    perform("vaults.get_deleted", name, location)
    perform("vaults.list_deleted")
    perform("vaults.purge_deleted", name, location)
    refuse("DeletedVaultNotFound", "vaults.get_deleted", name, location)


def managed_clusters(open_client, ground):
    client = open_client("azure-mgmt-containerservice", "ContainerServiceClient")
    perform, refuse = client.perform, client.refuse
    at = (ground["group"], "sdk-cluster-py")
    pool = {"name": "nodepool1", "count": 1, "vmSize": "Standard_D4ds_v5", "type": "VirtualMachineScaleSets"}
    if ground["isNewest"]:
        pool["mode"] = "System"
    body = {
        "location": ground["location"],
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "dnsPrefix": "sdk-cluster-py",
            "agentPoolProfiles": [pool],
            "addonProfiles": {"httpApplicationRouting": {"enabled": True}, "azurepolicy": {"enabled": True}},
        },
    }
    perform("managed_clusters.create_or_update", *at, body)
    cluster = perform("managed_clusters.get", *at)
    perform("managed_clusters.create_or_update", *at, cluster)
    perform("managed_clusters.update_tags", *at, {"tags": {"team": "blue"}})
    perform("managed_clusters.list")
    perform("managed_clusters.list_by_resource_group", ground["group"])
    perform("managed_clusters.list_cluster_user_credentials", *at)
    perform("managed_clusters.list_cluster_admin_credentials", *at)
    perform("managed_clusters.get_access_profile", *at, "clusterUser")
    perform("managed_clusters.get_upgrade_profile", *at)
    if ground["isNewest"]:
        perform("managed_clusters.list_kubernetes_versions", ground["location"])
        perform("managed_clusters.rotate_cluster_certificates", *at)
        perform("managed_clusters.rotate_service_account_signing_keys", *at)
        perform("agent_pools.get_available_agent_pool_versions", *at)
    perform("agent_pools.list", *at)
    perform("agent_pools.get", *at, "nodepool1")
    second = {"properties": {"count": 2, "vmSize": "Standard_D4ds_v5"}}
    perform("agent_pools.create_or_update", *at, "second", second)
    perform("agent_pools.delete", *at, "second")
    if ground["isNewest"]:
        identity = open_client("azure-mgmt-msi", "ManagedServiceIdentityClient").perform(
            "user_assigned_identities.create_or_update", ground["group"], "bound-py", {"location": ground["location"]}
        )
        binding = {"properties": {"managedIdentity": {"resourceId": identity.id}}}
        perform("identity_bindings.create_or_update", *at, "bound", binding)
        perform("identity_bindings.get", *at, "bound")
        perform("identity_bindings.list_by_managed_cluster", *at)
        perform("identity_bindings.delete", *at, "bound")
    zones = open_client("azure-mgmt-dns", "DnsManagementClient")
    zones.perform("zones.list")
    [zone] = zones.perform("zones.list_by_resource_group", cluster.node_resource_group)
    zones.perform("zones.get", cluster.node_resource_group, zone.name)
    zones.refuse("NotSupported", "zones.create_or_update", ground["group"], "zone.example", {"location": "global"})
    perform("managed_clusters.delete", *at)
    refuse("ResourceNotFound", "managed_clusters.get", *at)
    perform("operations.list")


def resource_groups(open_client, ground):
    client = open_client("azure-mgmt-resource", "ResourceManagementClient")
    perform, refuse = client.perform, client.refuse
    name = "sdk-group-py"
    groups = "resource_groups"
    perform(f"{groups}.check_existence", name)
    perform(f"{groups}.create_or_update", name, {"location": ground["location"], "tags": {"team": "blue"}})
    perform(f"{groups}.check_existence", name)
    perform(f"{groups}.get", name)
    # In the first versions a change was called a patch, and said where the group is.
    if ground["isNewest"]:
        perform(f"{groups}.update", name, {"tags": {"team": "red"}})
    else:
        perform(f"{groups}.patch", name, {"location": ground["location"], "tags": {"team": "red"}})
    perform(f"{groups}.list")
    perform("resources.list")
    perform("resources.list", filter="resourceType eq 'Microsoft.KeyVault/vaults'")
    perform("resources.list_by_resource_group" if ground["isNewest"] else f"{groups}.list_resources", ground["group"])
    perform("providers.list")
    perform("providers.get", "Microsoft.KeyVault")
    perform("providers.register", "Microsoft.KeyVault")
    perform("tags.create_or_update", "season-py")
    perform("tags.create_or_update_value", "season-py", "spring")
    perform("tags.list")
    perform("tags.delete_value", "season-py", "spring")
    perform("tags.delete", "season-py")
    if ground["isNewest"]:
        scope = f"subscriptions/{ground['subscriptionId']}/resourceGroups/{name}"
        tags = {"properties": {"tags": {"team": "blue"}}}
        perform("tags.create_or_update_at_scope", scope, tags)
        perform("tags.update_at_scope", scope, {"operation": "Merge", **tags})
        perform("tags.get_at_scope", scope)
        perform("tags.delete_at_scope", scope)
    perform(f"{groups}.delete", name)
    refuse("ResourceGroupNotFound", f"{groups}.get", name)


def deployments(open_client, ground):
    if ground["isNewest"]:
        client = open_client("azure-mgmt-resource-deployments", "DeploymentsMgmtClient")
    else:
        client = open_client("azure-mgmt-resource", "ResourceManagementClient")
    perform, refuse = client.perform, client.refuse
    at = (ground["group"], "sdk-deployment-py")
    draft = {"properties": {"mode": "Incremental", "template": {"resources": []}}}
    perform("deployments.list_by_resource_group" if ground["isNewest"] else "deployments.list", ground["group"])
    refuse("DeploymentNotFound", "deployments.get", *at)
    perform("deployments.check_existence", *at)
    # The models of 2016 take what is in the body.
    body = draft if ground["isNewest"] else draft["properties"]
    refuse("OperationNotSupported", "deployments.create_or_update", *at, body)
    if ground["isNewest"]:
        perform("deployments.what_if", *at, draft)
    refuse("DeploymentNotFound", "deployments.cancel", *at)
    refuse("DeploymentNotFound", "deployments.export_template", *at)
    perform("deployments.delete", *at)
    refuse("DeploymentNotFound", "deployment_operations.list", *at)
    refuse("DeploymentNotFound", "deployment_operations.get", *at, "0000000000000001")


def subscriptions(open_client, ground):
    package = "azure-mgmt-resource-subscriptions" if ground["isNewest"] else "azure-mgmt-resource"
    perform = open_client(package, "SubscriptionClient").perform
    perform("subscriptions.list")
    perform("subscriptions.get", ground["subscriptionId"])
    perform("subscriptions.list_locations", ground["subscriptionId"])
    perform("tenants.list")
    package = "azure-mgmt-resource-features" if ground["isNewest"] else "azure-mgmt-resource"
    perform = open_client(package, "FeatureClient").perform
    preview = ("Microsoft.ContainerService", "EnableWorkloadIdentityPreview")
    perform("features.list_all")
    perform("features.list", preview[0])
    perform("features.get", *preview)
    perform("features.register", *preview)


STORIES = {
    "managed-identities": managed_identities,
    "roles": roles,
    "key-vaults": key_vaults,
    "managed-clusters": managed_clusters,
    "resource-groups": resource_groups,
    "subscriptions": subscriptions,
    "deployments": deployments,
    "monitoring": monitoring,
    "service-linkers": service_linkers,
    "virtual-networks": virtual_networks,
}
