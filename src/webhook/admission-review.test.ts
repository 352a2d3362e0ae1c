import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AdmissionRequest,
  answerAdmissionReview,
  type Decision,
  maximumReviewBytes,
  requestedObject,
} from './admission-review.ts';
import { denied } from './mutation/denials.ts';

const pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'pod' } };
const question = {
  kind: 'AdmissionReview',
  apiVersion: 'admission.k8s.io/v1',
  request: {
    uid: 'u-1',
    operation: 'CREATE',
    namespace: 'default',
    object: pod,
    oldObject: null,
    dryRun: true,
  },
};

interface Sending {
  readonly body?: string | { readonly kind: 'too-large' };
  readonly contentType?: string | null;
  readonly decide?: (request: AdmissionRequest) => Promise<Decision>;
}

async function send({
  body = JSON.stringify(question),
  contentType = 'application/json',
  decide,
}: Sending = {}) {
  const bugs: unknown[] = [];
  const requests: AdmissionRequest[] = [];
  const answer = await answerAdmissionReview(
    { body, contentType, onBug: (error) => bugs.push(error) },
    decide ??
      (async (request) => {
        requests.push(request);
        return { kind: 'allowed' };
      }),
  );
  return { answer, bugs, requests };
}

const ask = (changes: object) => send({ body: JSON.stringify({ ...question, ...changes }) });
const allowed = { metadata: {}, code: 200 };

describe('answerAdmissionReview', () => {
  it('reads what the question is about', async () => {
    const { requests } = await send();
    expect(requests).toEqual([
      { uid: 'u-1', operation: 'CREATE', name: '', namespace: 'default', isDryRun: true, object: pod },
    ]);
  });

  it.each(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'])('answers %s in kind', async (apiVersion) => {
    const { answer } = await ask({ apiVersion });
    expect(answer).toEqual({
      kind: 'AdmissionReview',
      apiVersion,
      response: { uid: 'u-1', allowed: true, status: allowed },
    });
  });

  it('sends patch and type together, and warnings', async () => {
    const patch = [{ op: 'add', path: '/spec/a~1b', value: 'ä' }] as const;
    const { answer } = await send({
      decide: async () => ({ kind: 'allowed', patch, warnings: ['mind this'] }),
    });
    const { patch: encoded = '', ...rest } = answer.response;
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))).toEqual(patch);
    expect(rest).toEqual({
      uid: 'u-1',
      allowed: true,
      status: allowed,
      patchType: 'JSONPatch',
      warnings: ['mind this'],
    });
  });

  it('sends neither for a patch that changes nothing', async () => {
    const { answer } = await send({ decide: async () => ({ kind: 'allowed', patch: [], warnings: [] }) });
    expect(answer.response).toEqual({ uid: 'u-1', allowed: true, status: allowed });
  });

  it('sends a denial with its code and words', async () => {
    const { answer } = await send({ decide: async () => denied('serviceAccountNotFound', { name: 'sa' }) });
    expect(answer.response).toEqual({
      uid: 'u-1',
      allowed: false,
      status: { metadata: {}, message: 'serviceaccounts "sa" not found', code: 400 },
    });
  });

  it('denies where the decision itself failed, and tells us alone why', async () => {
    const { answer, bugs } = await send({ decide: () => Promise.reject(new Error('a secret')) });
    expect(answer.response).toEqual({
      uid: 'u-1',
      allowed: false,
      status: { metadata: {}, message: 'the review could not be answered', code: 500 },
    });
    expect(bugs).toEqual([new Error('a secret')]);
  });

  it.each<[string, Sending, number, string]>([
    ['an empty body', { body: '' }, 400, 'request body is empty'],
    ['an empty body of another type', { body: '', contentType: null }, 400, 'request body is empty'],
    [
      'a body that nobody read to its end',
      { body: { kind: 'too-large' } },
      413,
      'request entity is too large; limit is 7340032 bytes',
    ],
    [
      'a body that is too long in bytes, though not in characters',
      { body: 'ä'.repeat(maximumReviewBytes / 2 + 1) },
      413,
      'request entity is too large; limit is 7340032 bytes',
    ],
    [
      'another media type',
      { contentType: 'application/yaml' },
      400,
      'contentType=application/yaml, expected application/json',
    ],
    [
      'parameters behind the media type',
      { contentType: 'application/json; charset=utf-8' },
      400,
      'contentType=application/json; charset=utf-8, expected application/json',
    ],
    ['no media type', { contentType: null }, 400, 'contentType=, expected application/json'],
    [
      'a body that is no JSON',
      { body: 'invalid' },
      400,
      "couldn't get version/kind; json parse error: the JSON has an unexpected character at 1",
    ],
    [
      'a body that is no object',
      { body: '[]' },
      400,
      "couldn't get version/kind; json parse error: the document is not an object",
    ],
    [
      'a member that is there twice',
      { body: '{"kind":"AdmissionReview","kind":"a"}' },
      400,
      "couldn't get version/kind; json parse error: the member 'kind' is present twice",
    ],
    [
      'a body that is nested too deeply',
      { body: '['.repeat(100_000) },
      400,
      "couldn't get version/kind; json parse error: the JSON is nested deeper than 64 levels",
    ],
    ['no kind', { body: '{}' }, 400, "Object 'Kind' is missing in the review"],
    [
      'no version',
      { body: '{"kind":"AdmissionReview"}' },
      400,
      "Object 'apiVersion' is missing in the review",
    ],
    [
      'a version that does not exist',
      { body: '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v2"}' },
      400,
      'no kind "AdmissionReview" is registered for version "admission.k8s.io/v2"',
    ],
    [
      'another kind',
      { body: '{"kind":"Pod","apiVersion":"admission.k8s.io/v1"}' },
      400,
      'no kind "Pod" is registered for version "admission.k8s.io/v1"',
    ],
  ])('refuses %s', async (_what, sending, code, message) => {
    const { answer, requests } = await send(sending);
    expect(answer).toEqual({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      response: { uid: '', allowed: false, status: { metadata: {}, message, code } },
    });
    expect(requests).toEqual([]);
  });

  it('reads a pod of several megabytes', async () => {
    const annotations = Object.fromEntries(
      Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 'v'.repeat(10)]),
    );
    const { answer } = await ask({ request: { uid: 'u-2', object: { metadata: { annotations } } } });
    expect(answer.response).toMatchObject({ uid: 'u-2', allowed: true });
  });

  it('answers whatever it is sent, and allows nothing that it has not been asked about', async () => {
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((request) => JSON.stringify({ ...question, request })),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { answer, bugs, requests } = await send({ body });
        expect(answer.response.allowed).toBe(requests.length === 1);
        expect(bugs).toEqual([]);
      }),
    );
  });
});

describe('requestedObject', () => {
  const about = (object: unknown): AdmissionRequest => ({
    uid: 'u',
    operation: 'CREATE',
    name: '',
    namespace: 'default',
    isDryRun: false,
    object,
  });

  it.each([undefined, null])('finds no content in %s', (object) => {
    expect(requestedObject(about(object))).toEqual({
      kind: 'denied',
      code: 400,
      message: 'there is no content to decode',
    });
  });

  // Case 52 of upstream's tests.
  it.each(['invalid', 1, []])('finds no object in %j', (object) => {
    expect(requestedObject(about(object))).toMatchObject({
      kind: 'denied',
      code: 400,
      message: expect.stringContaining("couldn't get version/kind"),
    });
  });

  it('gives the object as it came', () => {
    expect(requestedObject(about(pod))).toEqual({ kind: 'object', object: pod });
  });
});
