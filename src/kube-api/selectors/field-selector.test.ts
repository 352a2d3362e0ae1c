import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFieldSelector } from './field-selector.ts';

type Values = Readonly<Record<string, string>>;

function select(text: string, values: Values, resource = 'pods'): boolean | string {
  const selector = parseFieldSelector(text, resource);
  return selector.kind === 'parsed'
    ? selector.matches((path) => (Object.hasOwn(values, path) ? values[path] : undefined))
    : selector.reason;
}

const web = { 'metadata.name': 'web', 'metadata.namespace': 'default', 'status.phase': 'Running' };

describe('parseFieldSelector', () => {
  it.each([
    ['', true],
    [',,', true],
    ['metadata.name=web', true],
    ['metadata.name==web', true],
    ['metadata.name!=db', true],
    ['metadata.name=db', false],
    ['metadata.name!=web', false],
    ['status.phase=Running,metadata.namespace=default', true],
    ['status.phase=Running,metadata.namespace=other', false],
    ['spec.nodeName=', true],
    ['spec.nodeName!=', false],
    ['spec.nodeName=a', false],
    ['spec.hostNetwork=false', true],
  ])('of %j says %s', (text, expected) => {
    expect(select(text, web)).toBe(expected);
  });

  it.each([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['metadata.name=a,x', "invalid selector: 'metadata.name=a,x'; can't understand 'x'"],
    ['metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
    ['metadata.name=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
    ['metadata.name=a\\', 'invalid field selector: invalid escape sequence: \\'],
    ['spec.image=a', 'field label not supported: spec.image'],
    ['__proto__=a', 'field label not supported: __proto__'],
    ['=a', 'field label not supported: '],
    ['b.c=1,a.b=1', 'field label not supported: a.b'],
  ])('refuses %j in the real words', (text, reason) => {
    expect(parseFieldSelector(text, 'pods')).toEqual({ kind: 'malformed', reason });
  });

  it.each([
    [
      'events',
      'involvedObject.kind=Pod,involvedObject.fieldPath=,reason=Started',
      { 'involvedObject.kind': 'Pod', reason: 'Started' },
    ],
    ['events', 'source=kubelet', { 'source.component': 'kubelet' }],
    ['events', 'source=kubelet', { reportingComponent: 'kubelet' }],
    ['secrets', 'type=Opaque', { type: 'Opaque' }],
    ['namespaces', 'status.phase=Active', { 'status.phase': 'Active' }],
    ['nodes', 'spec.unschedulable=false', {}],
    ['services', 'spec.type=ClusterIP', { 'spec.type': 'ClusterIP' }],
    ['jobs.batch', 'status.successful=0', {}],
    ['jobs.batch', 'status.successful=2', { 'status.succeeded': '2' }],
    ['pods', 'spec.host=n1', { 'spec.nodeName': 'n1' }],
    ['pods', 'status.podIPs=', { 'status.podIPs': '10.0.0.1' }],
    [
      'leases.coordination.k8s.io',
      'metadata.name=a,metadata.namespace=b',
      { 'metadata.name': 'a', 'metadata.namespace': 'b' },
    ],
  ] as readonly [string, string, Values][])('lets %s be selected by %s', (resource, text, values) => {
    expect(select(text, values, resource)).toBe(true);
  });

  it.each([
    ['nodes', 'metadata.namespace=a', 'field label not supported: metadata.namespace'],
    ['jobs.batch', 'status.active=1', 'field label "status.active" not supported for batchv1.Job'],
    [
      'replicasets.apps',
      'status.replicas=1',
      '"status.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['constructor', 'x=1', '"x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ])('does not let %s be selected by %s', (resource, text, reason) => {
    expect(parseFieldSelector(text, resource)).toEqual({ kind: 'malformed', reason });
  });

  it('finds any value again, escaped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('\\', ',', '='))).map((list) => list.join('')),
        (value) => {
          const text = `metadata.name=${value.replace(/[\\,=]/g, '\\$&')},status.phase=Running`;
          expect(select(text, { ...web, 'metadata.name': value })).toBe(true);
          expect(select(text, { ...web, 'metadata.name': `${value}x` })).toBe(false);
        },
      ),
    );
  });

  it('reads any text without throwing', () => {
    const pieces = fc.constantFrom('metadata.name', '=', '==', '!=', ',', '\\', 'a', ' ');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (text) => {
          expect(parseFieldSelector(text, 'pods').kind).toMatch(/^(parsed|malformed)$/);
        },
      ),
    );
  });
});
