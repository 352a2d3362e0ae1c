import { describe, expect, it } from 'vitest';
import { createCallGate } from './call-gate.ts';

describe('a gate', () => {
  it('lets in as many as it has places, and the next when one leaves', async () => {
    const gate = createCallGate(1);
    const { signal } = new AbortController();
    const leave = await gate.enter(signal);
    const order: string[] = [];
    const second = gate.enter(signal).then((leaveIt) => {
      order.push('second');
      leaveIt?.();
    });
    const third = gate.enter(signal).then(() => order.push('third'));
    await Promise.resolve();
    expect(order).toEqual([]);
    leave?.();
    await Promise.all([second, third]);
    expect(order).toEqual(['second', 'third']);
  });

  it('turns away whoever has no time left, and keeps the place for others', async () => {
    const gate = createCallGate(1);
    const leave = await gate.enter(new AbortController().signal);
    const impatient = new AbortController();
    const turnedAway = gate.enter(impatient.signal);
    impatient.abort();
    expect(await turnedAway).toBeUndefined();
    expect(await gate.enter(impatient.signal)).toBeUndefined();
    leave?.();
    expect(await gate.enter(new AbortController().signal)).toBeTypeOf('function');
  });
});
