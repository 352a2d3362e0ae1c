import { describe, expect, it } from 'vitest';
import { Secret } from '../../platform/secret.ts';
import type { Timer } from '../timer.ts';
import { type ApiFetch, createApiClient } from './api-client.ts';
import { followObjects } from './follow-objects.ts';

const object = (name: string, resourceVersion = '1') => ({ metadata: { name, uid: name, resourceVersion } });
const event = (type: string, name: string, version: string) =>
  `${JSON.stringify({ type, object: object(name, version) })}\n`;

/** Answers in their order, and then a watch that stays open. */
function serve(answers: readonly (() => Response)[]) {
  const requests: URL[] = [];
  const left = [...answers];
  const fetch: ApiFetch = async (request) => {
    requests.push(new URL(request.url));
    return left.shift()?.() ?? new Response(new ReadableStream());
  };
  return { requests, api: createApiClient(fetch, { token: new Secret('t'), userAgent: 'test' }) };
}

const list =
  (version: string, ...names: string[]) =>
  () =>
    Response.json({ metadata: { resourceVersion: version }, items: names.map((name) => object(name)) });
const watch =
  (...chunks: string[]) =>
  () =>
    new Response(ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))));

async function follow(answers: readonly (() => Response)[], count: number) {
  const told: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const tell = (text: string) => {
    told.push(text);
    if (told.length === count) resolve();
  };
  const { api, requests } = serve(answers);
  // Time passes at once.
  const timer: Timer = {
    after(_milliseconds, run) {
      const immediate = setImmediate(run);
      return { cancel: () => clearImmediate(immediate) };
    },
  };
  const following = followObjects({
    api,
    timer,
    path: '/api/v1/pods',
    fieldSelector: 'spec.nodeName=n',
    onObject: ({ metadata }) => tell(`+${metadata.name}`),
    onGone: ({ metadata }) => tell(`-${metadata.name}`),
  });
  await promise;
  await following.close();
  return { told, requests };
}

describe('whoever follows objects', () => {
  it('hears of what is there, and then of what changes', async () => {
    const lines = event('ADDED', 'b', '6') + event('BOOKMARK', '', '7') + event('DELETED', 'a', '8');
    // Cut in the middle of a line.
    const { told, requests } = await follow([list('5', 'a'), watch(lines.slice(0, 20), lines.slice(20))], 3);
    expect(told).toEqual(['+a', '+b', '-a']);
    expect(requests[0]?.search).toBe('?fieldSelector=spec.nodeName%3Dn');
    expect(requests[1]?.searchParams.get('resourceVersion')).toBe('5');
  });

  it('goes on from where a watch has ended', async () => {
    const { requests } = await follow(
      [list('5'), watch(event('ADDED', 'a', '6')), watch(event('ADDED', 'b', '9'))],
      2,
    );
    expect(requests.slice(1, 3).map((url) => url.searchParams.get('resourceVersion'))).toEqual(['5', '6']);
  });

  it.each<[string, () => Response]>([
    ['is too old', watch(`${JSON.stringify({ type: 'ERROR', object: { metadata: {}, code: 410 } })}\n`)],
    ['is refused', () => Response.json({ message: 'no' }, { status: 500 })],
    ['cannot be read', watch('nonsense\n')],
  ])('lists again when its watch %s, and misses nothing that went', async (_case, broken) => {
    const { told } = await follow([list('5', 'a', 'b'), broken, list('9', 'b')], 4);
    expect(told).toEqual(['+a', '+b', '-a', '+b']);
  });

  it('tries again when nobody answers', async () => {
    const gone = () => {
      throw new TypeError('fetch failed');
    };
    expect((await follow([gone, list('1', 'a')], 1)).told).toEqual(['+a']);
  });
});
