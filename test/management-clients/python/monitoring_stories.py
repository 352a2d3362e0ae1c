"""What is done with workspaces, what is collected into them, and the activity log."""

import datetime


def monitoring(open_client, ground):
    workspace = _workspaces(open_client("azure-mgmt-loganalytics", "LogAnalyticsManagementClient"), ground)
    client = open_client("azure-mgmt-monitor", "MonitorManagementClient")
    if ground["isNewest"]:
        _collection(client, ground, workspace)
    now = datetime.datetime.now(datetime.timezone.utc)
    since = (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    recent = f"eventTimestamp ge '{since}'"
    events = client.perform("activity_logs.list", filter=f"{recent} and resourceGroupName eq '{ground['group']}'")
    assert len(list(events)) > 0, "nothing has happened in the group"
    client.perform("tenant_activity_logs.list", filter=recent)
    client.perform("event_categories.list")


def _workspaces(client, ground):
    perform, refuse = client.perform, client.refuse
    at = (ground["group"], "sdk-workspace-py")
    body = {
        "location": ground["location"],
        "tags": {"team": "blue"},
        "properties": {"retentionInDays": 60, "sku": {"name": "PerGB2018"}},
    }
    perform("workspaces.create_or_update", *at, body)
    workspace = perform("workspaces.get", *at)
    perform("workspaces.update", *at, {"tags": {"team": "red"}, "properties": {"retentionInDays": 90}})
    perform("workspaces.list")
    perform("workspaces.list_by_resource_group", ground["group"])
    if ground["isNewest"]:
        perform("deleted_workspaces.list")
        perform("deleted_workspaces.list_by_resource_group", ground["group"])
        perform("operations.list")
    group = "shared_keys" if ground["isNewest"] else "workspaces"
    refuse("NotSupported", f"{group}.get_shared_keys", *at)
    return workspace


def _collection(client, ground, workspace):
    perform, refuse = client.perform, client.refuse
    group = ground["group"]
    endpoints, rules, associations = (
        "data_collection_endpoints",
        "data_collection_rules",
        "data_collection_rule_associations",
    )
    blue, red = {"tags": {"team": "blue"}}, {"tags": {"team": "red"}}
    endpoint = (group, "sdk-endpoint-py")
    acls = {"networkAcls": {"publicNetworkAccess": "Enabled"}}
    made = perform(f"{endpoints}.create", *endpoint, {"location": ground["location"], **blue, "properties": acls})
    perform(f"{endpoints}.get", *endpoint)
    perform(f"{endpoints}.update", *endpoint, red)
    perform(f"{endpoints}.list_by_resource_group", group)
    perform(f"{endpoints}.list_by_subscription")

    rule = (group, "sdk-rule-py")
    streams = ["Microsoft-ContainerLogV2"]
    source = {"name": "ContainerInsightsExtension", "extensionName": "ContainerInsights", "streams": streams}
    properties = {
        "dataCollectionEndpointId": made.id,
        "dataSources": {"extensions": [source]},
        "destinations": {"logAnalytics": [{"name": "logs", "workspaceResourceId": workspace.id}]},
        "dataFlows": [{"streams": streams, "destinations": ["logs"]}],
    }
    body = {"location": ground["location"], "kind": "Linux", **blue, "properties": properties}
    rule_made = perform(f"{rules}.create", *rule, body)
    perform(f"{rules}.get", *rule)
    perform(f"{rules}.update", *rule, red)
    perform(f"{rules}.list_by_resource_group", group)
    perform(f"{rules}.list_by_subscription")

    scope = f"subscriptions/{ground['subscriptionId']}/resourceGroups/{group}"
    cluster = f"{scope}/providers/Microsoft.ContainerService/managedClusters/{ground['cluster']}"
    association = (cluster, "sdk-association-py")
    perform(f"{associations}.create", *association, {"properties": {"dataCollectionRuleId": rule_made.id}})
    perform(f"{associations}.get", *association)
    perform(f"{associations}.list_by_resource", cluster)
    perform(f"{associations}.list_by_rule", *rule)
    perform(f"{associations}.list_by_data_collection_endpoint", *endpoint)
    refuse("Conflict", f"{rules}.delete", *rule)
    perform(f"{associations}.delete", *association)
    perform(f"{rules}.delete", *rule)
    perform(f"{endpoints}.delete", *endpoint)
    refuse("ResourceNotFound", f"{rules}.get", *rule)
