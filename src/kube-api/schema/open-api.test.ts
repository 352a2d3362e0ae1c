import { describe, expect, it } from 'vitest';
import { isFields } from '../field-shape.ts';
import { openApiDocument, openApiHash, openApiIndex, type PublishedKind } from './open-api.ts';

const published = (group: string, kind: string, rest: Pick<PublishedKind, 'plural' | 'isNamespaced'>) => ({
  group,
  version: 'v1',
  kind,
  ...rest,
});
const kinds: readonly PublishedKind[] = [
  published('', 'Pod', { plural: 'pods', isNamespaced: true }),
  published('', 'Namespace', { plural: 'namespaces', isNamespaced: false }),
  published('apps', 'Deployment', { plural: 'deployments', isNamespaced: true }),
  published('apiextensions.k8s.io', 'CustomResourceDefinition', {
    plural: 'customresourcedefinitions',
    isNamespaced: false,
  }),
];
const podPath = '/api/v1/namespaces/{namespace}/pods/{name}';

describe('openApiIndex', () => {
  it('leads to one document per group version, by the hash of its content', () => {
    const hash = openApiHash('apps/v1', kinds);
    expect(hash).toMatch(/^[0-9A-F]{64}$/);
    expect(openApiIndex(['v1', 'apps/v1'], kinds)).toEqual({
      paths: {
        'api/v1': { serverRelativeURL: `/openapi/v3/api/v1?hash=${openApiHash('v1', kinds)}` },
        'apis/apps/v1': { serverRelativeURL: `/openapi/v3/apis/apps/v1?hash=${hash}` },
      },
    });
  });

  it('changes the hash with the content, and with nothing else', () => {
    expect(openApiHash('v1', [...kinds])).toBe(openApiHash('v1', kinds));
    expect(openApiHash('v1', kinds.slice(1))).not.toBe(openApiHash('v1', kinds));
    expect(openApiHash('apps/v1', kinds.slice(1))).toBe(openApiHash('apps/v1', kinds));
  });
});

describe('openApiDocument', () => {
  it('has for each kind the patch operation that kubectl looks for', () => {
    const document = openApiDocument('v1', kinds);
    expect(Object.keys(document.paths as object)).toEqual([podPath, '/api/v1/namespaces/{name}']);
    expect(document).toHaveProperty(['paths', podPath, 'patch'], {
      responses: expect.anything(),
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'fieldValidation', in: 'query' })]),
      requestBody: {
        required: true,
        content: expect.objectContaining({ 'application/strategic-merge-patch+json': expect.anything() }),
      },
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group: '', version: 'v1', kind: 'Pod' },
    });
  });

  it('names the types as upstream does, and says which is a kind', () => {
    expect(openApiDocument('apps/v1', kinds)).toHaveProperty(
      ['components', 'schemas', 'io.k8s.api.apps.v1.Deployment'],
      {
        description: 'Deployment enables declarative updates for Pods and ReplicaSets.',
        type: 'object',
        properties: expect.objectContaining({
          metadata: {
            allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
          },
        }),
        'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
      },
    );
  });

  it('says how lists merge and who owns their items', () => {
    const { components } = openApiDocument('apps/v1', kinds);
    const field = (struct: string, name: string) => ['schemas', struct, 'properties', name];
    expect(components).toHaveProperty(
      field('io.k8s.api.core.v1.Container', 'ports'),
      expect.objectContaining({
        items: { $ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort' },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
        'x-kubernetes-patch-merge-key': 'containerPort',
        'x-kubernetes-patch-strategy': 'merge',
      }),
    );
    expect(components).toHaveProperty(
      field('io.k8s.api.apps.v1.DeploymentSpec', 'strategy'),
      expect.objectContaining({ 'x-kubernetes-patch-strategy': 'retainKeys' }),
    );
    expect(components).toHaveProperty(
      field('io.k8s.api.core.v1.ResourceRequirements', 'limits'),
      expect.objectContaining({
        additionalProperties: {
          $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity',
        },
      }),
    );
  });

  it.each(['v1', 'apps/v1', 'apiextensions.k8s.io/v1'])(
    'refers in %s to nothing that it does not hold',
    (version) => {
      const document = openApiDocument(version, kinds);
      const schemas = isFields(document.components) ? document.components.schemas : {};
      const held = new Set(Object.keys(schemas as object).map((name) => `#/components/schemas/${name}`));
      const referred = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map(
        ([, target]) => target!,
      );
      expect(referred.length).toBeGreaterThan(10);
      expect(referred.filter((target) => !held.has(target))).toEqual([]);
    },
  );

  it('is empty for a group version that nobody serves', () => {
    expect(openApiDocument('__proto__', kinds)).toMatchObject({ paths: {} });
  });
});
