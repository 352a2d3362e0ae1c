import { describe, expect, it } from 'vitest';
import { qualityOfService } from './quality-of-service.ts';

const full = { cpu: '1', memory: '1Gi' };

describe('the quality of service of a pod', () => {
  it.each([
    ['BestEffort', [{}]],
    ['BestEffort', [{ resources: { requests: { cpu: '0' } } }]],
    ['Guaranteed', [{ resources: { limits: full, requests: full } }]],
    ['Burstable', [{ resources: { limits: full, requests: { cpu: '0.5', memory: '1Gi' } } }]],
    ['Burstable', [{ resources: { requests: { cpu: '1' } } }]],
    ['Burstable', [{ resources: { limits: full, requests: full } }, {}]],
    // None of ours counts as any other's name.
    ['BestEffort', [{ resources: { requests: { ['__proto__']: { cpu: '1' } } } }]],
  ])('is %s for %j', (expected, containers) => {
    expect(qualityOfService({ containers })).toBe(expected);
  });
});
