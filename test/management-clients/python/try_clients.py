"""Runs one story with the clients that are installed, and prints what they report."""

import json
import os
import sys
import warnings

from azure.identity import DefaultAzureCredential

warnings.simplefilter("ignore")

from clients import open_client
from observation import watch_exchanges
from stories import STORIES

ground = json.loads(os.environ["MANAGEMENT_CLIENTS"])
opened = []


def open_and_keep(package_name, name):
    client = open_client(package_name, name, ground, DefaultAzureCredential())
    opened.append(client)
    return client


watch_exchanges()
STORIES[ground["story"]](open_and_keep, ground)
json.dump([client.report() for client in opened], sys.stdout)
