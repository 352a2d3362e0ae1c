import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { fieldsOf } from './fields-of.ts';
import { printFieldsV1 } from './fields-v1.ts';
import { configMapType, deploymentType, typeOf } from './fixtures/example-schemas.ts';

const printed = (object: JsonFields, type = deploymentType): unknown => printFieldsV1(fieldsOf(object, type));
const pod = (spec: JsonFields): unknown => printed({ containers: [], ...spec }, typeOf('PodSpec'));

describe('fieldsOf', () => {
  it('leaves out what names the object and what the server says', () => {
    const metadata = {
      name: 'a',
      namespace: 'b',
      uid: 'c',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: null,
      managedFields: [],
      labels: { app: 'a' },
    };
    expect(printed({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, configMapType)).toEqual({
      'f:metadata': { 'f:labels': { 'f:app': {} } },
    });
  });

  it('counts each member of a map, and an empty map as itself', () => {
    const object = { data: { a: '1', 'b.c': '2' }, metadata: { labels: {} } };
    expect(printed(object, configMapType)).toEqual({
      'f:data': { 'f:a': {}, 'f:b.c': {} },
      'f:metadata': { 'f:labels': {} },
    });
  });

  it('takes prototype names for names', () => {
    const object = JSON.parse('{"data":{"__proto__":"1","constructor":"2"}}') as JsonFields;
    expect(JSON.stringify(printed(object, configMapType))).toBe(
      '{"f:data":{"f:__proto__":{},"f:constructor":{}}}',
    );
  });

  it('counts the items of a keyed list by their keys, with the keys that have defaults', () => {
    const ports = [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }];
    expect(pod({ containers: [{ name: 'web', ports }] })).toEqual({
      'f:containers': {
        'k:{"name":"web"}': {
          '.': {},
          'f:name': {},
          'f:ports': {
            'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
            'k:{"containerPort":80,"protocol":"UDP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
          },
        },
      },
    });
  });

  it('counts the items of a set by their value', () => {
    expect(printed({ metadata: { finalizers: ['b', 'a'] } }, configMapType)).toEqual({
      'f:metadata': { 'f:finalizers': { 'v:"a"': {}, 'v:"b"': {} } },
    });
  });

  it('counts as one what has one owner: atomic lists, maps and structs, and free JSON', () => {
    const selector = { matchLabels: { app: 'a' } };
    expect(printed({ spec: { selector } })).toEqual({ 'f:spec': { 'f:selector': {} } });
    const containers = [{ name: 'a', args: ['-v'], extra: { free: { json: 1 } } }];
    expect(pod({ nodeSelector: { os: 'linux' }, containers })).toEqual({
      'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:args': {}, 'f:extra': {} } },
      'f:nodeSelector': {},
    });
  });

  it('counts null as a value, and twins in a keyed list as one leaf', () => {
    expect(printed({ spec: { replicas: null, template: null } })).toEqual({
      'f:spec': { 'f:replicas': {}, 'f:template': {} },
    });
    const twins = [{ name: 'a', image: '1' }, { name: 'a', image: '2' }, { name: 'b' }];
    expect(pod({ containers: twins })).toEqual({
      'f:containers': { 'k:{"name":"a"}': {}, 'k:{"name":"b"}': { '.': {}, 'f:name': {} } },
    });
  });

  it('goes into a struct that contains itself so far and no further', () => {
    let tree: JsonFields = { value: 'deep' };
    for (let depth = 0; depth < 5_000; depth++) tree = { child: tree };
    expect(fieldsOf(tree, typeOf('Tree')).paths().toArray()[0]?.length).toBe(65);
  });
});
