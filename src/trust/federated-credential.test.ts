import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FederatedCredential } from '../directory/index.ts';
import { findTrust, type PresentedIdentity, type TrustDecision } from './federated-credential.ts';

const issuer = 'https://oidc.example.test/tenant/cluster/';
const subject = 'system:serviceaccount:shop:checkout';
const audience = 'api://AzureADTokenExchange';
const presented: PresentedIdentity = { issuer, subject, audiences: [audience] };

function credential(given: Partial<FederatedCredential> = {}): FederatedCredential {
  return {
    id: 'credential-1',
    ownerId: 'owner',
    name: 'checkout',
    issuer,
    subject,
    audience,
    description: undefined,
    createdAt: new Date('2026-03-01T12:00:00Z'),
    effectiveAt: new Date('2026-03-01T12:00:00Z'),
    ...given,
  };
}

function untrusted(decision: TrustDecision): Extract<TrustDecision, { kind: 'untrusted' }> {
  if (decision.kind !== 'untrusted') throw new Error(`expected 'untrusted', got '${decision.kind}'`);
  return decision;
}

describe('findTrust', () => {
  it('trusts what a credential names, and returns that credential', () => {
    const stored = credential();
    const decision = findTrust(presented, [stored]);
    expect(decision).toEqual({ kind: 'trusted', credential: stored });
    expect(decision.kind === 'trusted' && decision.credential).toBe(stored);
  });

  it('says that there are no credentials rather than naming one', () => {
    expect(findTrust(presented, [])).toEqual({ kind: 'no-credentials' });
  });

  it.each([
    ['issuer without its last slash', { issuer: issuer.slice(0, -1) }, 'issuer', false],
    ['issuer with one slash more', { issuer: `${issuer}/` }, 'issuer', false],
    ['issuer in another case', { issuer: 'https://OIDC.example.test/tenant/cluster/' }, 'issuer', true],
    ['issuer with text behind it', { issuer: `${issuer}x` }, 'issuer', false],
    ['issuer with a blank before it', { issuer: ` ${issuer}` }, 'issuer', false],
    ['issuer over http', { issuer: issuer.replace('https:', 'http:') }, 'issuer', false],
    ['issuer with its default port', { issuer: issuer.replace('.test/', '.test:443/') }, 'issuer', false],
    ['empty issuer', { issuer: '' }, 'issuer', false],
    ['subject in another case', { subject: 'system:serviceaccount:shop:Checkout' }, 'subject', true],
    ['subject of another namespace', { subject: 'system:serviceaccount:store:checkout' }, 'subject', false],
    ['subject of another account', { subject: 'system:serviceaccount:shop:basket' }, 'subject', false],
    ['subject with text behind it', { subject: `${subject}-2` }, 'subject', false],
    ['subject with a line end behind it', { subject: `${subject}\n` }, 'subject', false],
    ['subject that is only the start', { subject: 'system:serviceaccount:shop:' }, 'subject', false],
    ['audience in another case', { audiences: ['api://azureadtokenexchange'] }, 'audience', true],
    ['audience with a slash behind it', { audiences: [`${audience}/`] }, 'audience', false],
    ['audience of the cluster', { audiences: ['https://kubernetes.default.svc'] }, 'audience', false],
    ['empty list of audiences', { audiences: [] }, 'audience', false],
  ] as const)('refuses an %s, and shows both texts', (_, change, differs, isCaseOnly) => {
    const stored = credential();
    const given: PresentedIdentity = { ...presented, ...change };
    const shown = {
      issuer: given.issuer,
      subject: given.subject,
      audience: given.audiences[0] ?? '',
    }[differs];
    expect(findTrust(given, [stored])).toEqual({
      kind: 'untrusted',
      nearest: stored,
      differs,
      expected: stored[differs],
      presented: shown,
      isCaseOnly,
    });
  });

  it.each([
    ['issuer', 'audience', 'subject'],
    ['issuer', 'subject'],
    ['issuer', 'audience'],
    ['audience', 'subject'],
  ] as const)('names the %s first where more is wrong', (...wrong) => {
    const given: PresentedIdentity = {
      issuer: wrong.some((field) => field === 'issuer') ? 'https://other.example.test/' : issuer,
      subject: wrong.some((field) => field === 'subject') ? 'system:serviceaccount:a:b' : subject,
      audiences: wrong.some((field) => field === 'audience') ? ['other'] : [audience],
    };
    expect(untrusted(findTrust(given, [credential()])).differs).toBe(wrong[0]);
  });

  it('takes no text of a credential for a pattern', () => {
    for (const given of [
      { subject: 'system:serviceaccount:shop:*' },
      { subject: '*' },
      { issuer: 'https://oidc.example.test/*' },
      { issuer: '.*' },
      { audience: '*' },
    ]) {
      expect(findTrust(presented, [credential(given)]).kind).toBe('untrusted');
    }
  });

  it('does not take two spellings of one letter in Unicode for equal', () => {
    const stored = credential({ subject: 'caf\u00e9' });
    expect(findTrust({ ...presented, subject: 'cafe\u0301' }, [stored]).kind).toBe('untrusted');
  });

  it('finds the audience among several, wherever it stands', () => {
    for (const audiences of [
      [audience, 'other'],
      ['other', audience],
      ['a', audience, 'b'],
    ]) {
      expect(findTrust({ ...presented, audiences }, [credential()]).kind).toBe('trusted');
    }
  });

  it('shows the audience that looks most like the expected one', () => {
    const audiences = ['https://kubernetes.default.svc', 'api://AzureADTokenExchang', 'x'];
    const decision = untrusted(findTrust({ ...presented, audiences }, [credential()]));
    expect(decision.presented).toBe('api://AzureADTokenExchang');
    expect(audiences).toEqual(['https://kubernetes.default.svc', 'api://AzureADTokenExchang', 'x']);
  });

  it('never puts one match together from two credentials', () => {
    const decision = findTrust(presented, [
      credential({ name: 'right-issuer', subject: 'system:serviceaccount:shop:basket' }),
      credential({ name: 'right-subject', issuer: 'https://other.example.test/' }),
      credential({ name: 'right-both', audience: 'other' }),
    ]);
    expect(decision.kind).toBe('untrusted');
  });

  it('finds the one credential that matches among near misses', () => {
    const right = credential({ name: 'right' });
    const decision = findTrust(presented, [
      credential({ name: 'a', subject: `${subject}2` }),
      right,
      credential({ name: 'b', issuer: `${issuer}2` }),
    ]);
    expect(decision).toEqual({ kind: 'trusted', credential: right });
  });

  it('leaves it to its caller whether a match has taken effect yet', () => {
    const late = credential({ effectiveAt: new Date('2999-01-01T00:00:00Z') });
    expect(findTrust(presented, [late])).toEqual({ kind: 'trusted', credential: late });
  });
});

