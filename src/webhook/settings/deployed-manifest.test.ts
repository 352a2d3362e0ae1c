import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { objectNames } from '../certificates/object-names.ts';
import { readWebhookSettings } from './read-webhook-settings.ts';

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string; labels: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: manifests are read as a person reads them
  [member: string]: any;
}

const readText = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const manifests = parseAllDocuments(readText('deploy/webhook.yaml')).map(
  (document) => document.toJS() as Manifest,
);
const find = (kind: string, name?: string) => {
  const found = manifests.find(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  if (found === undefined) throw new Error(`there is no ${kind} ${name ?? ''}`);
  return found;
};
const [container] = find('Deployment').spec.template.spec.containers;

describe('the manifest of the webhook', () => {
  it('has the objects that the webhook fills, and under their names', () => {
    for (const name of [objectNames.serverSecret, objectNames.authoritySecret]) {
      expect(find('Secret', name).data).toBeUndefined();
    }
    expect(find('Lease').metadata.name).toBe(objectNames.lease);
    expect(find('MutatingWebhookConfiguration').metadata.name).toBe(objectNames.webhookConfiguration);
  });

  it('starts it with flags that it knows, behind the name that its certificate has', () => {
    const read = readWebhookSettings({
      commandLine: container.args,
      environment: { AZURE_TENANT_ID: 't', POD_NAMESPACE: find('Deployment').metadata.namespace },
      readFile: () => '',
      defaultImages: { proxy: '', proxyInit: '' },
    });
    if (read.kind === 'mistaken') throw new Error(read.mistakes.join('\n'));
    const { service } = find('MutatingWebhookConfiguration').webhooks[0].clientConfig;
    expect(service).toMatchObject({ name: read.settings.serviceName, namespace: read.settings.namespace });
    expect(find('Service').spec.ports[0].targetPort).toBe(read.settings.webhookAddress.port);
    const ports = container.ports.map((port: { containerPort: number }) => port.containerPort);
    expect(ports).toEqual([9_443, 8_095, 9_440]);
  });

  it('mounts no Secret', () => {
    expect(find('Deployment').spec.template.spec.volumes).toBeUndefined();
  });

  it('names every object that it may read or change, service accounts aside', () => {
    const rules = [...find('ClusterRole').rules, ...find('Role').rules];
    const unnamed = rules.filter(({ resourceNames }) => resourceNames === undefined);
    expect(unnamed).toEqual([
      { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] },
    ]);
    for (const { verbs } of rules.filter(({ resourceNames }) => resourceNames !== undefined)) {
      expect(verbs).toEqual(['get', 'patch']);
    }
  });

  it('fits into a namespace that is restricted', () => {
    expect(find('Namespace').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(find('Deployment').spec.template.spec.securityContext.seccompProfile.type).toBe('RuntimeDefault');
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
  });

  it('asks for what upstream asks for', () => {
    expect(find('MutatingWebhookConfiguration').webhooks).toEqual([
      {
        name: 'mutation.azure-workload-identity.io',
        admissionReviewVersions: ['v1', 'v1beta1'],
        clientConfig: { service: expect.objectContaining({ path: '/mutate-v1-pod', port: 443 }) },
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        objectSelector: { matchLabels: { 'azure.workload.identity/use': 'true' } },
        reinvocationPolicy: 'IfNeeded',
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        sideEffects: 'None',
        timeoutSeconds: 10,
      },
    ]);
  });
});

describe('the chart', () => {
  it('has a schema for every value, and a value for all of the schema', () => {
    const values = parse(readText('charts/open-workload-id-webhook/values.yaml'));
    const { properties } = JSON.parse(readText('charts/open-workload-id-webhook/values.schema.json'));
    expect(
      Object.keys(properties)
        .filter((name) => name !== 'global')
        .sort(),
    ).toEqual(Object.keys(values).sort());
  });
});
