import { describe, expect, it } from 'vitest';
import { type DelayName, delayRows, delaysOf, noDelays, toPropagation } from './realism.ts';

const names = Object.keys(delayRows) as DelayName[];

describe('the profile', () => {
  it('instant has no delay at all', () => {
    const delays = delaysOf({ realism: 'instant', propagationDelaySeconds: undefined });
    expect(names.map((name) => delays[name])).toEqual(names.map(() => 0));
  });

  it('azure has those of the table', () => {
    const delays = delaysOf({ realism: 'azure', propagationDelaySeconds: undefined });
    expect(names.map((name) => delays[name])).toEqual(names.map((name) => delayRows[name].seconds));
  });

  it.each(['instant', 'azure'] as const)(
    '%s gives way to what is said explicitly of federated credentials',
    (realism) => {
      const usual = delaysOf({ realism, propagationDelaySeconds: undefined });
      for (const propagationDelaySeconds of [0, 5]) {
        expect(delaysOf({ realism, propagationDelaySeconds })).toEqual({
          ...usual,
          federatedCredential: propagationDelaySeconds,
        });
      }
    },
  );

  it('tells the directory its own delays by name', () => {
    const delays = { ...noDelays, federatedCredential: 1, roleAssignment: 2, roleRemoval: 3, principal: 4 };
    expect(toPropagation(delays)).toEqual({
      federatedCredentialSeconds: 1,
      roleAssignmentSeconds: 2,
      roleRemovalSeconds: 3,
      principalSeconds: 4,
    });
  });
});

describe('each row', () => {
  it.each(names)('%s says what it delays, what is met meanwhile, and where it is from', (name) => {
    const { what, until, seconds, source } = delayRows[name];
    expect([what, until, source].every((text) => text.length > 0)).toBe(true);
    // A person waits for it, and `az` gives up after some minutes.
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });
});