describe('the nearest credential', () => {
  const nearest = (given: PresentedIdentity, credentials: readonly FederatedCredential[]) =>
    untrusted(findTrust(given, credentials)).nearest.name;

  it('is the one that agrees in more fields, even where its text looks less alike', () => {
    const names = [
      credential({ name: 'slash', issuer: issuer.slice(0, -1) }),
      credential({ name: 'issuer-agrees', subject: 'something else entirely' }),
      credential({ name: 'audience-differs', audience: 'api://AzureADTokenExchange/' }),
    ];
    expect(nearest(presented, names)).toBe('issuer-agrees');
    expect(nearest(presented, names.toReversed())).toBe('issuer-agrees');
  });

  it('is the one with the most alike text among those that fail at the same field', () => {
    const names = [
      credential({ name: 'far', subject: 'system:serviceaccount:billing:invoices' }),
      credential({ name: 'near', subject: 'system:serviceaccount:shop:checkouts' }),
      credential({ name: 'middle', subject: 'system:serviceaccount:shop:basket' }),
    ];
    expect(nearest(presented, names)).toBe('near');
    expect(nearest(presented, names.toReversed())).toBe('near');
  });

  it('counts the subject too where every issuer is wrong', () => {
    const names = [
      credential({ name: 'other-account', issuer: issuer.slice(0, -1), subject: 'repo:a/b' }),
      credential({ name: 'same-account', issuer: issuer.slice(0, -1) }),
    ];
    expect(nearest(presented, names)).toBe('same-account');
    expect(nearest(presented, names.toReversed())).toBe('same-account');
  });

  it('is the one that differs in case alone before one that differs in letters', () => {
    const decision = untrusted(
      findTrust({ ...presented, subject: subject.toUpperCase() }, [
        credential({ name: 'letters', subject: 'system:serviceaccount:shop:checkin' }),
        credential({ name: 'case' }),
      ]),
    );
    expect(decision).toMatchObject({ nearest: { name: 'case' }, isCaseOnly: true });
  });
});

