import { describe, expect, it } from 'vitest';
import { silentLog } from '../platform/log/index.ts';
import { requiredValue } from './field-cause.ts';
import { refusal, statusErrors } from './status-error.ts';
import type { StatusErrorRow } from './status-error-row.ts';
import { jsonResponse, renderStatusError, toStatusError } from './status-response.ts';

const rows: [string, StatusErrorRow<never>][] = Object.entries(statusErrors);

describe('the table of refusals', () => {
  it.each(rows)('has in %s a reason that belongs to its code', (_key, { reason, code }) => {
    const codes: Record<string, number> = {
      BadRequest: 400,
      Unauthorized: 401,
      Forbidden: 403,
      NotFound: 404,
      MethodNotAllowed: 405,
      AlreadyExists: 409,
      Conflict: 409,
      Expired: 410,
      RequestEntityTooLarge: 413,
      UnsupportedMediaType: 415,
      Invalid: 422,
      TooManyRequests: 429,
      InternalError: 500,
    };
    expect(code).toBe(codes[reason]);
  });
});

describe('a refusal', () => {
  it('puts several causes in brackets, one not', () => {
    const causes = [requiredValue('a', 'x'), requiredValue('b', 'y')];
    expect(refusal('invalid', { kind: 'Pod', name: 'p', causes }).message).toBe(
      'Pod "p" is invalid: [a: Required value: x, b: Required value: y]',
    );
    expect(refusal('invalid', { kind: 'Pod', name: 'p', causes: causes.slice(1) }).message).toBe(
      'Pod "p" is invalid: b: Required value: y',
    );
  });

  it('becomes a Status with every member of the real one', async () => {
    const response = renderStatusError(refusal('objectNotFound', { resource: 'pods', name: 'nope' }));
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-cache, private');
    expect(await response.json()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods "nope" not found',
      reason: 'NotFound',
      details: { name: 'nope', kind: 'pods' },
      code: 404,
    });
  });

  it('says nothing of an error that is a fault of ours', () => {
    const bugs: unknown[] = [];
    const fault = new Error('the table is gone');
    const refused = toStatusError(fault, { ...silentLog, bug: (error) => bugs.push(error) });
    expect(refused.message).not.toContain('table');
    expect(bugs).toEqual([fault]);
  });
});

describe('a warning', () => {
  it('cannot break out of its header', () => {
    const response = jsonResponse(200, {}, ['unknown field "a\r\nSet-Cookie: b\\"', 'é']);
    expect(response.headers.get('warning')).toBe(
      '299 - "unknown field \\"a??Set-Cookie: b\\\\\\"", 299 - "?"',
    );
  });
});
