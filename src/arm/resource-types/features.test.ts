import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, strangerId, subscription, type TestArm } from '../../../test/support/test-arm.ts';

let arm: TestArm;
const features = `${subscription}/providers/Microsoft.Features`;
const collection = `${features}/providers/Microsoft.ContainerService/features`;
const feature = `${collection}/EnableWorkloadIdentityPreview`;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

const stateOf = async () => (await arm.call('GET', feature.toLowerCase())).body.properties.state;

describe('a preview feature', () => {
  it('is registered at once, remembered, and unregistered', async () => {
    expect(await stateOf()).toBe('NotRegistered');
    expect((await arm.call('POST', `${feature}/register`)).body).toEqual({
      id: feature,
      name: 'Microsoft.ContainerService/EnableWorkloadIdentityPreview',
      type: 'Microsoft.Features/providers/features',
      properties: { state: 'Registered' },
    });
    expect(await stateOf()).toBe('Registered');
    await arm.call('POST', `${feature}/unregister`);
    expect(await stateOf()).toBe('Unregistered');
  });

  it('is listed with its state, for its provider and for all', async () => {
    await arm.call('POST', `${feature}/register`);
    const registered = { id: feature, properties: { state: 'Registered' } };
    for (const path of [collection, `${features}/features`]) {
      const { value } = (await arm.call('GET', path)).body;
      expect(value).toContainEqual(expect.objectContaining(registered));
      expect(value.length).toBeGreaterThan(1);
    }
    const none = collection.replace('ContainerService', 'KeyVault');
    expect((await arm.call('GET', none)).body).toEqual({ value: [] });
  });

  it.each([
    [`${collection}/NoSuchPreview`, 'FeatureNotFound'],
    [feature.replace('ContainerService', 'KeyVault'), 'FeatureNotFound'],
    [feature.replace('Microsoft.ContainerService', 'Contoso.Shop'), 'InvalidResourceNamespace'],
  ])('%s is refused with %s', async (path, code) => {
    for (const [method, asked] of [
      ['GET', path],
      ['POST', `${path}/register`],
    ] as const) {
      const { status, body } = await arm.call(method, asked);
      expect([status, body.error.code]).toEqual([404, code]);
    }
  });

  it('is looked at by a reader, and registered by nobody less than a contributor', async () => {
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', feature, { token })).status).toBe(403);
    await arm.allow('Reader');
    expect((await arm.call('GET', feature, { token })).status).toBe(200);
    expect((await arm.call('POST', `${feature}/register`, { token })).status).toBe(403);
    await arm.allow('Contributor');
    expect((await arm.call('POST', `${feature}/register`, { token })).status).toBe(200);
  });
});
