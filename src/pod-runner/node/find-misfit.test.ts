import { describe, expect, it } from 'vitest';
import { findMisfit, type SchedulableNode } from './find-misfit.ts';
import type { PodSpec } from './pod-object.ts';

const unschedulable = 'node(s) were unschedulable';
const untolerated = 'node(s) had untolerated taint {disk: full}';
const mismatch = "node(s) didn't match Pod's node affinity/selector";
const plain: SchedulableNode = {
  name: 'n1',
  labels: { os: 'linux', size: '12' },
  isUnschedulable: false,
  taints: [],
};
const full = { key: 'disk', value: 'full', effect: 'NoSchedule' };

const find = (spec: Partial<PodSpec>, node: Partial<SchedulableNode> = {}) =>
  findMisfit({ containers: [], ...spec }, { ...plain, ...node });

const requiring = (...nodeSelectorTerms: object[]): Partial<PodSpec> =>
  ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  }) as Partial<PodSpec>;

describe('whether a pod may go to a node', () => {
  it('is so where neither says anything', () => {
    expect(find({})).toBeUndefined();
  });

  it('is not so where the node is cordoned, unless the pod tolerates that', () => {
    const node = { isUnschedulable: true, taints: [full] };
    expect(find({}, node)).toBe(unschedulable);
    const key = 'node.kubernetes.io/unschedulable';
    expect(find({ tolerations: [{ key, operator: 'Exists' }] }, { isUnschedulable: true })).toBeUndefined();
    expect(find({ tolerations: [{ operator: 'Exists' }] }, node)).toBeUndefined();
  });

  it.each([
    ['nothing', [], untolerated],
    ['the key and the value', [{ key: 'disk', value: 'full' }], undefined],
    ['another value', [{ key: 'disk', value: 'empty' }], untolerated],
    ['the key whatever its value', [{ key: 'disk', operator: 'Exists' }], undefined],
    ['another effect', [{ key: 'disk', operator: 'Exists', effect: 'NoExecute' }], untolerated],
    ['another key', [{ key: 'cpu', operator: 'Exists' }], untolerated],
  ])('has tolerated %s', (_what, tolerations, misfit) => {
    expect(find({ tolerations }, { taints: [full] })).toBe(misfit);
  });

  it('is told by taints that repel, and not by those that merely discourage', () => {
    expect(find({}, { taints: [{ ...full, effect: 'PreferNoSchedule' }] })).toBeUndefined();
    expect(find({}, { taints: [{ key: 'gone', effect: 'NoExecute' }] })).toBe(
      'node(s) had untolerated taint {gone: }',
    );
  });

  it('is told by the selector', () => {
    expect(find({ nodeSelector: { os: 'linux' } })).toBeUndefined();
    expect(find({ nodeSelector: { os: 'windows' } })).toBe(mismatch);
    expect(find({ nodeSelector: { constructor: '' } })).toBe(mismatch);
  });

  it.each([
    [{ key: 'os', operator: 'In', values: ['linux'] }, true],
    [{ key: 'os', operator: 'In', values: ['windows'] }, false],
    [{ key: 'disk', operator: 'In', values: ['ssd'] }, false],
    [{ key: 'os', operator: 'NotIn', values: ['linux'] }, false],
    [{ key: 'disk', operator: 'NotIn', values: ['ssd'] }, true],
    [{ key: 'os', operator: 'Exists' }, true],
    [{ key: 'disk', operator: 'Exists' }, false],
    [{ key: 'os', operator: 'DoesNotExist' }, false],
    [{ key: 'disk', operator: 'DoesNotExist' }, true],
    [{ key: 'size', operator: 'Gt', values: ['9'] }, true],
    [{ key: 'size', operator: 'Gt', values: ['12'] }, false],
    [{ key: 'size', operator: 'Lt', values: ['100'] }, true],
    [{ key: 'os', operator: 'Lt', values: ['100'] }, false],
    [{ key: 'size', operator: 'Lt', values: [] }, false],
    [{ key: 'os', operator: 'Like', values: ['linux'] }, false],
  ])('is told by the affinity %j', (requirement, isFitting) => {
    expect(find(requiring({ matchExpressions: [requirement] }))).toBe(isFitting ? undefined : mismatch);
  });

  it('needs one term of an affinity, and all of that', () => {
    const linux = { key: 'os', operator: 'Exists' };
    const ssd = { key: 'disk', operator: 'Exists' };
    expect(find(requiring({ matchExpressions: [ssd] }, { matchExpressions: [linux] }))).toBeUndefined();
    expect(find(requiring({ matchExpressions: [linux, ssd] }))).toBe(mismatch);
    expect(find(requiring({}))).toBe(mismatch);
    const named = (name: string) => ({ key: 'metadata.name', operator: 'In', values: [name] });
    expect(find(requiring({ matchFields: [named('n1')] }))).toBeUndefined();
    expect(find(requiring({ matchFields: [named('n2')] }))).toBe(mismatch);
  });
});
