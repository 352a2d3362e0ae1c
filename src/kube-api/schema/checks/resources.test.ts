import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkResources, quantityValue } from './resources.ts';

describe('the value of a quantity', () => {
  it.each([
    ['0.1', '100m'],
    ['1', '1000m'],
    ['1Ki', '1024'],
    ['1k', '1e3'],
    ['1.5Gi', '1536Mi'],
    ['1E', '1e18'],
    ['2e-3', '2m'],
    ['-1', '-1000m'],
    ['5n', '0.005u'],
  ])('of %s is that of %s', (one, other) => {
    expect(quantityValue(one)).toBe(quantityValue(other));
  });

  it('of thousandths is what it is in full', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), (count) => {
        expect(quantityValue(`${count}m`)).toBe(quantityValue(`${count / 1_000}`));
      }),
    );
  });
});

describe('the resources of a container', () => {
  const check = (resources: object) =>
    checkResources({ fields: { resources }, path: 'spec.containers[0]' }).map(
      ({ field, message }) => `${field}: ${message}`,
    );

  it('may be any amount within the limits', () => {
    expect(check({})).toEqual([]);
    expect(check({ limits: { cpu: '1' }, requests: { cpu: '1000m', memory: '1Gi' } })).toEqual([]);
  });

  it('are refused beyond the limit, and below nothing', () => {
    expect(check({ limits: { cpu: '10m' }, requests: { cpu: '50m' } })).toEqual([
      'spec.containers[0].resources.requests: Invalid value: "50m": must be less than or equal to cpu limit of 10m',
    ]);
    expect(check({ limits: { cpu: '-1' } })).toEqual([
      'spec.containers[0].resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ]);
  });
});
