import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestKeyVault,
  officerId,
  type TestKeyVault,
  type TestVaultAnswer,
} from '../../test/support/test-key-vault.ts';

const names = Array.from({ length: 60 }, (_, index) => `secret-${String(index).padStart(2, '0')}`);

let vault: TestKeyVault;

beforeAll(async () => {
  vault = await createTestKeyVault();
  for (const name of names) await vault.call('PUT', `/secrets/${name}`, { body: { value: 'v' } });
});

afterAll(() => vault[Symbol.asyncDispose]());

function namesOf({ body }: TestVaultAnswer): string[] {
  return body.value.map(({ id }: { id: string }) => id.split('/').at(-1));
}

/** Follows the links to the end, and returns what each page had. */
async function walk(path: string, options: { host?: string } = {}): Promise<string[][]> {
  const pages: string[][] = [];
  for (let link: string | null = path; link !== null; ) {
    const answer: TestVaultAnswer = await vault.call('GET', link, options);
    expect(answer.status).toBe(200);
    pages.push(namesOf(answer));
    link = answer.body.nextLink;
  }
  return pages;
}

async function linkOf(path: string): Promise<URL> {
  return new URL((await vault.call('GET', path)).body.nextLink);
}

const badToken = {
  status: 400,
  body: { error: { code: 'BadParameter', message: 'The $skiptoken is not one of this list.' } },
};

describe('the pages of a list', () => {
  it('hold twenty-five, and each names the next until the last', async () => {
    const pages = await walk('/secrets');
    expect(pages.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect(pages.flat()).toEqual(names);
  });

  it('hold as many as are asked for', async () => {
    const pages = await walk('/secrets?maxresults=7');
    expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 4]);
    expect(pages.flat()).toEqual(names);
  });

  it('end without another, empty one where the last is full', async () => {
    const pages = await walk('/secrets?maxresults=20');
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 20]);
  });

  it('are linked with the port written out, and with the parameters of the first', async () => {
    const { body } = await vault.call('GET', '/secrets?api-version=2025-07-01&maxresults=3');
    expect(body.nextLink).toMatch(/^https:\/\/contoso\.vault\.azure\.net:443\/secrets\?/);
    const { searchParams } = new URL(body.nextLink);
    expect([...searchParams.keys()]).toEqual(['api-version', '$skiptoken', 'maxresults']);
    expect(searchParams.get('api-version')).toBe('2025-07-01');
    expect(searchParams.get('maxresults')).toBe('3');
    expect(body.nextLink).toContain('&$skiptoken=');
  });

  it('are linked to the host and port that were asked', async () => {
    const host = 'contoso.vault.localhost:8443';
    const { body } = await vault.call('GET', '/secrets', { host });
    expect(body.nextLink).toMatch(/^https:\/\/contoso\.vault\.localhost:8443\/secrets\?/);
    expect((await walk('/secrets', { host })).flat()).toEqual(names);
  });

  it('do not tell in their token where they ended', async () => {
    const token = (await linkOf('/secrets?maxresults=3')).searchParams.get('$skiptoken') ?? '';
    expect(Buffer.from(token, 'base64url').includes('secret-')).toBe(false);
  });

  it('neither skip nor repeat when entries come and go between them', async () => {
    const first = await vault.call('GET', '/secrets?maxresults=10');
    await vault.call('PUT', '/secrets/secret-00a', { body: { value: 'v' } });
    await vault.call('PUT', '/secrets/secret-09', { body: { value: 'another version' } });
    await vault.call('DELETE', '/secrets/secret-00a');
    await vault.call('DELETE', '/deletedsecrets/secret-00a');
    const second = await vault.call('GET', first.body.nextLink);
    expect(namesOf(second)).toEqual(names.slice(10, 20));
  });

  it('hold versions and deleted secrets alike', async () => {
    const { id } = await vault.putVault({ name: 'paged' });
    await vault.allow('Key Vault Secrets Officer', { principalId: officerId, scope: id });
    const host = 'paged.vault.azure.net';
    for (const name of ['a', 'b', 'C', 'c', 'c']) {
      await vault.call('PUT', `/secrets/${name}`, { host, body: { value: 'v' } });
    }
    const versions = await walk('/secrets/c/versions?maxresults=2', { host });
    expect(versions.map(({ length }) => length)).toEqual([2, 1]);
    expect(versions.flat()).toEqual(versions.flat().toSorted());
    for (const name of ['a', 'b', 'c']) await vault.call('DELETE', `/secrets/${name}`, { host });
    expect(await walk('/deletedsecrets?maxresults=2', { host })).toEqual([['a', 'b'], ['C']]);
  });
});

describe('the size of a page', () => {
  it.each(['1', '25', '05'])('may be %s', async (size) => {
    const answer = await vault.call('GET', `/secrets?maxresults=${size}`);
    expect(namesOf(answer)).toHaveLength(Number(size));
  });

  it.each(['0', '26', '-1', '1.5', '1e1', '', 'all', '%2B5', '9999999999999999999999'])(
    'may not be %j',
    async (size) => {
      for (const path of ['/secrets', '/secrets/secret-00/versions', '/deletedsecrets']) {
        const { status, body } = await vault.call('GET', `${path}?maxresults=${size}`);
        expect(status).toBe(400);
        expect(body.error).toEqual({
          code: 'BadParameter',
          message: 'maxresults must be a whole number from 1 to 25.',
        });
      }
    },
  );
});

describe('the token of a page', () => {
  it('is refused when any of its bytes was altered', async () => {
    const link = await linkOf('/secrets?maxresults=3');
    const token = Buffer.from(link.searchParams.get('$skiptoken') ?? '', 'base64url');
    for (const at of token.keys()) {
      const altered = Buffer.from(token).fill(Number(token[at]) ^ 1, at, at + 1);
      link.searchParams.set('$skiptoken', altered.toString('base64url'));
      expect(await vault.call('GET', link.href)).toMatchObject(badToken);
    }
  });

  it.each(['', 'x', 'secret-10', 'c2VjcmV0LTEw', 'AAAA'.repeat(100)])(
    'is refused when it is %j',
    async (token) => {
      expect(await vault.call('GET', `/secrets?$skiptoken=${token}`)).toMatchObject(badToken);
    },
  );

  it('is refused by another list of the same vault', async () => {
    const token = (await linkOf('/secrets?maxresults=3')).searchParams.get('$skiptoken');
    for (const path of ['/deletedsecrets', '/secrets/secret-00/versions']) {
      expect(await vault.call('GET', `${path}?$skiptoken=${token}`)).toMatchObject(badToken);
    }
  });

  it('is refused by another vault', async () => {
    const { id } = await vault.putVault({ name: 'fabrikam' });
    await vault.allow('Key Vault Secrets Officer', { principalId: officerId, scope: id });
    const token = (await linkOf('/secrets?maxresults=3')).searchParams.get('$skiptoken');
    const answer = await vault.call('GET', `/secrets?$skiptoken=${token}`, {
      host: 'fabrikam.vault.azure.net',
    });
    expect(answer).toMatchObject(badToken);
  });

  it('carries no permission', async () => {
    const link = await linkOf('/secrets?maxresults=3');
    expect((await vault.call('GET', link.href, { token: null })).status).toBe(401);
    const stranger = vault.token({ oid: '40000000-0000-4000-8000-000000000004' });
    expect((await vault.call('GET', link.href, { token: stranger })).status).toBe(403);
  });
});
