import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApplication } from '../../../test/support/test-application.ts';
import {
  azureCli,
  createTestUser,
  managementScope,
  openPage,
  password,
  post,
  startDevice,
  typeUserCode,
} from '../../../test/support/test-sign-in.ts';
import { createTestTokenService, type TestTokenService } from '../../../test/support/test-token-service.ts';
import type { User } from '../../directory/index.ts';

let service: TestTokenService;
let user: User;

beforeAll(async () => {
  service = await createTestTokenService();
  user = await createTestUser(service);
});

afterAll(() => service[Symbol.asyncDispose]());

const signIn = (form: Record<string, string> = {}) => ({
  login: user.userPrincipalName,
  passwd: password,
  ...form,
});

describe('a device code', () => {
  it('comes with what a person has to do, in the words of Entra and at an address that a browser reaches', async () => {
    const { body } = await startDevice(service);
    expect(body).toEqual({
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/),
      device_code: expect.stringMatching(/^[\w-]{64}$/),
      verification_uri: 'https://localhost:8443/common/oauth2/deviceauth',
      expires_in: 900,
      interval: 5,
      message: `To sign in, use a web browser to open the page https://localhost:8443/common/oauth2/deviceauth and enter the code ${body.user_code} to authenticate.`,
    });
  });

  it('waits until somebody types the code and signs in, and is redeemed once', async () => {
    const device = await startDevice(service);
    expect((await device.poll()).body).toMatchObject({
      error: 'authorization_pending',
      error_codes: [70016],
    });
    const asked = await typeUserCode(service, ` ${device.userCode.toLowerCase().replace(/(.{4})/, '$1-')} `);
    expect(asked.text).toContain('to <strong>Microsoft Azure CLI</strong>');
    const done = await typeUserCode(service, device.userCode, signIn());
    expect(done.text).toContain('You have signed in to the Microsoft Azure CLI application on your device.');
    const { status, body } = await device.poll();
    expect(status).toBe(200);
    expect(body).toMatchObject({ refresh_token: expect.any(String), client_info: expect.any(String) });
    expect((await device.poll()).body).toMatchObject({
      error: 'bad_verification_code',
      error_codes: [70018],
    });
  });

  it('leaves no record of waiting, and two of the sign-in, of the person and of the program', async () => {
    const list = async () => await service.directory.signIns.list({ limit: 50, clientId: azureCli });
    const before = (await list()).length;
    const device = await startDevice(service);
    await device.poll();
    await typeUserCode(service, device.userCode);
    expect(await list()).toHaveLength(before);
    await typeUserCode(service, device.userCode, signIn());
    await device.poll();
    const [program, person] = await list();
    expect(await list()).toHaveLength(before + 2);
    expect(person).toMatchObject({ isInteractive: true, user: { objectId: user.objectId } });
    expect(program).toMatchObject({ user: { objectId: user.objectId }, tokenId: expect.any(String) });
    expect(program?.isInteractive).toBeUndefined();
  });

  it('lets a person who mistypes the password try again', async () => {
    const device = await startDevice(service);
    const wrong = await typeUserCode(service, device.userCode, signIn({ passwd: 'wrong' }));
    expect(wrong.text).toContain('AADSTS50126');
    expect(wrong.text).toContain(`name="otc" value="${device.userCode}"`);
    expect((await device.poll()).body.error).toBe('authorization_pending');
    await typeUserCode(service, device.userCode, signIn());
    expect((await device.poll()).status).toBe(200);
  });

  it('counts for the client that asked, and for the tenant it asked at', async () => {
    const device = await startDevice(service, { segment: service.tenant.id });
    const other = { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' };
    expect((await device.poll(other)).body.error_codes).toEqual([70018]);
    const foreign = await service.directory.tenants.put({
      id: '77777777-7777-4777-8777-777777777777',
      displayName: 'Fabrikam',
      domains: ['fabrikam.onmicrosoft.com'],
      allowsFederation: true,
    });
    await service.directory.users.create({
      tenantId: foreign.id,
      userPrincipalName: 'eve@fabrikam.onmicrosoft.com',
      displayName: 'Eve',
      password,
    });
    const page = await typeUserCode(service, device.userCode, {
      login: 'eve@fabrikam.onmicrosoft.com',
      passwd: password,
    });
    expect(page.text).toContain('AADSTS50034');
  });

  it('is not typed twice, nor after its time, nor by guessing', async () => {
    await using own = await createTestTokenService();
    const device = await startDevice(own);
    expect((await typeUserCode(own, 'BBBBBBBBB')).text).toContain('AADSTS70018');
    await typeUserCode(own, device.userCode, { decision: 'cancel' });
    expect((await typeUserCode(own, device.userCode)).text).toContain('AADSTS70018');
    const late = await startDevice(own);
    own.clock.advanceSeconds(900);
    expect((await typeUserCode(own, late.userCode)).text).toContain('AADSTS70018');
  });

  it('takes no form from a page of another site', async () => {
    const device = await startDevice(service);
    const page = await openPage(
      service,
      '/common/oauth2/deviceauth',
      { otc: device.userCode, ...signIn() },
      { origin: 'https://evil.example' },
    );
    expect(page.text).toContain('AADSTS90013');
    expect((await device.poll()).body.error).toBe('authorization_pending');
  });

  it('is not given to a program that can prove itself, nor for what there is not', async () => {
    const { application } = await createTestApplication(service);
    const ask = (parameters: Record<string, string | undefined>) =>
      post(service, '/organizations/oauth2/v2.0/devicecode', { scope: managementScope, ...parameters });
    expect((await ask({ client_id: application.appId })).body.error_codes).toEqual([7000218]);
    expect((await ask({ scope: 'https://nothing.example/.default' })).body.error_codes).toEqual([500011]);
    expect((await ask({ scope: undefined })).body.error_codes).toEqual([900144]);
    expect((await ask({ client_id: undefined })).body.error_codes).toEqual([900144]);
  });
});
