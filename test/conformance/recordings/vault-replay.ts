import { createTestKeyVault, officerId, type TestKeyVault, tenantId } from '../../support/test-key-vault.ts';
import { compareAnswers, type Difference, errorCode, member } from './difference.ts';
import type { RecordedExchange } from './recorded-exchange.ts';
import { RecordedNames } from './recorded-names.ts';
import { vaultComparison } from './vault-comparison.ts';
import { gatherList, toComparableLists } from './vault-lists.ts';
import { parseVaultPath, type VaultPath } from './vault-path.ts';
import { findForeignNames, findSeeds, type Seed } from './vault-seeds.ts';

/** What a secret is in the middle of, as the real service takes some seconds for it. */
export type Pending = 'deletion' | 'recovery' | 'purge' | 'nothing';

export interface ReplayedExchange {
  /** Whether the recorded vault kept nothing that was deleted, as it could be until 2020. */
  readonly isSoftDeleteOff: boolean;
  /** Method and path, with `{name}` and `{version}` in their places. */
  readonly operation: string;
  readonly date: Date;
  readonly pending: Pending;
  readonly recordedCode: string;
  readonly differences: readonly Difference[];
}

export interface Replay {
  readonly exchanges: readonly ReplayedExchange[];
  /** Why an exchange was not replayed, once for each that was not. */
  readonly skipped: readonly string[];
}

/** Asks a fresh vault of ours what the recorded one was asked, in order and at the recorded times. */
export async function replayVaultRecording(recording: readonly RecordedExchange[]): Promise<Replay> {
  const exchanges = recording.filter(({ url }) => parseVaultPath(url) !== undefined);
  if (exchanges.length === 0) return { exchanges: [], skipped: [] };
  await using vault = await createTestKeyVault();
  await makeLikeRecorded(vault, exchanges);
  const foreign = findForeignNames(exchanges);
  const beganAt = dateOf(exchanges[0]) ?? vault.clock.now();
  const isSoftDeleteOff = exchanges.some(({ body }) => JSON.stringify(body)?.includes('"Purgeable"'));
  const player = new Player(vault, foreign);
  for (const seed of findSeeds(exchanges)) if (!foreign.has(seed.name)) await player.plant(seed, beganAt);
  const replayed: ReplayedExchange[] = [];
  const skipped: string[] = [];
  for (const exchange of exchanges) {
    const result = await player.play(exchange);
    if (typeof result === 'string') skipped.push(result);
    else replayed.push({ ...result, isSoftDeleteOff });
  }
  return { exchanges: replayed, skipped };
}

/** Retention, protection, region and the kind of decision are read off the recorded answers. */
async function makeLikeRecorded(vault: TestKeyVault, exchanges: readonly RecordedExchange[]): Promise<void> {
  const texts = exchanges.map(({ body }) => JSON.stringify(body) ?? '');
  const days = texts.map(readRetention).find((found) => found !== undefined);
  const level = texts.map((text) => /"recoveryLevel":"([^"]+)"/.exec(text)?.[1]).find((found) => found);
  const region = exchanges.map(({ headers }) => headers.get('x-ms-keyvault-region')).find((found) => found);
  const isRbacAuthorized = exchanges.some(({ headers }) => headers.has('x-ms-keyvault-rbac-assignment-id'));
  const permissions = { secrets: ['all'], keys: [], certificates: [] };
  await vault.putVault(
    { location: region ?? 'eastus' },
    {
      isRbacAuthorized,
      softDeleteRetentionDays: days ?? (level?.startsWith('Customized') ? 7 : 90),
      isPurgeProtected: level !== undefined && !level.includes('Purgeable'),
      accessPolicies: [{ tenantId, objectId: officerId, permissions }],
    },
  );
}

/** Older versions of the API do not say the days, and deletions show them all the same. */
function readRetention(text: string): number | undefined {
  const days = /"recoverableDays":(\d+)/.exec(text)?.[1];
  const [, from, to] = /"deletedDate":(\d+),"scheduledPurgeDate":(\d+)/.exec(text) ?? [];
  if (days !== undefined) return Number(days);
  return from === undefined ? undefined : Math.round((Number(to) - Number(from)) / 86_400);
}

class Player {
  readonly #vault: TestKeyVault;
  readonly #foreign: ReadonlySet<string>;
  readonly #names = new RecordedNames();
  readonly #pending = new Map<string, Pending>();
  #date: Date;
  /** Which secret was backed up last: a restoration does not name it. */
  #backedUp = '';

  constructor(vault: TestKeyVault, foreign: ReadonlySet<string>) {
    this.#vault = vault;
    this.#foreign = foreign;
    this.#date = vault.clock.now();
  }

