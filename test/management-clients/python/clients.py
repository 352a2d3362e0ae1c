"""Opens a client of either generation: those before azure-core take credentials of another form."""

import importlib
import importlib.metadata
import inspect

from observation import ObservedClient

_MODULES = {
    "ManagedServiceIdentityClient": ["azure.mgmt.msi"],
    "AuthorizationManagementClient": ["azure.mgmt.authorization"],
    "KeyVaultManagementClient": ["azure.mgmt.keyvault"],
    "ContainerServiceClient": ["azure.mgmt.containerservice"],
    "ResourceManagementClient": ["azure.mgmt.resource.resources", "azure.mgmt.resource"],
    "SubscriptionClient": ["azure.mgmt.resource.subscriptions", "azure.mgmt.resource"],
    "DeploymentsMgmtClient": ["azure.mgmt.resource.deployments"],
    "DnsManagementClient": ["azure.mgmt.dns"],
    "LogAnalyticsManagementClient": ["azure.mgmt.loganalytics"],
    "MonitorManagementClient": ["azure.mgmt.monitor"],
    "NetworkManagementClient": ["azure.mgmt.network"],
    "ServiceLinkerManagementClient": ["azure.mgmt.servicelinker"],
    "FeatureClient": ["azure.mgmt.resource.features", "azure.mgmt.resource"],
}


class _SignedSessions:
    """What the clients before azure-core take for credentials."""

    def __init__(self, credential):
        self._credential = credential

    def signed_session(self, session=None):
        import requests

        session = session or requests.Session()
        token = self._credential.get_token("https://management.azure.com/.default")
        session.headers["Authorization"] = f"Bearer {token.token}"
        return session

    def refresh_session(self, session=None):
        return self.signed_session(session)


def open_client(package_name, name, ground, credential):
    Client = _find(name)
    takes = inspect.signature(Client.__init__).parameters
    settings = {}
    if "subscription_id" in takes:
        settings["subscription_id"] = ground["subscriptionId"]
    api_version = ground.get("apiVersions", {}).get(name)
    if api_version is not None:
        settings["api_version"] = api_version
    if "credentials" in takes:
        client = Client(credentials=_SignedSessions(credential), **settings)
        client.config.long_running_operation_timeout = 1
    else:
        client = Client(credential=credential, polling_interval=1, **settings)
    version = importlib.metadata.version(package_name)
    return ObservedClient(client, package_name, version, ground["isNewest"] and api_version is None)


def _find(name):
    for module in _MODULES[name]:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise SystemExit(f"there is no {name}")
