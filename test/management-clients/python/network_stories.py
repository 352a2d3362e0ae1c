"""What is done with virtual networks and their subnets."""


def virtual_networks(open_client, ground):
    client = open_client("azure-mgmt-network", "NetworkManagementClient")
    perform, refuse = client.perform, client.refuse
    at = (ground["group"], "sdk-network-py")
    body = {
        "location": ground["location"],
        "tags": {"team": "blue"},
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [{"name": "nodes", "properties": {"addressPrefix": "10.0.0.0/24"}}],
        },
    }
    perform("virtual_networks.create_or_update", *at, body)
    network = perform("virtual_networks.get", *at)
    perform("virtual_networks.create_or_update", *at, network)
    perform("virtual_networks.update_tags", *at, {"tags": {"team": "red"}})
    perform("virtual_networks.list", ground["group"])
    perform("virtual_networks.list_all")
    subnet = {"properties": {"addressPrefix": "10.0.1.0/24"}}
    perform("subnets.create_or_update", *at, "others", subnet)
    perform("subnets.get", *at, "others")
    perform("subnets.list", *at)
    outside = {"properties": {"addressPrefix": "10.1.0.0/24"}}
    refuse("NetcfgInvalidSubnet", "subnets.create_or_update", *at, "outside", outside)
    perform("subnets.delete", *at, "others")
    refuse("NotFound", "subnets.get", *at, "others")
    perform("virtual_networks.delete", *at)
    refuse("ResourceNotFound", "virtual_networks.get", *at)
    if ground["isNewest"]:
        perform("operations.list")