  /** Something that the recorded vault had before the recording began. */
  async plant({ name, isDeleted, bundle }: Seed, beganAt: Date): Promise<void> {
    const { enabled, nbf, exp, created } = attributesOf(bundle);
    this.#setClock(typeof created === 'number' ? new Date(created * 1_000) : beganAt);
    const made = await this.#vault.call('PUT', `/secrets/${name}`, {
      body: {
        value: member(bundle, 'value') ?? 'planted',
        contentType: member(bundle, 'contentType'),
        tags: member(bundle, 'tags'),
        attributes: { enabled, nbf, exp },
      },
    });
    this.#names.learn(bundle, made.body);
    if (!isDeleted) return;
    const deletedDate = member(bundle, 'deletedDate');
    this.#setClock(typeof deletedDate === 'number' ? new Date(deletedDate * 1_000) : beganAt);
    await this.#vault.call('DELETE', `/secrets/${name}`);
  }

  async play(exchange: RecordedExchange): Promise<Omit<ReplayedExchange, 'isSoftDeleteOff'> | string> {
    const path = parseVaultPath(exchange.url);
    const reason = path === undefined ? 'not of secrets' : this.#reasonToSkip(exchange, path);
    if (path === undefined || reason !== undefined) return reason ?? '';
    this.#setClock(dateOf(exchange) ?? this.#date);
    if (path.shape === 'restore' && exchange.status === 200 && !this.#names.knows(exchange.requestBody)) {
      await this.#plantRestored(exchange);
      return 'a backup that was made outside of the recording';
    }
    const pending = this.#pending.get(path.name) ?? 'nothing';
    const differences = await this.#compare(exchange, path);
    this.#remember(exchange, path);
    return {
      operation: `${exchange.method} ${path.template}`,
      date: this.#date,
      pending,
      recordedCode: `${exchange.status} ${errorCode(exchange.body)}`.trim(),
      differences,
    };
  }

  async #plantRestored({ body }: RecordedExchange): Promise<void> {
    const name = /\/secrets\/([^/]+)/.exec(String(member(body, 'id')))?.[1] ?? '';
    await this.plant({ name, isDeleted: false, bundle: body }, this.#date);
  }

  #reasonToSkip({ body, status, url }: RecordedExchange, { name, shape }: VaultPath): string | undefined {
    const code = errorCode(body);
    if (this.#foreign.has(name)) return 'the secret of a certificate or a storage account';
    if (code.endsWith('/ObjectIsBeingDeleted')) return 'still being deleted';
    if (shape === 'restore' && status === 409 && this.#pending.get(this.#backedUp) === 'purge')
      return 'still being purged';
    if (status === 401 && !/missing a Bearer/.test(JSON.stringify(body)))
      return 'a token that cannot be made here';
    if (status === 429 || status >= 500) return 'a fault of the service';
    return url.searchParams.has('api-version') ? undefined : 'no API version';
  }

  async #compare(exchange: RecordedExchange, path: VaultPath): Promise<readonly Difference[]> {
    const answer = await this.#ask(exchange, path);
    this.#names.learn(exchange.body, answer.body);
    const ours = {
      status: answer.status,
      headers: new Map(answer.headers),
      body: this.#names.toRecorded(answer.body),
    };
    const recorded = { ...exchange, body: this.#names.withoutHost(exchange.body) };
    if (!path.isList || recorded.status !== 200 || ours.status !== 200) {
      return compareAnswers(recorded, ours, vaultComparison);
    }
    const lists = toComparableLists(recorded.body, ours.body, exchange.url);
    const pair = [
      { ...recorded, body: lists.recorded },
      { ...ours, body: lists.ours },
    ] as const;
    return [...lists.differences, ...compareAnswers(...pair, vaultComparison)];
  }

  async #ask({ method, url, requestBody, status, headers }: RecordedExchange, path: VaultPath) {
    const clientRequestId = headers.get('x-ms-client-request-id');
    const call = (pathAndQuery: string) =>
      this.#vault.call(method, pathAndQuery, {
        ...(status === 401 && { token: null }),
        ...(requestBody !== undefined && { body: this.#names.toOurs(requestBody) }),
        headers: clientRequestId === undefined ? {} : { 'x-ms-client-request-id': clientRequestId },
        apiVersion: null,
      });
    const query = new URLSearchParams(url.searchParams);
    query.delete('$skiptoken');
    const target = this.#names.toOurs(`${url.pathname}?${query}`);
    const first = await call(target);
    return path.isList && first.status === 200 ? await gatherList(first, call) : first;
  }

  #remember({ method, status }: RecordedExchange, { name, shape }: VaultPath): void {
    if (shape === 'backup') this.#backedUp = name;
    const done = `${method} ${shape} ${status}`;
    const began: Readonly<Record<string, Pending>> = {
      'DELETE secret 200': 'deletion',
      'POST recover 200': 'recovery',
      'DELETE deletedsecret 204': 'purge',
      'GET deletedsecret 200': 'nothing',
      'GET secret 200': 'nothing',
      'PUT secret 200': 'nothing',
    };
    const now = began[done];
    if (now !== undefined) this.#pending.set(name, now);
  }

  #setClock(date: Date): void {
    this.#vault.clock.advanceSeconds((date.getTime() - this.#vault.clock.now().getTime()) / 1_000);
    this.#date = date;
  }
}

function attributesOf(bundle: unknown): Readonly<Record<string, unknown>> {
  const attributes = member(bundle, 'attributes');
  return typeof attributes === 'object' && attributes !== null ? { ...attributes } : {};
}

function dateOf(exchange: RecordedExchange | undefined): Date | undefined {
  const text = exchange?.headers.get('date');
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text);
}
