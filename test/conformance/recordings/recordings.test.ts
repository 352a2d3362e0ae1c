import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { explain } from './explained-differences.ts';
import { readRecording } from './recorded-exchange.ts';
import { replayVaultRecording } from './vault-replay.ts';

/** Made up here, in the form of the SDKs' test proxy: no answer of a real vault is kept in this repository. */
const version = '0123456789abcdef0123456789abcdef';
const headers = {
  'Cache-Control': 'no-cache',
  'Content-Type': 'application/json; charset=utf-8',
  Date: 'Sun, 01 Mar 2026 12:00:00 GMT',
  Expires: '-1',
  Pragma: 'no-cache',
  'Strict-Transport-Security': 'max-age=31536000;includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=192.0.2.1;act_addr_fam=InterNetwork;',
  'x-ms-keyvault-rbac-assignment-id': '0123456789abcdef0123456789abcdef',
  'x-ms-keyvault-region': 'westeurope',
  'x-ms-keyvault-service-version': '1.9.0.0',
  'x-ms-request-id': '00000000-0000-0000-0000-000000000000',
};
const bundle = {
  id: `https://Sanitized.vault.azure.net/secrets/db/${version}`,
  attributes: {
    enabled: true,
    created: 1_772_366_400,
    updated: 1_772_366_400,
    recoveryLevel: 'CustomizedRecoverable+Purgeable',
    recoverableDays: 7,
  },
};
const exchange = (method: string, path: string, rest: object) => ({
  RequestUri: `https://Sanitized.vault.azure.net${path}?api-version=2025-07-01`,
  RequestMethod: method,
  RequestBody: null,
  StatusCode: 200,
  ResponseHeaders: headers,
  ...rest,
});
const set = exchange('PUT', '/secrets/db', {
  RequestBody: { value: 'v' },
  ResponseBody: { value: 'v', ...bundle },
});
const get = exchange('GET', `/secrets/db/${version}`, { ResponseBody: { value: 'v', ...bundle } });

async function compare(entries: readonly object[]): Promise<readonly string[]> {
  const recording = readRecording('made-up.json', JSON.stringify({ Entries: entries }));
  const { exchanges } = await replayVaultRecording(recording);
  expect(exchanges).toHaveLength(entries.length);
  return exchanges
    .flatMap(({ differences, ...rest }) => differences.map((each) => ({ ...rest, ...each })))
    .filter((seen) => explain(seen) === undefined)
    .map(({ kind, where, recorded, ours }) => `${kind} ${where}: ${recorded}, ${ours}`);
}

describe('a recording', () => {
  it('is followed by our vault, versions and times of its own included', async () => {
    expect(await compare([set, get])).toEqual([]);
  });

  it('may begin with secrets that were there before', async () => {
    expect(await compare([get])).toEqual([]);
  });

  it.each([
    ['another status', { StatusCode: 201 }, 'status : 201, 200'],
    [
      'a header that we do not send',
      { ResponseHeaders: { ...headers, 'x-ms-new': '1' } },
      'header missing x-ms-new: there, absent',
    ],
    [
      'another value of a header',
      { ResponseHeaders: { ...headers, Expires: '0' } },
      'header value expires: 0, -1',
    ],
    [
      'a member that we do not send',
      { ResponseBody: { value: 'v', ...bundle, previousVersion: version } },
      'member missing previousVersion: string, absent',
    ],
    ['a member of another type', { ResponseBody: { value: 1, ...bundle } }, 'value value: number, string'],
  ])('with %s is told apart', async (_, change, difference) => {
    expect(await compare([set, { ...get, ...change }])).toEqual([difference]);
  });

  it('is read in the form of vcrpy and go-vcr too', () => {
    const request = { method: 'GET', body: null };
    const body = '{"error":{"code":"SecretNotFound"}}';
    const forms = [
      {
        request: { ...request, uri: 'https://contoso.vault.azure.net/secrets/db' },
        response: { status: { code: 404 }, headers: { date: ['now'] }, body: { string: body } },
      },
      {
        request: { ...request, url: 'https://contoso.vault.azure.net/secrets/db' },
        response: { status: '404 Not Found', code: 404, headers: { Date: ['now'] }, body },
      },
    ];
    const cassette = stringify({ interactions: forms });
    const read = readRecording('made-up.yaml', cassette);
    expect(read).toHaveLength(2);
    for (const each of read) {
      expect(each).toMatchObject({
        method: 'GET',
        status: 404,
        body: { error: { code: 'SecretNotFound' } },
        headers: new Map([['date', 'now']]),
      });
    }
  });
});
