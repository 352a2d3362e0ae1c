import { readdirSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { createLog, type LogLevel, logEvents, silentLog } from './index.ts';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
const redacted = [
  'assertion',
  'token',
  'access_token',
  'accessToken',
  'authorization',
  'client_assertion',
  'clientAssertion',
  'client_secret',
  'clientSecret',
  'password',
  'secret',
  'secretText',
  'value',
];

describe('a log', () => {
  let text = '';
  const open = (level: LogLevel) => createLog({ level, destination: { write: (line) => (text += line) } });
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  beforeEach(() => {
    text = '';
  });

  it('writes an event of the table on one line, with its fields and the time, and without the machine', () => {
    open('info').event('token.refused', { number: 700_213, reason: 'two\nlines' });
    expect(text.trimEnd()).not.toContain('\n');
    expect(lines()).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
        event: 'token.refused',
        number: 700_213,
        reason: 'two\nlines',
      },
    ]);
  });

  it('gives every line at info an event of the table', () => {
    const log = open('debug');
    for (const event of Object.keys(logEvents) as (keyof typeof logEvents)[]) log.event(event);
    expect(lines().map(({ level, event }) => [level, event])).toEqual(
      Object.keys(logEvents).map((event) => [30, event]),
    );
  });

  it('lets no field take the place of the event', () => {
    const log = open('info');
    log.event('stack.ready', { event: 'stack.closed' });
    expect(lines()).toMatchObject([{ event: 'stack.ready' }]);
  });

  it.each(redacted)(
    'never shows a field named %s: at the top, one below, of a child, of an error',
    (name) => {
      const log = open('debug');
      log.event('token.issued', { [name]: token });
      log.event('token.issued', { request: { [name]: token } });
      log.debug('a message', { [name]: token, request: { [name]: token } });
      log.child({ [name]: token }).event('token.issued');
      log.child({ request: { [name]: token } }).event('token.issued', { answer: { [name]: token } });
      log.bug(Object.assign(new Error('a fault'), { [name]: token }), { [name]: token });
      expect(lines()).toHaveLength(6);
      expect(text).not.toContain(token);
      expect(text.match(/"\[secret\]"/g)).toHaveLength(9);
    },
  );

  it('hides whatever a redacted field holds, a list and an object included', () => {
    open('info').event('token.issued', { token: { raw: token }, request: { assertion: [token] } });
    expect(lines()).toMatchObject([{ token: '[secret]', request: { assertion: '[secret]' } }]);
  });

  it('never shows a secret, wherever it is and whatever it is called', () => {
    const secret = new Secret(token);
    const log = open('debug');
    log.event('stack.ready', { harmless: secret, deep: { deeper: { deepest: [secret] } } });
    log.debug(`a message with ${secret}`, { harmless: secret });
    log.child({ harmless: secret }).bug(Object.assign(new Error(`failed: ${secret}`), { held: secret }));
    expect(lines()).toHaveLength(3);
    expect(text).not.toContain(token);
  });

  it('leaves the fields of its caller as they were', () => {
    const fields = { token, request: { token } };
    open('info').event('token.issued', fields);
    expect(fields).toEqual({ token, request: { token } });
  });

  it('names a fault with its stack and its cause, whatever was thrown', () => {
    const log = open('error');
    log.bug(new TypeError('outer', { cause: new Error('inner') }), { surface: 'sts' });
    log.bug('a text');
    log.bug(undefined);
    const [first, second] = lines();
    expect(first).toMatchObject({
      level: 50,
      surface: 'sts',
      err: {
        type: 'TypeError',
        message: expect.stringContaining('inner'),
        stack: expect.stringContaining('log.test.ts'),
      },
    });
    expect(second).toMatchObject({ level: 50, err: 'a text' });
    expect(lines()).toHaveLength(3);
  });

  it.each<[LogLevel, number]>([
    ['silent', 0],
    ['error', 1],
    ['info', 2],
    ['debug', 3],
  ])('writes at %s what belongs there', (level, count) => {
    const log = open(level).child({ surface: 'sts' });
    log.debug('a message');
    log.event('stack.ready');
    log.bug(new Error('a fault'));
    expect(lines()).toHaveLength(count);
    expect(lines().every(({ surface }) => surface === 'sts')).toBe(true);
  });

  it('survives fields that no JSON can hold', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    open('info').event('stack.ready', { circle, big: 1n, nothing: undefined, call: () => 1 });
    expect(lines()).toMatchObject([{ event: 'stack.ready' }]);
  });

  it('says nothing at all when it is the silent one', () => {
    const log = silentLog.child({ a: 1 });
    log.event('stack.ready');
    log.debug('a message');
    log.bug(new Error('a fault'));
    expect(inspect(log)).toBe(inspect(silentLog));
  });
});

describe('the table of events', () => {
  it('has every event in one form, and a sentence for each', () => {
    for (const [event, sentence] of Object.entries(logEvents)) {
      expect(event).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+$/);
      expect(sentence.length).toBeGreaterThan(10);
    }
  });

  it('has no event that nothing logs', () => {
    const source = new URL('../../', import.meta.url);
    const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(new URL(name, source), 'utf8'))
      .join('\n');
    // The first parameter may choose between two of them.
    const calls = [...code.matchAll(/\bevent\(([^,)]*)/g)].map(([, first = '']) => first).join('\n');
    const unused = Object.keys(logEvents).filter((event) => !calls.includes(`'${event}'`));
    expect(unused).toEqual([]);
  });
});
