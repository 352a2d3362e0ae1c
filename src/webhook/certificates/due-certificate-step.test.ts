import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../platform/clock.ts';
import {
  type CertificateFacts,
  type CertificateState,
  type CertificateStep,
  dueCertificateStep,
  certificateTimes as times,
} from './due-certificate-step.ts';

const start = new Date('2026-03-01T12:00:00Z');
const day = 24 * 3_600;
const later = (seconds: number) => addSeconds(start, seconds);

function factsFrom(pem: string, from: Date, seconds: number): CertificateFacts {
  return {
    pem: `${pem}\n`,
    notBefore: addSeconds(from, -times.backdatedSeconds),
    notAfter: addSeconds(from, seconds),
  };
}

const authority = factsFrom('CA1', start, times.authoritySeconds);
const next = factsFrom('CA2', start, times.authoritySeconds);
const leaf = { ...factsFrom('LEAF', start, times.leafSeconds), isOfAuthority: true };
const settled: CertificateState = {
  authority,
  leaf,
  leafAuthority: authority,
  bundles: ['CA1\n'],
  publishedSince: start,
};

describe('the due step of the certificates', () => {
  it('is the authority, its publication and the leaf, in this order, where there is nothing', () => {
    expect(dueCertificateStep({ bundles: [''] }, start)).toEqual({ kind: 'make-authority' });
    expect(dueCertificateStep({ authority, bundles: [''] }, start)).toEqual({
      kind: 'publish',
      bundle: 'CA1\n',
    });
    expect(dueCertificateStep({ authority, bundles: ['CA1\n'] }, start)).toEqual({ kind: 'issue-leaf' });
    expect(dueCertificateStep(settled, start)).toEqual({ kind: 'wait' });
  });

  it.each([
    ['a leaf that is far from its end', later(59 * day), 'wait'],
    ['a leaf in its last month', later(60 * day), 'issue-leaf'],
    ['a leaf that has ended', later(90 * day), 'issue-leaf'],
    ['an authority near its end', later(times.authoritySeconds - 180 * day), 'make-authority'],
    ['certificates of the future', later(-2 * day), 'make-authority'],
  ])('for %s', (_what, now, kind) => {
    expect(dueCertificateStep(settled, now).kind).toBe(kind);
  });

  it('publishes a new authority beside the one whose leaf is served, and serves only when that has settled', () => {
    const changing = { ...settled, authority: next, leaf: { ...leaf, isOfAuthority: false } };
    expect(dueCertificateStep(changing, later(1))).toEqual({ kind: 'publish', bundle: 'CA2\nCA1\n' });
    const published = { ...changing, bundles: ['CA2\nCA1\n'], publishedSince: later(10) };
    expect(dueCertificateStep(published, later(69))).toEqual({ kind: 'wait' });
    expect(dueCertificateStep(published, later(70))).toEqual({ kind: 'issue-leaf' });
  });

  it('withdraws the old authority an hour after the last leaf of it was replaced', () => {
    const changed = {
      ...settled,
      authority: next,
      leafAuthority: next,
      previousAuthority: authority,
      bundles: ['CA2\nCA1\n'],
    };
    expect(dueCertificateStep(changed, later(3_599))).toEqual({ kind: 'wait' });
    expect(dueCertificateStep(changed, later(3_600))).toEqual({ kind: 'publish', bundle: 'CA2\n' });
  });

  it('repairs a bundle that someone has emptied, in any entry', () => {
    const broken = { ...settled, bundles: ['CA1\n', ''] };
    expect(dueCertificateStep(broken, start)).toEqual({ kind: 'publish', bundle: 'CA1\n' });
  });

  it('never serves a leaf whose authority is not in every bundle, however long it runs and whatever breaks', () => {
    const disturbance = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 400 * day }) }),
      fc.record({
        kind: fc.constantFrom('lose-authority' as const, 'new-leader' as const),
        seconds: fc.constant(1),
      }),
    );
    fc.assert(
      fc.property(fc.array(disturbance, { maxLength: 30 }), (disturbances) => {
        let world = runUntilQuiet({ now: start, made: 0, bundle: '' });
        for (const { kind, seconds } of disturbances) {
          world = { ...world, now: addSeconds(world.now, seconds) };
          if (kind === 'lose-authority') delete world.authority;
          if (kind !== 'pass') delete world.publishedSince;
          world = runUntilQuiet(world);
        }
      }),
      { numRuns: 200 },
    );
  });
});

interface World {
  now: Date;
  made: number;
  bundle: string;
  authority?: CertificateFacts;
  leafAuthority?: CertificateFacts;
  previousAuthority?: CertificateFacts;
  leaf?: CertificateFacts;
  publishedSince?: Date;
}

/** Takes steps a minute apart, and checks after each what must always hold. */
function runUntilQuiet(first: World): World {
  let world = first;
  for (let turns = 0; turns < 10; turns++) {
    const { authority: current, bundle } = world;
    const isPublished = current !== undefined && bundle.includes(current.pem);
    if (!isPublished) delete world.publishedSince;
    else world.publishedSince ??= world.now;
    world = take(world, dueCertificateStep(stateOf(world), world.now));
    if (world.leaf !== undefined && world.now < world.leaf.notAfter) {
      expect(world.bundle).toContain(world.leafAuthority?.pem);
    }
    world = { ...world, now: addSeconds(world.now, 60) };
  }
  expect(world.leaf?.notAfter.getTime()).toBeGreaterThan(world.now.getTime());
  return world;
}

function stateOf({ leaf: served, ...world }: World): CertificateState {
  const isOfAuthority = world.leafAuthority?.pem === world.authority?.pem;
  return { ...world, bundles: [world.bundle], ...(served && { leaf: { ...served, isOfAuthority } }) };
}

function take(world: World, step: CertificateStep): World {
  const { now, made } = world;
  switch (step.kind) {
    case 'make-authority':
      return { ...world, made: made + 1, authority: factsFrom(`CA-${made}.`, now, times.authoritySeconds) };
    case 'publish':
      return { ...world, bundle: step.bundle };
    case 'issue-leaf': {
      const { leafAuthority: before, previousAuthority: _, ...rest } = world;
      const isSame = before?.pem === world.authority!.pem;
      return {
        ...rest,
        leaf: factsFrom('LEAF', now, times.leafSeconds),
        leafAuthority: world.authority!,
        ...(before !== undefined && !isSame && { previousAuthority: before }),
      };
    }
    case 'wait':
      return world;
  }
}
