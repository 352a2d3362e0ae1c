"""What is done with connections of Service Connector."""


def service_linkers(open_client, ground):
    group = f"subscriptions/{ground['subscriptionId']}/resourceGroups/{ground['group']}"
    identities = open_client("azure-mgmt-msi", "ManagedServiceIdentityClient")
    body = {"location": ground["location"]}
    draft = (body,) if ground["isNewest"] else (ground["location"],)
    identity = identities.perform("user_assigned_identities.create_or_update", ground["group"], "linked-py", *draft)
    # The models of the newest generation have the members where they are in the body.
    client_id = getattr(identity, "client_id", None) or identity.properties.client_id

    client = open_client("azure-mgmt-servicelinker", "ServiceLinkerManagementClient")
    perform, refuse = client.perform, client.refuse
    source = f"{group}/providers/Microsoft.ContainerService/managedClusters/{ground['cluster']}"
    at = (source, "sdk_connection_py")
    connection = {
        "properties": {
            "targetService": {
                "type": "AzureResource",
                "id": f"/{group}/providers/Microsoft.KeyVault/vaults/{ground['vault']}",
            },
            "authInfo": {
                "authType": "userAssignedIdentity",
                "clientId": str(client_id),
                "subscriptionId": ground["subscriptionId"],
            },
            "clientType": "none",
            "scope": "default",
        }
    }
    perform("linker.create_or_update", *at, connection)
    perform("linker.get", *at)
    perform("linker.list", source)
    perform("linker.update", *at, {"properties": {"clientType": "nodejs"}})
    validated = perform("linker.validate", *at)
    # The first models look for the findings beside the status, and not where they are.
    assert validated.is_connection_available or not ground["isNewest"], validated
    perform("linker.list_configurations", *at)
    perform("linker.delete", *at)
    refuse("ResourceNotFound", "linker.get", *at)
    perform("operations.list")
