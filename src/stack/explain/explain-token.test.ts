import { describe, expect, it } from 'vitest';
import { createTestTokenService, subject } from '../../../test/support/test-token-service.ts';
import { explain } from './explain.ts';

async function explainPasted(pasted: string, { directory, clock }: Awaited<Service>) {
  const result = await explain(pasted, { directory, clock, findAnnotatedClientId: async () => undefined });
  if (result.kind !== 'explained') throw new Error(result.reason);
  return result.explanation;
}

type Service = ReturnType<typeof createTestTokenService>;

describe('a token that nobody has presented yet', () => {
  it.each(['', 'Bearer '])('is told which credential names it, pasted with %j before it', async (scheme) => {
    await using service = await createTestTokenService();
    const explanation = await explainPasted(`${scheme}${service.assertion()}\n`, service);
    expect(explanation.summary).toBe(
      `The credential 'myFedIdentity' of myIdentity (${service.identity.clientId}) names it. Its signature is checked when it is presented.`,
    );
    expect(explanation.difference).toBeUndefined();
    expect(explanation.mends).toEqual([]);
  });

  it('is told that it has expired, from the second on in which it does', async () => {
    await using service = await createTestTokenService();
    const token = service.assertion();
    service.clock.advanceSeconds(3_599);
    expect((await explainPasted(token, service)).summary).not.toContain('expired');
    service.clock.advanceSeconds(1);
    expect((await explainPasted(token, service)).summary).toContain('the token has expired');
  });

  it('is told what differs from the nearest credential, and where', async () => {
    await using service = await createTestTokenService();
    const presented = `${subject}-2`;
    const explanation = await explainPasted(service.assertion({ sub: presented }), service);
    expect(explanation.summary).toMatch(/nearest is 'myFedIdentity' of myIdentity .* the subject differs/);
    expect(explanation.difference).toEqual({
      field: 'subject',
      expected: subject,
      presented,
      at: subject.length,
    });
    expect(explanation.mends).toHaveLength(1);
    expect(explanation.mends[0]?.command).toContain(` --subject ${presented} `);
  });

  it('is not told to change a credential where only its own audience is wrong', async () => {
    await using service = await createTestTokenService();
    const { difference, mends } = await explainPasted(service.assertion({ aud: 'api' }), service);
    expect(difference).toMatchObject({ field: 'audience', presented: 'api' });
    expect(mends).toEqual([]);
  });

  it('is told that there is no credential at all', async () => {
    await using service = await createTestTokenService();
    await service.directory.federatedCredentials.delete(service.identity.principalId, 'myFedIdentity');
    const { summary } = await explainPasted(service.assertion(), service);
    expect(summary).toBe('There is no federated credential in this directory at all.');
  });

  it('is never repeated', async () => {
    await using service = await createTestTokenService();
    const token = service.assertion();
    const text = JSON.stringify(await explainPasted(token, service));
    for (const part of token.split('.')) expect(text).not.toContain(part);
  });

  it.each([
    ['whose header is no JSON', 'aaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa.aaaaaaaa', 'none'],
    ['that is longer than any', `${'a'.repeat(20_000)}.${'a'.repeat(20_000)}.a`, 'longer'],
  ])('is refused where it is one %s', async (_how, pasted, reason) => {
    await using service = await createTestTokenService();
    await expect(explainPasted(pasted, service)).rejects.toThrow(reason);
  });

  it.each([{ exp: undefined }, { sub: undefined }, { iss: 7 }, { aud: [] }, { exp: 2 ** 60 }])(
    'is refused where its claims are unusable: %j',
    async (claims) => {
      await using service = await createTestTokenService();
      await expect(explainPasted(service.assertion(claims), service)).rejects.toThrow('cannot be used');
    },
  );
});

describe('what a token says of itself', () => {
  const esc = String.fromCharCode(0x1b);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
  const controls = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

  it('is shown without what a terminal would obey', async () => {
    await using service = await createTestTokenService();
    const hostile = `${subject}${esc}[2J${esc}]0;x\u0007\u009b1m\u202e\u2066\u200b\r\nline`;
    const { body } = await service.ask({ client_assertion: service.assertion({ sub: hostile }) });
    const pastes = [service.assertion({ sub: hostile }), body.trace_id, body.error_description];
    for (const pasted of pastes) {
      const explanation = await explainPasted(pasted, service);
      const texts = [
        explanation.summary,
        explanation.difference?.presented ?? '',
        ...explanation.facts.map(({ value }) => value),
        ...explanation.mends.map(({ command }) => command),
      ];
      for (const text of texts) expect(text).not.toMatch(controls);
      expect(explanation.difference).toMatchObject({ at: subject.length });
      expect(explanation.difference?.presented).toHaveLength(hostile.length);
    }
  });

  it('is one word of the shell in every command', async () => {
    await using service = await createTestTokenService();
    const hostile = "x'; rm -rf ~ #$(reboot)`reboot`";
    const { body } = await service.ask({ client_assertion: service.assertion({ sub: hostile }) });
    for (const pasted of [service.assertion({ sub: hostile }), body.trace_id]) {
      const { mends } = await explainPasted(pasted, service);
      expect(mends[0]?.command).toContain(` --subject 'x'\\''; rm -rf ~ #$(reboot)\`reboot\`' --audiences `);
    }
  });
});
