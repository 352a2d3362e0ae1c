import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { Secret } from '../../platform/secret.ts';
import { createApiClient } from './api-client.ts';
import { createEventRecorder } from './event-recorder.ts';

function open(answer: (request: Request) => number = () => 200) {
  const written: { readonly method: string; readonly path: string; readonly body: object }[] = [];
  const fetch = async (request: Request) => {
    const body = (await request.json()) as object;
    written.push({ method: request.method, path: new URL(request.url).pathname, body });
    return Response.json({ metadata: {} }, { status: answer(request) });
  };
  const recorder = createEventRecorder({
    api: createApiClient(fetch, { token: new Secret('t'), userAgent: 'test' }),
    clock: new FixedClock(),
    about: { metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' } },
    kind: 'Pod',
    source: { component: 'kubelet', host: 'n1' },
    fieldPathOf: (name) => `spec.containers{${name}}`,
  });
  return { written, recorder };
}

const failed = { type: 'Warning', reason: 'Failed', message: 'no', container: 'a' } as const;

describe('an event', () => {
  it('says what happened to whom', async () => {
    const { recorder, written } = open();
    recorder.record(failed);
    await recorder.settled();
    expect(written).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/events',
        body: {
          involvedObject: { kind: 'Pod', name: 'web', uid: 'u', fieldPath: 'spec.containers{a}' },
          reason: 'Failed',
          count: 1,
          source: { component: 'kubelet', host: 'n1' },
        },
      },
    ]);
  });

  it('that happens again is counted', async () => {
    const { recorder, written } = open();
    for (const event of [failed, failed, { ...failed, message: 'other' }, failed]) recorder.record(event);
    await recorder.settled();
    expect(written.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST', 'PATCH']);
    expect(written.at(-1)?.body).toMatchObject({ count: 3 });
  });

  it('takes another name where the first is taken', async () => {
    let attempts = 0;
    const { recorder, written } = open(() => (++attempts === 1 ? 409 : 201));
    recorder.record(failed);
    await recorder.settled();
    const names = written.map(({ body }) => (body as { metadata: { name: string } }).metadata.name);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });

  it('is lost, and holds up no other, where it cannot be written', async () => {
    const { recorder, written } = open(() => 500);
    recorder.record(failed);
    recorder.record({ ...failed, message: 'later' });
    await recorder.settled();
    expect(written).toHaveLength(2);
  });
});
