import { errorCode, member } from './difference.ts';
import type { RecordedExchange } from './recorded-exchange.ts';
import { parseVaultPath, type VaultPath } from './vault-path.ts';

/** A secret that was there before the recording began. */
export interface Seed {
  readonly name: string;
  readonly isDeleted: boolean;
  /** What the recording first shows of it. */
  readonly bundle: unknown;
}

/**
 * Secrets that a certificate or a storage account brings with it, which are not made here: they say so, or have no
 * version, or cannot be deleted for themselves.
 */
export function findForeignNames(exchanges: readonly RecordedExchange[]): ReadonlySet<string> {
  const isForeign = ({ body }: RecordedExchange): boolean =>
    member(body, 'managed') === true ||
    member(body, 'kid') !== undefined ||
    /\/secrets\/[^/]+$/.test(String(member(body, 'id') ?? '')) ||
    errorCode(body).endsWith('/SecretManagedByKeyVault');
  return new Set(exchanges.filter(isForeign).map(({ url }) => parseVaultPath(url)?.name ?? ''));
}

interface Mention {
  readonly exchange: RecordedExchange;
  readonly path: VaultPath;
}

/** The first answer about a secret says whether it was there, and whether it was deleted. */
export function findSeeds(exchanges: readonly RecordedExchange[]): readonly Seed[] {
  const mentions = new Map<string, Mention[]>();
  for (const exchange of exchanges) {
    const path = parseVaultPath(exchange.url);
    if (path === undefined || path.name === '' || exchange.status === 401) continue;
    mentions.set(path.name, [...(mentions.get(path.name) ?? []), { exchange, path }]);
  }
  return [...mentions].flatMap(([name, found]) => {
    const first = found.find((mention) => !isWaiting(mention)) ?? found[0];
    const isDeleted = first && wasDeleted(first);
    if (first === undefined || isDeleted === undefined) return [];
    const shown = found.find(
      ({ exchange, path }) => exchange.status === 200 && !path.isList && path.shape !== 'backup',
    );
    return [{ name, isDeleted, bundle: shown?.exchange.body ?? findListed(exchanges, name) }];
  });
}

function findListed(exchanges: readonly RecordedExchange[], name: string): unknown {
  return exchanges
    .map(({ body }) => member(body, 'value'))
    .flatMap((items) => (Array.isArray(items) ? items : []))
    .find((item) => String(member(item, 'id')).endsWith(`/secrets/${name}`));
}

/** A deletion that began before the recording is waited for. */
function isWaiting({ exchange, path }: Mention): boolean {
  return path.shape === 'deletedsecret' && exchange.method === 'GET' && exchange.status === 404;
}

/** Nothing where the secret was not there. */
function wasDeleted({
  exchange: { method, status, body },
  path: { shape, isList },
}: Mention): boolean | undefined {
  if (errorCode(body).endsWith('/ObjectIsDeletedButRecoverable')) return true;
  if (errorCode(body).endsWith('/RequestNotAllowedOnNonDeletedObject')) return false;
  if (status >= 400 || isList || method === 'PUT') return undefined;
  return shape === 'deletedsecret' || shape === 'recover';
}
