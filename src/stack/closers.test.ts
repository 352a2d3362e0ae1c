import { expect, it } from 'vitest';
import { Closers } from './closers.ts';

it('closes what was opened in the opposite order, each when the one after it has ended', async () => {
  const closers = new Closers();
  const closed: string[] = [];
  closers.add(() => {
    closed.push('first');
  });
  closers.add(async () => {
    await Promise.resolve();
    closed.push('second');
  });
  await closers.close();
  expect(closed).toEqual(['second', 'first']);
});

it('closes the rest where closing one fails, and tells of the first failure', async () => {
  const closers = new Closers();
  const closed: string[] = [];
  closers.add(() => {
    closed.push('first');
  });
  closers.add(() => Promise.reject(new Error('the second')));
  closers.add(() => {
    throw new Error('the third');
  });
  await expect(closers.close()).rejects.toThrow('the third');
  expect(closed).toEqual(['first']);
});

it('closes everything once', async () => {
  const closers = new Closers();
  let count = 0;
  closers.add(() => {
    count += 1;
  });
  await Promise.all([closers.close(), closers.close()]);
  expect(count).toBe(1);
});