describe('findTrust, for whatever is presented', () => {
  const few = (...texts: readonly string[]) => fc.constantFrom(...texts);
  const issuers = fc.oneof(few(issuer, issuer.slice(0, -1), issuer.toUpperCase()), fc.string());
  const subjects = fc.oneof(few(subject, `${subject}x`, subject.toUpperCase()), fc.string());
  const audiences = fc.oneof(few(audience, audience.toLowerCase()), fc.string());
  const identities = fc.record({
    issuer: issuers,
    subject: subjects,
    audiences: fc.array(audiences, { maxLength: 3 }),
  });
  const stored = fc
    .array(fc.record({ issuer: issuers, subject: subjects, audience: audiences.filter(Boolean) }), {
      maxLength: 6,
    })
    .map((all) => all.map((one, index) => credential({ ...one, id: String(index), name: `c${index}` })));

  it('trusts exactly when one credential is equal in all three', () => {
    fc.assert(
      fc.property(identities, stored, (identity, credentials) => {
        const equal = credentials.filter(
          (one) =>
            one.issuer === identity.issuer &&
            one.subject === identity.subject &&
            identity.audiences.includes(one.audience),
        );
        const decision = findTrust(identity, credentials);
        expect(decision.kind === 'trusted').toBe(equal.length > 0);
        if (decision.kind === 'trusted') expect(equal).toContain(decision.credential);
      }),
    );
  });

  it('names a stored credential, and a field in which it does differ', () => {
    fc.assert(
      fc.property(identities, stored, (identity, credentials) => {
        const decision = findTrust(identity, credentials);
        expect(decision.kind === 'no-credentials').toBe(credentials.length === 0);
        if (decision.kind !== 'untrusted') return;
        expect(credentials).toContain(decision.nearest);
        expect(decision.expected).toBe(decision.nearest[decision.differs]);
        expect(decision.presented).not.toBe(decision.expected);
        const shown =
          decision.differs === 'audience' ? [...identity.audiences, ''] : [identity[decision.differs]];
        expect(shown).toContain(decision.presented);
      }),
    );
  });

  it('decides the same in whatever order the credentials come', () => {
    const shuffled = stored.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(identities, shuffled, (identity, [before, after]) => {
        const [left, right] = [findTrust(identity, before), findTrust(identity, after)];
        expect(right.kind).toBe(left.kind);
        if (left.kind === 'untrusted') expect(untrusted(right).differs).toBe(left.differs);
      }),
    );
  });

  it.each(['issuer', 'subject', 'audience'] as const)(
    'refuses a change of any one character of the %s',
    (field) => {
      const changes = fc.tuple(
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
        fc.nat(2),
      );
      fc.assert(
        fc.property(changes, ([at, character, how]) => {
          const text = { issuer, subject, audience }[field];
          const index = at % text.length;
          // Replaced, inserted or taken away.
          const tail = text.slice(index + (how === 1 ? 0 : 1));
          const changed = text.slice(0, index) + (how === 2 ? '' : character) + tail;
          fc.pre(changed !== text);
          const given: PresentedIdentity =
            field === 'audience'
              ? { ...presented, audiences: [changed] }
              : { ...presented, [field]: changed };
          expect(untrusted(findTrust(given, [credential()])).differs).toBe(field);
        }),
        { numRuns: 500 },
      );
    },
  );
});
