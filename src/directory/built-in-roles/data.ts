import { builtInRole } from './built-in-role.ts';

const containers = 'Microsoft.Storage/storageAccounts/blobServices/containers';
const delegation = 'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action';
const serviceBusReads = [
  'Microsoft.ServiceBus/*/queues/read',
  'Microsoft.ServiceBus/*/topics/read',
  'Microsoft.ServiceBus/*/topics/subscriptions/read',
];

/** Azure: azure-docs role-based-access-control/built-in-roles/storage, integration and containers. */
export const dataRoles = [
  builtInRole({
    id: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    roleName: 'Storage Blob Data Reader',
    description: 'Reads blobs.',
    actions: [`${containers}/read`, delegation],
    dataActions: [`${containers}/blobs/read`],
  }),
  builtInRole({
    id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    roleName: 'Storage Blob Data Contributor',
    description: 'Reads, writes and deletes containers and blobs.',
    actions: [`${containers}/delete`, `${containers}/read`, `${containers}/write`, delegation],
    dataActions: [
      `${containers}/blobs/delete`,
      `${containers}/blobs/read`,
      `${containers}/blobs/write`,
      `${containers}/blobs/move/action`,
      `${containers}/blobs/add/action`,
    ],
  }),
  builtInRole({
    id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    roleName: 'Storage Blob Data Owner',
    description: 'Everything with containers and blobs.',
    actions: [`${containers}/*`, delegation],
    dataActions: [`${containers}/blobs/*`],
  }),
  builtInRole({
    id: 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a',
    roleName: 'Storage Blob Delegator',
    description: 'Gets a user delegation key.',
    actions: [delegation],
  }),
  builtInRole({
    id: '090c5cfd-751d-490a-894a-3ce6f1109419',
    roleName: 'Azure Service Bus Data Owner',
    description: 'Everything with Service Bus.',
    actions: ['Microsoft.ServiceBus/*'],
    dataActions: ['Microsoft.ServiceBus/*'],
  }),
  builtInRole({
    id: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0',
    roleName: 'Azure Service Bus Data Receiver',
    description: 'Receives messages.',
    actions: serviceBusReads,
    dataActions: ['Microsoft.ServiceBus/*/receive/action'],
  }),
  builtInRole({
    id: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39',
    roleName: 'Azure Service Bus Data Sender',
    description: 'Sends messages.',
    actions: serviceBusReads,
    dataActions: ['Microsoft.ServiceBus/*/send/action'],
  }),
  builtInRole({
    id: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    roleName: 'Azure Kubernetes Service Cluster User Role',
    description: "Gets a cluster's user credential.",
    actions: [
      'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
      'Microsoft.ContainerService/managedClusters/read',
    ],
  }),
];
