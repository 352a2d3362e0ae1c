import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscriptionId,
  type TestArm,
} from '../../test/support/test-arm.ts';
import { armRoutes } from './resource-types/index.ts';
import type { ArmRoute } from './route.ts';

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

/** Whoever has a token may ask these: what they answer is the caller's own, or has a name that nobody guesses. */
const openToAll = [
  'GET /tenants',
  'GET /subscriptions',
  'GET /providers',
  'GET /providers/{namespace}',
  'GET /subscriptions/{subscriptionId}/resources',
  'GET /subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}/operations/{operationId}',
  'GET /subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}/operationResults/{operationId}',
  'GET /providers/Microsoft.Insights/eventcategories',
  'GET /providers/{namespace}/operations',
];

const nameOf = ({ method, path }: ArmRoute) => `${method} ${path.text}`;

function pathOf({ path }: ArmRoute): string {
  return path.text
    .replace('/{scope}', group)
    .replace('{subscriptionId}', subscriptionId)
    .replace('{resourceGroup}', 'Lab')
    .replace(/\{\w+\}/g, '60000000-0000-4000-8000-000000000006');
}

describe('the route table', () => {
  it('names an action for every route, but for those that are open to all', () => {
    expect(armRoutes.filter(({ action }) => action === undefined).map(nameOf)).toEqual(openToAll);
  });

  it.each(armRoutes.map((route) => [nameOf(route), route] as const))(
    'keeps strangers out: %s',
    async (_, route) => {
      const path = pathOf(route);
      const { method } = route;
      const call = async (token: string | null) => (await arm.call(method, path, { token })).status;
      expect(await call(null)).toBe(401);
      const status = await call(arm.token({ oid: strangerId }));
      if (route.action !== undefined) expect(status).toBe(403);
      else expect([200, 404]).toContain(status);
    },
  );
});
