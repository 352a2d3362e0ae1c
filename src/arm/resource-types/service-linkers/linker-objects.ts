import { annotations } from '../../../wire/workload-identity.ts';
import type { ClusterObject } from '../../context.ts';
import type { Link } from './link.ts';
import { settingsOf } from './linker-settings.ts';

/** az derives and prints the same name. */
export function accountName({ clientId }: Pick<Link, 'clientId'>): string {
  return `sc-account-${clientId}`;
}

/** az derives and prints the same name, but for capital letters, which Kubernetes does not take. */
export function secretName(connection: string): string {
  return `sc-${connection.replace(/[^a-zA-Z0-9]/g, '').toLowerCase()}-secret`;
}

/** What a pod needs to use the connection. */
export function linkerObjects(connection: string, link: Link): readonly ClusterObject[] {
  const { namespace, clientId } = link;
  const encoded = settingsOf(link).map(({ name, value }) => [name, Buffer.from(value).toString('base64')]);
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: accountName(link),
        namespace,
        annotations: { [annotations.clientId]: clientId },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName(connection), namespace },
      type: 'Opaque',
      data: Object.fromEntries(encoded),
    },
  ];
}
