import { annotationPrefix, podAnnotations, useLabel } from '../../../wire/webhook-names.ts';
import { annotations } from '../../../wire/workload-identity.ts';

type Owner = 'pod' | 'service account';
type Field = 'annotation' | 'label';

/** A key that the webhook, or what selects its pods, reads, and where. */
interface ReadKey {
  readonly key: string;
  readonly field: Field;
  readonly owners: readonly Owner[];
  /** The key's name by its letters alone, and the same behind the prefix's. */
  readonly letters: string;
  readonly prefixedLetters: string;
}

function readKey(key: string, field: Field, owners: readonly Owner[]): ReadKey {
  const letters = lettersOf(key.slice(annotationPrefix.length));
  return { key, field, owners, letters, prefixedLetters: `workloadidentity${letters}` };
}

const readKeys: readonly ReadKey[] = [
  readKey(annotations.clientId, 'annotation', ['service account']),
  readKey(annotations.tenantId, 'annotation', ['service account']),
  readKey(annotations.tokenExpiration, 'annotation', ['service account', 'pod']),
  readKey(podAnnotations.skipContainers, 'annotation', ['pod']),
  readKey(podAnnotations.injectProxySidecar, 'annotation', ['pod']),
  readKey(podAnnotations.proxySidecarPort, 'annotation', ['pod']),
  readKey(useLabel.key, 'label', ['pod']),
];

/** Longer ones are nobody's slip of the pen. */
const longestKey = 100;

export interface KeyHolder {
  readonly owner: Owner;
  readonly field: Field;
  readonly entries: Readonly<Record<string, unknown>>;
}

/** Keys that look like one that is read, but are written otherwise or stand elsewhere: nobody reads them. */
export function findMisplacedKeys({ owner, field, entries }: KeyHolder): readonly string[] {
  return Object.keys(entries).flatMap((key) => {
    const meant = key.length <= longestKey ? findMeant(key, field) : undefined;
    if (meant === undefined) return [];
    const isAtHome = meant.field === field && meant.owners.includes(owner);
    if (isAtHome && meant.key === key) return [];
    return [`${owner} ${field} ${key} is not read: ${mend(key, meant, isAtHome ? undefined : meant)}`];
  });
}

function mend(key: string, meant: ReadKey, home: ReadKey | undefined): string {
  const place = home && `as ${home.field} of the ${home.owners[0]}`;
  if (meant.key === key) return `set it ${place}`;
  // The prefix is long, and warnings are short: it is repeated only where it was wrong.
  const name = key.startsWith(annotationPrefix) ? meant.key.slice(annotationPrefix.length) : meant.key;
  return place === undefined ? `write ${name}` : `write ${name}, ${place}`;
}

/**
 * `azure.workload.identity/client_id`, `clientid`, `Azure.Workload-Identity.client-id`, all mean the same one. A label
 * without the prefix is anyone's own.
 */
function findMeant(key: string, field: Field): ReadKey | undefined {
  const letters = lettersOf(key);
  return readKeys.find(
    ({ letters: name, prefixedLetters, field: home }) =>
      letters.endsWith(prefixedLetters) ||
      (field === 'annotation' && home === 'annotation' && letters === name),
  );
}

function lettersOf(key: string): string {
  return key.toLowerCase().replace(/[^a-z]/g, '');
}
