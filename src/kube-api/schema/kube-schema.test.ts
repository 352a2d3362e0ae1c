import { describe, expect, it } from 'vitest';
import type { FieldSchema } from './field-schema.ts';
import { findStruct, schemaOf } from './kube-schema.ts';

const field = (struct: string, name: string): FieldSchema | undefined => findStruct(struct).fields[name];

describe('the Kubernetes schema', () => {
  it('finds a type by its name, and a kind by its group', () => {
    expect(findStruct('PodSpec').openApiName).toBe('io.k8s.api.core.v1.PodSpec');
    expect(schemaOf({ group: 'apps', version: 'v1', kind: 'Deployment' })?.name).toBe('Deployment');
    expect(schemaOf({ group: '', version: 'v1', kind: 'Deployment' })).toBeUndefined();
    expect(() => findStruct('toString')).toThrow('no Kubernetes type is called toString');
  });

  it('tells the types of one name apart by their group', () => {
    const eventOf = (group: string) => schemaOf({ group, version: 'v1', kind: 'Event' });
    expect(Object.keys(eventOf('')?.fields ?? {})).toContain('involvedObject');
    expect(eventOf('events.k8s.io')).toBe(findStruct('events.Event'));
    expect(Object.keys(findStruct('events.Event').fields)).toContain('regarding');
    expect(findStruct('events.Event').name).toBe('Event');
  });

  it('knows the fields by their names in JSON', () => {
    expect(Object.keys(findStruct('JSONSchemaProps').fields)).toEqual(
      expect.arrayContaining(['$ref', 'default', 'enum', 'x-kubernetes-validations']),
    );
    expect(field('ListMeta', 'continue') ?? field('NetworkPolicyIngressRule', 'from')).toBeDefined();
  });

  it.each<[string, string, FieldSchema]>([
    ['Secret', 'data', { type: 'map', of: { type: 'bytes' } }],
    ['WebhookClientConfig', 'caBundle', { type: 'bytes' }],
    ['ResourceRequirements', 'limits', { type: 'map', of: { type: 'quantity' } }],
    ['EmptyDirVolumeSource', 'sizeLimit', { type: 'quantity' }],
    ['ServicePort', 'targetPort', { type: 'int-or-string' }],
    ['LeaseSpec', 'renewTime', { type: 'micro-time' }],
    ['ObjectMeta', 'creationTimestamp', { type: 'time' }],
    ['ManagedFieldsEntry', 'fieldsV1', { type: 'json' }],
    ['DeploymentSpec', 'replicas', { type: 'integer', format: 'int32' }],
    ['PodSpec', 'nodeSelector', { type: 'map', of: { type: 'string' }, mapType: 'atomic' }],
    [
      'ObjectMeta',
      'finalizers',
      { type: 'list', of: { type: 'string' }, listType: 'set', patchStrategy: 'merge' },
    ],
    ['Container', 'args', { type: 'list', of: { type: 'string' }, listType: 'atomic' }],
    [
      'PodSpec',
      'volumes',
      {
        type: 'list',
        of: { type: 'struct', struct: 'Volume' },
        listType: 'map',
        listMapKeys: ['name'],
        patchMergeKey: 'name',
        patchStrategy: 'merge,retainKeys',
      },
    ],
  ])('has %s.%s', (struct, name, expected) => {
    const { description: _, ...found } = field(struct, name)!;
    expect(found).toEqual(expected);
  });

  it('names no type that it does not have', () => {
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const inner of Object.values(findStruct(name).fields)) visitField(inner);
    };
    const visitField = (inner: FieldSchema): void => {
      if (inner.type === 'struct') visit(inner.struct);
      if (inner.type === 'list' || inner.type === 'map') visitField(inner.of);
    };
    for (const kind of ['Pod', 'Node', 'Service', 'CustomResourceDefinition', 'events.Event']) visit(kind);
    expect(seen.size).toBeGreaterThan(150);
  });
});
