import os

from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

client = SecretClient(os.environ["KEYVAULT_URL"], DefaultAzureCredential())
print(client.get_secret(os.environ["SECRET_NAME"]).value)
