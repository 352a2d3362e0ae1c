import type { TestVaultAnswer } from '../../support/test-key-vault.ts';
import { type Difference, member } from './difference.ts';

/** All pages of a list of ours in one, with the first page's link. */
export async function gatherList(
  first: TestVaultAnswer,
  call: (link: string) => Promise<TestVaultAnswer>,
): Promise<TestVaultAnswer> {
  const items = [...first.body.value];
  for (let link = first.body.nextLink; link !== null; ) {
    const { body } = await call(link);
    items.push(...body.value);
    link = body.nextLink;
  }
  return { ...first, body: { ...first.body, value: items } };
}

/**
 * Recorded vaults hold more than the recording made. Of a recorded page those items are compared that we have too; the
 * link to the next page is compared where both have one.
 */
export function toComparableLists(
  recorded: unknown,
  ours: unknown,
  url: URL,
): { readonly recorded: unknown; readonly ours: unknown; readonly differences: readonly Difference[] } {
  const [theirs, own] = [itemsOf(recorded), itemsOf(ours)];
  const common = theirs.filter((item) => own.some((each) => idOf(each) === idOf(item)));
  const twins = common.map((item) => own.find((each) => idOf(each) === idOf(item)));
  const isWhole = !url.searchParams.has('$skiptoken') && member(recorded, 'nextLink') === null;
  const links = [member(recorded, 'nextLink'), member(ours, 'nextLink')];
  const hasBoth = links.every((link) => typeof link === 'string');
  const differences = [
    ...(isWhole && own.length > common.length
      ? [
          {
            kind: 'value',
            where: 'value',
            recorded: `${common.length} items of ours`,
            ours: `${own.length} items`,
          } as const,
        ]
      : []),
    ...compareOrder(theirs.map(idOf), own.map(idOf), url),
  ];
  return {
    recorded: { ...toObject(recorded), value: common, ...(!hasBoth && { nextLink: 'either' }) },
    ours: { ...toObject(ours), value: twins, ...(!hasBoth && { nextLink: 'either' }) },
    differences,
  };
}

/** Names are compared with our order; versions, which are made up, with the order that their ids have. */
function compareOrder(theirs: readonly string[], own: readonly string[], url: URL): readonly Difference[] {
  const common = theirs.filter((id) => own.includes(id));
  const expected = /\/versions\/?$/.test(url.pathname)
    ? theirs.toSorted()
    : own.filter((id) => common.includes(id));
  const found = /\/versions\/?$/.test(url.pathname) ? theirs : common;
  if (JSON.stringify(expected) === JSON.stringify(found)) return [];
  return [{ kind: 'order', where: 'value', recorded: found.join(' '), ours: expected.join(' ') }];
}

function itemsOf(body: unknown): readonly unknown[] {
  const items = member(body, 'value');
  return Array.isArray(items) ? items : [];
}

function idOf(item: unknown): string {
  return String(member(item, 'id')).toLowerCase();
}

function toObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}
