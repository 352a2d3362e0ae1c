import { describe, expect, it } from 'vitest';
import { chooseCluster } from './choose-cluster.ts';

const clusters = (...names: string[]) => ({
  clusters: names.map((name) => ({ name, serverUrl: '', issuer: '', resourceId: '', tenantId: '' })),
});

describe('chooseCluster', () => {
  it('takes the only one, or the one that is named', () => {
    expect(chooseCluster(clusters('a'), undefined)).toBe('a');
    expect(chooseCluster(clusters('a', 'b'), 'b')).toBe('b');
  });

  it.each([
    [['a', 'b'], undefined, 'There are several clusters: a, b.'],
    [['a', 'b'], 'c', 'There is no cluster c (known: a, b).'],
    [['a'], 'A', 'There is no cluster A (known: a).'],
    [[], undefined, 'There is no cluster (known: none).'],
  ])('guesses none: of %j, asked for %s', (known, name, message) => {
    expect(() => chooseCluster(clusters(...known), name)).toThrow(message);
  });
});
