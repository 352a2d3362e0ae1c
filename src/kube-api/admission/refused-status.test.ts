import { describe, expect, it } from 'vitest';
import { boundWarnings } from './bound-warnings.ts';
import { deniedByHook } from './refused-status.ts';

describe('deniedByHook', () => {
  it.each([
    [undefined, { code: 400, message: 'admission webhook "a" denied the request without explanation' }],
    [
      { code: 200, message: 'weird' },
      { code: 400, message: 'admission webhook "a" denied the request: weird' },
    ],
    [
      { code: 403, reason: 'Forbidden' },
      { code: 403, reason: 'Forbidden', message: 'admission webhook "a" denied the request: Forbidden' },
    ],
    [
      { code: 'x', message: 3, details: [] },
      { code: 400, message: 'admission webhook "a" denied the request without explanation' },
    ],
    [
      { code: 1_000, message: 'm' },
      { code: 500, message: 'admission webhook "a" denied the request: m' },
    ],
    [
      { code: 422, message: 'm', details: { name: 'x' } },
      { code: 422, message: 'admission webhook "a" denied the request: m', details: { name: 'x' } },
    ],
  ])('of %j makes %j', (result, status) => {
    expect(deniedByHook('a', result)).toEqual(status);
  });

  it('bounds what a hook says', () => {
    const details = JSON.parse(`${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`);
    const status = deniedByHook('a', { message: 'x'.repeat(1_000_000), details });
    expect(status.message.length).toBeLessThan(40_000);
    expect(status.details).toBeUndefined();
  });
});

describe('boundWarnings', () => {
  it('keeps few, each once', () => {
    expect(boundWarnings(['a', 'b', 'a'])).toEqual(['a', 'b']);
  });

  it('cuts many, and leaves out the last', () => {
    const warnings = Array.from({ length: 1_000 }, (_, index) => `${index}${'x'.repeat(1_000)}`);
    const bounded = boundWarnings(warnings);
    expect(bounded).toHaveLength(16);
    expect(bounded.every(({ length }) => length === 256)).toBe(true);
  });
});
