import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { readHooks } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { makeAdmissionReview, readHookAnswer } from './admission-review.ts';

const hookOf = (...admissionReviewVersions: readonly string[]) =>
  readHooks([
    { metadata: { name: 'one' }, webhooks: [{ name: 'a', clientConfig: {}, admissionReviewVersions }] },
  ])[0]!;

const request: AdmissionRequest = {
  operation: 'CREATE',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  namespace: 'default',
  user: { name: 'alice', groups: ['system:authenticated'] },
  object: { metadata: { generateName: 'web-' } },
  isDryRun: true,
  options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', dryRun: ['All'] },
};

const sent = makeAdmissionReview(hookOf('v1'), request, 'uid-1')!;
const sentBeta = makeAdmissionReview(hookOf('v1beta1'), request, 'uid-1')!;

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const answer = (response: unknown, more: JsonFields = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response,
  ...more,
});
const allowed = { uid: 'uid-1', allowed: true };
const operations = [{ op: 'add', path: '/a', value: 1 }];

describe('makeAdmissionReview', () => {
  it('asks about the object, without a name where none is made yet', () => {
    expect(sent).toEqual({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        uid: 'uid-1',
        kind: { group: '', version: 'v1', kind: 'Pod' },
        resource: { group: '', version: 'v1', resource: 'pods' },
        requestKind: { group: '', version: 'v1', kind: 'Pod' },
        requestResource: { group: '', version: 'v1', resource: 'pods' },
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'alice', groups: ['system:authenticated'] },
        object: { metadata: { generateName: 'web-' } },
        oldObject: null,
        dryRun: true,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', dryRun: ['All'] },
      },
    });
  });

  it.each([
    [['v1beta1', 'v1'], 'admission.k8s.io/v1beta1'],
    [['v2', 'v1'], 'admission.k8s.io/v1'],
    [['v2'], undefined],
  ])('speaks the first version of %j that it knows', (versions, apiVersion) => {
    expect(makeAdmissionReview(hookOf(...versions), request, 'uid')?.apiVersion).toBe(apiVersion);
  });
});

describe('readHookAnswer', () => {
  it('reads a patch, warnings, and a plain yes', () => {
    const response = { ...allowed, patch: base64(operations), patchType: 'JSONPatch', warnings: ['careful'] };
    expect(readHookAnswer(answer(response), sent, 'mutating')).toEqual({
      kind: 'allowed',
      operations,
      warnings: ['careful'],
    });
    expect(readHookAnswer(answer(allowed), sent, 'validating')).toEqual({
      kind: 'allowed',
      operations: [],
      warnings: [],
    });
  });

  it.each([[base64([])], [base64(null)]])('takes the patch %s for no change', (patch) => {
    const response = { ...allowed, patch, patchType: 'JSONPatch' };
    expect(readHookAnswer(answer(response), sent, 'mutating')).toMatchObject({ operations: [] });
  });

  it.each([
    ['no', 'webhook response was absent'],
    [answer(null), 'webhook response was absent'],
    [answer({ ...allowed, uid: 'other' }), 'expected response.uid="uid-1", got "other"'],
    [answer({ allowed: true }), 'expected response.uid="uid-1", got ""'],
    [
      answer(allowed, { apiVersion: 'admission.k8s.io/v1beta1' }),
      'expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1beta1, Kind=AdmissionReview',
    ],
    [
      answer({ ...allowed, patch: base64(operations) }),
      'webhook returned response.patch but not response.patchType',
    ],
    [
      answer({ ...allowed, patchType: 'JSONPatch' }),
      'webhook returned response.patchType but not response.patch',
    ],
    [
      answer({ ...allowed, patch: base64(operations), patchType: 'Merge' }),
      'webhook returned invalid response.patchType of "Merge"',
    ],
    [answer({ ...allowed, warnings: 'x' }), 'response.warnings must be a list of strings'],
    [
      answer({ ...allowed, auditAnnotations: { a: 1 } }),
      'response.auditAnnotations must be a map of strings',
    ],
  ])('takes %j for no answer', (given, reason) => {
    expect(readHookAnswer(given, sent, 'mutating')).toEqual({
      kind: 'invalid',
      reason: `received invalid webhook response: ${reason}`,
    });
  });

  it.each([
    ['***'],
    ['abc'],
    [7],
    [Buffer.from('{').toString('base64')],
    [base64({})],
    [base64([1])],
    [base64(Array.from({ length: 10_001 }, () => operations[0]))],
    [Buffer.from(`[{"value":${'['.repeat(5_000)}${']'.repeat(5_000)}}]`).toString('base64')],
  ])('refuses a patch that is no list of operations (%#)', (patch) => {
    expect(
      readHookAnswer(answer({ ...allowed, patch, patchType: 'JSONPatch' }), sent, 'mutating'),
    ).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('received undecodable patch in webhook response: '),
    });
  });

  it('hears a denial before it looks at a patch', () => {
    const response = { uid: 'uid-1', allowed: false, status: { message: 'no' } };
    const withPatch = { ...response, patch: '***', patchType: 'JSONPatch' };
    for (const given of [response, withPatch]) {
      expect(readHookAnswer(answer(given), sent, 'mutating')).toEqual({
        kind: 'denied',
        result: { message: 'no' },
        warnings: [],
      });
    }
  });

  it('takes v1beta1 answers that leave out what they answer to', () => {
    const response = { allowed: true, patch: base64(operations) };
    expect(readHookAnswer({ response }, sentBeta, 'mutating')).toMatchObject({ kind: 'allowed', operations });
  });

  it('allows by nothing but true', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const verdict = readHookAnswer(answer({ uid: 'uid-1', allowed: given }), sent, 'mutating');
        expect(verdict.kind).toBe(given === true ? 'allowed' : 'denied');
      }),
    );
  });

  it('makes something of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        for (const phase of ['mutating', 'validating'] as const) {
          expect(readHookAnswer(given, sent, phase).kind).toBe('invalid');
          expect(['invalid', 'denied', 'allowed']).toContain(
            readHookAnswer({ response: given }, sentBeta, phase).kind,
          );
        }
      }),
    );
  });
});
