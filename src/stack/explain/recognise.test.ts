import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognise } from './recognise.ts';

const traceId = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const appId = '11111111-2222-3333-4444-555555555555';
const objectId = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const action = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';
const resource =
  '/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/akv-workload-id/secrets/my-secret';
const tail = `Trace ID: ${traceId} Correlation ID: ${objectId} Timestamp: 2026-03-01 12:00:00Z`;
const message = `AADSTS700213: No matching federated identity record found for presented assertion subject 'x'. ${tail}`;
const token = `${'eyJhbGciOiJSUzI1NiJ9'}.${'eyJpc3MiOiJodHRwczovL2EvIn0'}.${'c2lnbmF0dXJl'}`;

describe('an error of the token service', () => {
  const red = '\u001b[1;31m';
  const plain = '\u001b[0m';

  it.each([
    ['its message', message],
    ['its message in the body', JSON.stringify({ error: 'invalid_client', error_description: message })],
    [
      'the body without a trace id in the message',
      `{"error_description":"AADSTS700213: no","trace_id":"${traceId}"}`,
    ],
    [
      'the message in lines, as the older service has it',
      message.replaceAll(/ (?=Trace|Corr|Time)/g, '\r\n'),
    ],
    ['the message wrapped by a terminal', message.replace('Trace ID: ', 'Trace\n  ID:\n')],
    ['the message in capitals', message.replace(traceId, traceId.toUpperCase())],
    [
      'the message in colours',
      `${red}AADSTS700213${plain}: no. ${red}Trace ID: ${plain}${red}${traceId}${plain}`,
    ],
    [
      "an exception of Python's SDK",
      `Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nazure.core.exceptions.ClientAuthenticationError: Authentication failed: ${message}\nTo mitigate this issue, see https://aka.ms/azsdk`,
    ],
    [
      "an exception of .NET's SDK",
      `Azure.Identity.AuthenticationFailedException: WorkloadIdentityCredential authentication failed: ${message}\n ---> MSAL.NetCore.4.67.MsalServiceException:\n\tErrorCode: invalid_client`,
    ],
    [
      "an exception of Node's SDK",
      `AuthenticationRequiredError: invalid_client: Error(s): 700213 - Timestamp: 2026 - Description: ${message} - ${tail}\n    at fetch (file:///app.js:1:2)`,
    ],
  ])('is found in %s', (_where, pasted) => {
    expect(recognise(pasted)).toMatchObject({ kind: 'sts-error', number: 700_213, traceId });
  });

  it('is found without a trace id', () => {
    expect(recognise('AADSTS70025: nothing')).toMatchObject({
      kind: 'sts-error',
      number: 70_025,
      traceId: undefined,
    });
  });

  it.each(['AADSTS', 'AADSTS12', 'AADSTSxyz', 'aadsts700213'])('is not seen in %j', (pasted) => {
    expect(recognise(pasted)).toEqual({ kind: 'unknown' });
  });
});

describe('a trace id', () => {
  it.each([
    ['alone', traceId],
    ['alone in capitals', traceId.toUpperCase()],
    ['with white space around it', `\n  ${traceId}\t\r\n`],
    ['with its label', `Trace ID: ${traceId}`],
    ['as the member of a body', `{"trace_id":"${traceId}"}`],
  ])('is found %s', (_how, pasted) => {
    expect(recognise(pasted)).toEqual({ kind: 'trace', traceId });
  });

  it.each([traceId.slice(1), `${traceId}0`, `Correlation ID: ${traceId}`, `{${traceId}}`])(
    'is not seen in %j',
    (pasted) => {
      expect(recognise(pasted)).toEqual({ kind: 'unknown' });
    },
  );
});

describe('a token', () => {
  it.each([
    ['alone', token],
    ['with its scheme', `Bearer ${token}`],
    ['with its scheme in small letters', `bearer ${token}`],
    ['from a file that ends in a line', `${token}\n`],
    ['whose signature was cut off', token.replace(/[^.]*$/, '')],
  ])('is found %s', (_how, pasted) => {
    expect(recognise(pasted)).toEqual({ kind: 'token', text: pasted.trim() });
  });

  it.each(['login.microsoftonline.com', 'a.b.c', `${token}.more`, token.replace('.', ' .')])(
    'is not seen in %j',
    (pasted) => {
      expect(recognise(pasted)).toEqual({ kind: 'unknown' });
    },
  );
});

