import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseActivityFilter } from './activity-filter.ts';

const start = "eventTimestamp ge '2026-01-02T03:04:05Z'";
const from = new Date('2026-01-02T03:04:05Z');

describe('a filter of the activity log', () => {
  it.each([
    [start, {}],
    ["EVENTTIMESTAMP GE '2026-01-02T03:04:05.0000000Z'", {}],
    ['eventTimestamp ge 2026-01-02T03:04:05', {}],
    ['eventTimestamp ge 2026-01-02T04:04:05+01:00', {}],
    [`${start} and eventTimestamp le '2026-01-03'`, { to: new Date('2026-01-03T00:00:00Z') }],
    [`${start} and resourceGroupName eq 'Lab'`, { resourceGroup: 'Lab' }],
    [`${start} and resourceUri eq '/subscriptions/s'`, { resourceId: '/subscriptions/s' }],
    [`${start} and resourceId eq '/subscriptions/s'`, { resourceId: '/subscriptions/s' }],
    [`${start} and resourceProvider eq 'Microsoft.KeyVault'`, { provider: 'Microsoft.KeyVault' }],
    [`${start} and correlationId eq 'c' and caller eq 'o''hara'`, { correlationId: 'c', caller: "o'hara" }],
    [`${start} and status eq 'failed'`, { statuses: ['Failed'] }],
    [`${start} and status eq 'Resolved'`, { statuses: [] }],
    [`${start} and levels eq 'Critical,Error'`, { statuses: ['Failed'] }],
    [`${start} and levels eq 'Error, Informational' and status eq 'Started'`, { statuses: ['Started'] }],
    // As a page of PowerShell writes it, without a space.
    [
      "eventTimestamp ge '2026-01-02T03:04:05Z'and eventChannels eq 'Admin, Operation'",
      { statuses: ['Started', 'Accepted', 'Succeeded', 'Failed'] },
    ],
    [`${start} and eventChannels eq 'Admin'`, { statuses: [] }],
  ])('%s', (text, expected) => {
    expect(parseActivityFilter(text)).toEqual({
      kind: 'filter',
      filter: { from, to: undefined, ...expected },
    });
  });

  it.each([
    ['', 'no comparison'],
    ["caller eq 'a'", 'eventTimestamp ge is missing'],
    ["eventTimestamp le '2026-01-02'", 'eventTimestamp ge is missing'],
    ["eventTimestamp gt '2026-01-02'", 'no comparison of these'],
    ["eventTimestamp ge 'yesterday'", 'no time'],
    ["eventTimestamp ge '2026-13-02T00:00:00Z'", 'no time'],
    [`${start} and eventTimestamp le 'never'`, 'no time'],
    [`${start} and`, "'and' is missing"],
    [`${start} and `, 'no comparison'],
    [`${start} or caller eq 'a'`, "'and' is missing"],
    [`${start} and caller ne 'a'`, 'no comparison of these'],
    [`${start} and operationName/value eq 'a'`, 'no comparison'],
    [`${start} and caller eq 'a' and caller eq 'b'`, 'there twice'],
    [`${start} and resourceUri eq 'a' and resourceId eq 'b'`, 'there twice'],
    [`${start} and caller eq 'a`, 'no comparison'],
    [`${start} and constructor eq 'a'`, 'no comparison of these'],
    [`${start} and caller eq '${'a'.repeat(5_000)}'`, 'longer'],
  ])('%.60s is refused', (text, reason) => {
    const parsed = parseActivityFilter(text);
    expect(parsed.kind === 'invalid' && parsed.reason).toContain(reason);
  });

  it('reads back whatever is written in its grammar', () => {
    const value = fc.string({ maxLength: 20 });
    const written = fc.record(
      { resourceGroup: value, resourceId: value, provider: value, correlationId: value, caller: value },
      { requiredKeys: [] },
    );
    const names = {
      resourceGroup: 'resourceGroupName',
      resourceId: 'resourceUri',
      provider: 'resourceProvider',
      correlationId: 'correlationId',
      caller: 'caller',
    };
    fc.assert(
      fc.property(written, (terms) => {
        const others = Object.entries(terms).map(
          ([key, text]) => `${names[key as keyof typeof names]} eq '${text.replaceAll("'", "''")}'`,
        );
        const parsed = parseActivityFilter([start, ...others].join(' and '));
        expect(parsed).toEqual({ kind: 'filter', filter: { from, to: undefined, ...terms } });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        parseActivityFilter(text);
        parseActivityFilter(`${start} and ${text}`);
      }),
    );
  });
});
