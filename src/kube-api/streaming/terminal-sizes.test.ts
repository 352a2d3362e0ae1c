import { describe, expect, it } from 'vitest';
import { TerminalSizes } from './terminal-sizes.ts';

const size = (width: number) => ({ width, height: 1 });

describe('the sizes of a terminal', () => {
  it('are told from the last one on, to the end', async () => {
    const sizes = new TerminalSizes();
    sizes.push(size(1));
    sizes.push(size(2));
    const told = sizes[Symbol.asyncIterator]();
    expect(await told.next()).toEqual({ done: false, value: size(2) });
    const next = told.next();
    sizes.push(size(3));
    expect(await next).toEqual({ done: false, value: size(3) });
    sizes.push(size(4));
    sizes.close();
    expect(await told.next()).toEqual({ done: false, value: size(4) });
    expect(await told.next()).toEqual({ done: true, value: undefined });
  });

  it('end for whoever waits', async () => {
    const sizes = new TerminalSizes();
    const next = sizes[Symbol.asyncIterator]().next();
    sizes.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
