import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { configMapType, deploymentType } from './fixtures/example-schemas.ts';
import { trackUpdate, type UpdateToTrack } from './track-update.ts';

const first = new Date('2026-01-01T00:00:00.900Z');
const later = new Date('2026-01-02T00:00:00Z');

const configMap = (data: JsonFields, managedFields?: readonly JsonFields[]): JsonFields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cm', namespace: 'default', ...(managedFields && { managedFields }) },
  data,
});
const track = (update: Partial<UpdateToTrack> & Pick<UpdateToTrack, 'next'>): readonly JsonFields[] =>
  trackUpdate({ live: undefined, manager: 'a', apiVersion: 'v1', now: first, ...configMapType, ...update });
const owners = (managedFields: readonly JsonFields[]): JsonFields =>
  Object.fromEntries(managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1]));

const created = configMap({ a: '1', b: '1' }, track({ next: configMap({ a: '1', b: '1' }) }));

describe('trackUpdate', () => {
  it('gives a created object to its maker', () => {
    expect(track({ next: configMap({ a: '1' }) })).toEqual([
      {
        manager: 'a',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
      },
    ]);
  });

  it('owns no struct that Go holds by value, and no required list, as nobody adds them', () => {
    const template = {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'a', image: 'i' }] },
    };
    const next = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { template } };
    expect(owners(track({ next, apiVersion: 'apps/v1', ...deploymentType }))).toEqual({
      a: {
        'f:spec': {
          'f:template': {
            'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
            'f:spec': {
              'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {} } },
            },
          },
        },
      },
    });
  });

  it('moves what is changed or added to the one who does it', () => {
    const managedFields = track({
      live: created,
      next: configMap({ a: '2', b: '1', c: '1' }),
      manager: 'b',
      now: later,
    });
    expect(owners(managedFields)).toEqual({
      a: { 'f:data': { '.': {}, 'f:b': {} } },
      b: { 'f:data': { 'f:a': {}, 'f:c': {} } },
    });
    expect(managedFields.map(({ time }) => time)).toEqual(['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']);
  });

  it('takes what is removed from all, without a change of time', () => {
    const managedFields = track({ live: created, next: configMap({ a: '1' }), manager: 'b', now: later });
    expect(owners(managedFields)).toEqual({ a: { 'f:data': { '.': {}, 'f:a': {} } } });
    expect(managedFields[0]?.time).toBe('2026-01-01T00:00:00Z');
  });

  it('changes nothing, not even the time, where nothing changes but what is the server’s', () => {
    const before = (created.metadata as JsonFields).managedFields;
    const next = {
      ...created,
      metadata: { name: 'cm', namespace: 'default', resourceVersion: '7', generation: 2 },
    };
    expect(track({ live: created, next, now: later })).toEqual(before);
  });

  it('adds to the entry of the same manager', () => {
    const managedFields = track({ live: created, next: configMap({ a: '1', b: '1', c: '1' }), now: later });
    expect(owners(managedFields)).toEqual({ a: { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {}, 'f:c': {} } } });
    expect(managedFields[0]?.time).toBe('2026-01-02T00:00:00Z');
  });

  it('keeps a subresource apart, and takes no managedFields by way of it', () => {
    const next = configMap({ a: '2', b: '1' }, []);
    const managedFields = track({ live: created, next, subresource: 'status' });
    expect(managedFields.map(({ manager, subresource }) => [manager, subresource])).toEqual([
      ['a', undefined],
      ['a', 'status'],
    ]);
  });

  it.each([[[]], [[{}]]])('lets a client be rid of the managers with %j', (managedFields) => {
    expect(track({ live: created, next: configMap({ a: '1', b: '1' }, managedFields) })).toEqual([]);
  });

  it('takes managers that the client wrote, and the live ones where those cannot be read', () => {
    const [entry] = (created.metadata as JsonFields).managedFields as JsonFields[];
    const data = { a: '1', b: '1' };
    const given = track({ live: created, next: configMap(data, [{ ...entry, manager: 'z' }]) });
    expect(Object.keys(owners(given))).toEqual(['z']);
    const broken = track({ live: created, next: configMap(data, [{ ...entry, fieldsType: 'x' }]) });
    expect(Object.keys(owners(broken))).toEqual(['a']);
  });

  it('leaves an object without managers without them', () => {
    expect(track({ live: configMap({ a: '1' }), next: configMap({ a: '2' }) })).toEqual([]);
  });

  it('drops the entries of another version', () => {
    expect(Object.keys(owners(track({ live: created, next: configMap({}), apiVersion: 'v2' })))).toEqual([]);
  });

  it('has one owner for twins in a keyed list', () => {
    const deployment = (...images: readonly string[]): JsonFields => ({
      spec: { template: { spec: { containers: images.map((image) => ({ name: 'a', image })) } } },
    });
    const twins = track({ next: deployment('1', '2'), ...deploymentType });
    const live = { ...deployment('1', '2'), metadata: { managedFields: twins } };
    const containers = (fields: JsonFields): JsonFields => ({
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': fields } } },
    });
    expect(owners(twins)).toEqual({ a: containers({ 'k:{"name":"a"}': {} }) });
    expect(owners(track({ live, next: deployment('1'), ...deploymentType }))).toEqual({
      a: containers({ 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {} } }),
    });
    expect(track({ live, next: deployment(), ...deploymentType })).toEqual([]);
  });
});
