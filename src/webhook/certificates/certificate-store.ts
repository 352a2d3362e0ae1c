import type { KubeAnswer, KubeClient } from '../server/kube-client.ts';
import { fieldsOf, listOf, messageOf, textOf } from '../server/kube-object.ts';
import type { CertificateObjects, StoredAuthority } from './certificate-records.ts';
import { objectNames, secretPath, webhookConfigurationPath } from './object-names.ts';
import type { CertificatePair } from './served-certificate.ts';

export type Stored = { readonly kind: 'stored' } | { readonly kind: 'refused'; readonly reason: string };

export type ReadObjects =
  | { readonly kind: 'read'; readonly objects: CertificateObjects }
  | { readonly kind: 'refused'; readonly reason: string };

export interface NewLeaf {
  readonly pair: CertificatePair;
  readonly authorityPem: string;
  /** Of the leaf that it replaces; empty at first. */
  readonly previousAuthorityPem: string;
}

/** The objects of the certificates. A write is refused where the object is not the one that was read any more. */
export interface CertificateStore {
  read(signal: AbortSignal): Promise<ReadObjects>;
  storeAuthority(authority: StoredAuthority, objects: CertificateObjects): Promise<Stored>;
  storeLeaf(leaf: NewLeaf, objects: CertificateObjects): Promise<Stored>;
  publish(bundle: string, objects: CertificateObjects): Promise<Stored>;
}

export function createCertificateStore(client: KubeClient, namespace: string): CertificateStore {
  const paths = {
    authoritySecret: secretPath(namespace, objectNames.authoritySecret),
    serverSecret: secretPath(namespace, objectNames.serverSecret),
    webhookConfiguration: webhookConfigurationPath,
  };

  const patchSecret = async (path: string, secret: unknown, data: Readonly<Record<string, string | null>>) =>
    toStored(
      await client.send({
        path,
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { metadata: { resourceVersion: versionOf(secret) }, data },
      }),
    );

  return {
    async read(signal) {
      const [authoritySecret, serverSecret, webhookConfiguration] = await Promise.all([
        client.send({ path: paths.authoritySecret, signal }),
        client.send({ path: paths.serverSecret, signal }),
        client.send({ path: paths.webhookConfiguration, signal }),
      ]);
      const fault = [authoritySecret, serverSecret].map(findFault).find((found) => found !== undefined);
      const isAbsent = webhookConfiguration.kind === 'answered' && webhookConfiguration.status === 404;
      const reason = fault ?? (isAbsent ? undefined : findFault(webhookConfiguration));
      if (reason !== undefined) return { kind: 'refused', reason };
      const objects = {
        authoritySecret: bodyOf(authoritySecret),
        serverSecret: bodyOf(serverSecret),
        webhookConfiguration: isAbsent
          ? undefined
          : ownConfiguration(bodyOf(webhookConfiguration), namespace),
      };
      return { kind: 'read', objects };
    },
    storeAuthority: ({ certificatePem, keyPem }, { authoritySecret }) =>
      patchSecret(paths.authoritySecret, authoritySecret, {
        'ca.crt': encode(certificatePem),
        'ca.key': encode(keyPem.reveal()),
      }),
    storeLeaf: ({ pair, authorityPem, previousAuthorityPem }, { serverSecret }) =>
      patchSecret(paths.serverSecret, serverSecret, {
        'ca.crt': encode(authorityPem),
        // Where the Go webhook kept it, for every replica to see.
        'ca.key': null,
        'previous-ca.crt': previousAuthorityPem === '' ? null : encode(previousAuthorityPem),
        'tls.crt': encode(pair.chainPem),
        'tls.key': encode(pair.keyPem.reveal()),
      }),
    publish: async (bundle, { webhookConfiguration }) =>
      toStored(
        await client.send({
          path: paths.webhookConfiguration,
          method: 'PATCH',
          contentType: 'application/json-patch+json',
          body: bundlePatch(webhookConfiguration, bundle),
        }),
      ),
  };
}

/** Nothing where it calls a webhook of another namespace: two installations have one name for it, and one calls. */
function ownConfiguration(configuration: unknown, namespace: string): unknown {
  const services = listOf(fieldsOf(configuration).webhooks).map((webhook) =>
    fieldsOf(fieldsOf(fieldsOf(webhook).clientConfig).service),
  );
  const isForeign = services.some((service) => (textOf(service.namespace) || namespace) !== namespace);
  return isForeign ? undefined : configuration;
}

/** The caBundle of every entry and nothing else, as long as the object is the one that was read. */
function bundlePatch(configuration: unknown, bundle: string): readonly unknown[] {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: versionOf(configuration) },
    ...listOf(fieldsOf(configuration).webhooks).map((_webhook, index) => ({
      op: 'add',
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value: encode(bundle),
    })),
  ];
}

function toStored(answer: KubeAnswer): Stored {
  const reason = findFault(answer);
  return reason === undefined ? { kind: 'stored' } : { kind: 'refused', reason };
}

function findFault(answer: KubeAnswer): string | undefined {
  if (answer.kind === 'unreachable') return answer.reason;
  return answer.status === 200 ? undefined : messageOf(answer.status, answer.body);
}

function bodyOf(answer: KubeAnswer): unknown {
  return answer.kind === 'answered' ? answer.body : undefined;
}

function versionOf(object: unknown): string {
  return textOf(fieldsOf(fieldsOf(object).metadata).resourceVersion);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
