import colors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { type KeyChange, printKeyChange } from './print-key-change.ts';

const plain = colors.createColors(false);
const keyId = 'mG4X9zRlNTW8cmFcOHGf0nBf2UPyHqX8dvPVJjBPbms';
const other = 'WiqVbQuYpGyqlak2N9nJCBSlItFGaeHaHWJeYItMnCk';
const at = '2026-03-01T13:00:00.123Z';
const again = 'wid cluster rotate-keys --data /elsewhere --cluster dev';

type Told = KeyChange extends infer Each
  ? Each extends KeyChange
    ? Omit<Each, 'cluster' | 'dataFolder'>
    : never
  : never;

const print = (told: Told) =>
  printKeyChange({ cluster: 'dev', dataFolder: '/elsewhere', ...told } as KeyChange, plain);

describe('what is said of a key', () => {
  it('that is published: from when it may sign, and what to type then', () => {
    const text = print({ kind: 'published', keyId, rotatesFrom: at });
    expect(text).toContain('Published the key mG4X9zRl. It may sign from 2026-03-01T13:00:00Z.');
    expect(text.split('\n').at(-1)).toBe(`then  ${again}`);
  });

  it('that has to wait: who would refuse its tokens, and how to do it all the same', () => {
    const text = print({ kind: 'waiting', keyId, rotatesFrom: at });
    expect(text).toMatch(/^Refused: the key mG4X9zRl may sign from 2026-03-01T13:00:00Z, and not before\./);
    expect(text).toContain('would refuse its tokens');
    expect(text.split('\n').at(-1)).toBe(`all the same  ${again} --force`);
  });

  it('that signs now: how long the one before stays', () => {
    const rotated = { kind: 'rotated', keyId, previousKeyId: other, previousLeavesAt: at } as const;
    const text = print(rotated);
    expect(text).toBe(
      'The key mG4X9zRl signs from now on.\n' +
        'The key WiqVbQuY stays published until 2026-03-01T13:00:00Z: tokens that it has signed may live until then.',
    );
    expect(print({ ...rotated, unknownUntil: at })).toContain(
      'may refuse its tokens until 2026-03-01T13:00:00Z',
    );
  });

  it('that is needed: until when, and how to drop it all the same', () => {
    const text = print({ kind: 'needed', keyId, until: at });
    expect(text).toMatch(/^Refused: tokens that the key mG4X9zRl has signed may live until/);
    expect(text.split('\n').at(-1)).toBe(`all the same  ${again} --drop mG4X9zRl --force`);
  });

  it('that is dropped: what its tokens are worth, and that pods do not notice', () => {
    const dropped = { kind: 'dropped', keyId, signingKeyId: other } as const;
    expect(print(dropped)).toContain('no live token is signed by it');
    const lost = print({ ...dropped, wasNeededUntil: at });
    expect(lost).toContain('are worth nothing any more');
    expect(lost).toContain('Running pods do not notice');
    expect(lost).toContain('kubectl rollout restart deployment');
  });

  it('that signs and is to go: to let the next one sign, or to publish one first', () => {
    expect(print({ kind: 'signing', keyId, hasSuccessor: true })).toContain(
      `all the same  ${again} --drop mG4X9zRl --force`,
    );
    const alone = print({ kind: 'signing', keyId, hasSuccessor: false });
    expect(alone).toContain(`first  ${again}`);
    expect(alone).not.toContain('--force');
  });

  it('that cannot be published any more: when one leaves', () => {
    expect(print({ kind: 'full', publishedKeys: 20, oldestLeavesAt: at })).toBe(
      'Refused: 20 keys are published already. One of them leaves at 2026-03-01T13:00:00Z.',
    );
  });
});