describe('a denial of a vault', () => {
  const lines = [
    'Caller is not authorized to perform action on resource.',
    `Caller: appid=${appId};oid=${objectId};iss=https://sts.windows.net/t/`,
    `Action: '${action}'`,
    `Resource: '${resource}'`,
    'Assignment: (not found)',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    'Vault: akv-workload-id;location=eastus',
  ];
  const denial = { appId, objectId, action, resource };

  it.each([
    ['on many lines', lines.join('\n')],
    ['on many lines of Windows', lines.join('\r\n')],
    ['on one line', lines.join(' ')],
    ['in the body', JSON.stringify({ error: { code: 'Forbidden', message: lines.join('\n') } })],
    ['in colours', lines.map((line) => `\u001b[31m${line}\u001b[0m`).join('\n')],
    ['with ids in capitals', lines.join('\n').replace(objectId, objectId.toUpperCase())],
  ])('is found %s', (_how, pasted) => {
    expect(recognise(pasted)).toEqual({ kind: 'vault-denial', denial });
  });

  it.each([1, 2, 3])('is not seen where line %i is missing', (missing) => {
    expect(recognise(lines.filter((_, index) => index !== missing).join('\n'))).toEqual({ kind: 'unknown' });
  });
});

describe('a denial of Azure Resource Manager', () => {
  const denial = { appId, objectId, action: 'Microsoft.Resources/x/read', resource: '/subscriptions/s' };
  const refused = (words: string) =>
    `(AuthorizationFailed) The client '${appId}' with object id '${objectId.toUpperCase()}' does not have authorization ${words} '${denial.action}' over scope '${denial.resource}' or the scope is invalid.`;

  it.each(['to perform action', 'or an ABAC condition not fulfilled to perform action'])(
    'is found with the words %j',
    (words) => {
      expect(recognise(refused(words))).toEqual({ kind: 'arm-denial', denial });
    },
  );

  it.each([
    refused('to perform'),
    refused('to perform action').replace(appId, 'live.com#somebody'),
    refused('to perform action').replace('over scope', 'at'),
  ])('is not seen in %j', (pasted) => {
    expect(recognise(pasted)).toEqual({ kind: 'unknown' });
  });
});

describe('a missing principal', () => {
  const words = (id: string, tenant = appId) =>
    `Principal ${id} does not exist in the directory ${tenant}. Check`;
  const digits = objectId.replaceAll('-', '');

  it('is found with its hyphens back in their places', () => {
    const found = { kind: 'principal-missing', objectId, tenantId: appId };
    expect(recognise(words(digits))).toEqual(found);
    expect(recognise(`(PrincipalNotFound) ${words(digits.toUpperCase())}`)).toEqual(found);
  });

  it.each([words(objectId), words(digits.slice(1)), words(`${digits}0`), words(digits, 'x')])(
    'is not seen in %j',
    (pasted) => {
      expect(recognise(pasted)).toEqual({ kind: 'unknown' });
    },
  );
});

describe('anything else', () => {
  it.each(['', ' \n', 'hello', '\u0000', '\u001b[31m', '{"error":{"code":"Forbidden"}}'])(
    'is unknown: %j',
    (pasted) => {
      expect(recognise(pasted)).toEqual({ kind: 'unknown' });
    },
  );

  it('never makes it throw', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'AADSTS',
        '700213',
        'Trace ID: ',
        traceId,
        'Bearer ',
        '.',
        "Action: '",
        "Resource: '",
        '\u001b[',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(recognise(pieces.join(''))).toHaveProperty('kind');
      }),
    );
  });

  const megabyte = 1_024 * 1_024;
  it.each([
    'a',
    ' ',
    '.',
    'a.',
    'AADSTS',
    'Trace ID: ',
    "Action: '",
    'appid=',
    'Bearer ',
    "The client '",
    "perform action '",
    'Principal ',
    '\u001b[',
    '\u001b[1;',
    '0-',
  ])('is done with quickly: a megabyte of %j', (unit) => {
    const startedAt = performance.now();
    expect(recognise(unit.repeat(megabyte / unit.length))).toEqual({ kind: 'unknown' });
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('is not searched beyond what a person would paste', () => {
    expect(recognise(`${'x'.repeat(70_000)} ${message}`)).toEqual({ kind: 'unknown' });
    expect(recognise(`${'x'.repeat(60_000)} ${message}`)).toMatchObject({ kind: 'sts-error' });
  });
});
