import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementGround, openManagementGround } from './ground.ts';
import { findUnexplained } from './known-differences.ts';
import { findUntried } from './left-out.ts';
import type { ClientReport } from './report.ts';

const folder = fileURLToPath(new URL('../../', import.meta.url));

let ground: ManagementGround;
const reports: ClientReport[] = [];

beforeAll(async () => {
  ground = await openManagementGround();
});

afterAll(() => ground?.[Symbol.asyncDispose]());

describe('the newest management clients for JavaScript', () => {
  it.each([
    'resource-groups',
    'managed-identities',
    'roles',
    'key-vaults',
    'managed-clusters',
    'subscriptions',
    'deployments',
    'monitoring',
    'service-linkers',
    'directory',
    'people',
  ])('read every answer whole, and find nothing wrong in it: %s', async (story) => {
    const tried = await ground.tryStory({ story, folder, isNewest: true });
    expect(tried.flatMap(findUnexplained)).toEqual([]);
    reports.push(...tried);
  });

  it('are tried with every operation that is served', () => {
    expect(findUntried(reports)).toEqual([]);
  });
});
