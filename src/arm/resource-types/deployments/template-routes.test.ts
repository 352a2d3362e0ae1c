import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const resources = 'providers/Microsoft.Resources';
const deployment = `${group}/${resources}/deployments/d1`;
/** What az sends: the template as it was typed, comments and all. */
const template = '{"properties": {"mode": "Incremental", "template": {// nothing\n"resources": []}}}';

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

const call = async (method: string, path: string, options: object = {}) => {
  const { status, body } = await arm.call(method, path, options);
  return [status, body?.error?.code];
};

describe('what a template makes', () => {
  it.each([
    ['PUT', deployment],
    ['PUT', `${subscription}/${resources}/deployments/d1`],
    ['POST', `${deployment}/validate`],
    ['POST', `${subscription}/${resources}/deployments/d1/validate`],
    ['PUT', `${group}/${resources}/deploymentStacks/s1`],
    ['POST', `${group}/${resources}/deploymentStacks/s1/validate`],
    ['PUT', `${group}/${resources}/templateSpecs/t1`],
    ['PUT', `${group}/${resources}/templateSpecs/t1/versions/1`],
  ])('is refused, with what to do instead: %s %s', async (method, path) => {
    const { status, body } = await arm.call(method, path, { body: template });
    expect([status, body.error.code]).toEqual([400, 'OperationNotSupported']);
    expect(body.error.message).toContain('there is no template engine, and nothing was deployed');
    expect(body.error.message).toContain('az identity create');
  });

  it('is not foretold either, in the shape that az reads', async () => {
    const { status, body } = await arm.call('POST', `${deployment}/whatIf`, { body: template });
    expect([status, body.status, body.error.code]).toEqual([200, 'Failed', 'OperationNotSupported']);
    expect(body).not.toHaveProperty('changes');
  });

  it('is not made from a group', async () => {
    const { status, body } = await arm.call('POST', `${group}/exportTemplate`, {
      body: { resources: ['*'] },
    });
    expect([status, body.error.code]).toEqual([400, 'OperationNotSupported']);
    expect(body.error.message).toContain('az resource list');
  });

  it.each(['deployments/', 'deploymentStacks', 'templateSpecs/'])('has no %s', async (type) => {
    for (const scope of [group, subscription]) {
      const { status, body } = await arm.call('GET', `${scope}/${resources}/${type}`);
      expect([status, body]).toEqual([200, { value: [] }]);
    }
  });

  it.each([
    ['GET', deployment, 'DeploymentNotFound'],
    ['GET', `${deployment}/operations`, 'DeploymentNotFound'],
    ['GET', `${group}/deployments/d1/operations`, 'DeploymentNotFound'],
    ['GET', `${group}/deployments/d1/operations/1`, 'DeploymentNotFound'],
    ['POST', `${deployment}/cancel`, 'DeploymentNotFound'],
    ['POST', `${deployment}/exportTemplate`, 'DeploymentNotFound'],
    ['GET', `${group}/${resources}/deploymentStacks/s1`, 'DeploymentStackNotFound'],
    ['GET', `${group}/${resources}/templateSpecs/t1`, 'ResourceNotFound'],
    ['GET', `${group}/${resources}/templateSpecs/t1/versions`, 'ResourceNotFound'],
    ['GET', `${group}/${resources}/templateSpecs/t1/versions/1`, 'ResourceNotFound'],
    ['PATCH', `${group}/${resources}/templateSpecs/t1`, 'ResourceNotFound'],
  ])('is never there: %s %s', async (method, path, code) => {
    expect(await call(method, path)).toEqual([404, code]);
  });

  it('is asked for and deleted as what is not there', async () => {
    const { body } = await arm.call('GET', deployment);
    expect(body.error.message).toBe("Deployment 'd1' could not be found.");
    expect(await call('DELETE', deployment)).toEqual([204, undefined]);
  });

  it('needs its group and the right to it before anything else is said', async () => {
    expect(await call('PUT', deployment.replace('Lab', 'none'))).toEqual([404, 'ResourceGroupNotFound']);
    expect(await call('GET', `${group}2/${resources}/deployments`)).toEqual([404, 'ResourceGroupNotFound']);
    const token = arm.token({ oid: strangerId });
    await arm.allow('Reader', { scope: group });
    const { body } = await arm.call('PUT', deployment, { token });
    expect(body.error.message).toContain("action 'Microsoft.Resources/deployments/write'");
    expect(await call('POST', `${deployment}/whatIf`, { token })).toEqual([403, 'AuthorizationFailed']);
    expect(await call('GET', deployment, { token })).toEqual([404, 'DeploymentNotFound']);
    // Azure: an export takes no more than reading the group.
    expect(await call('POST', `${group}/exportTemplate`, { token })).toEqual([400, 'OperationNotSupported']);
  });
});
