import { refusal } from '../errors.ts';
import { type FilterClause, parseFilter } from './filter.ts';

/** The options of OData that a request carries. */
export interface GraphQuery {
  readonly filter: readonly FilterClause[];
  readonly select: readonly string[] | undefined;
  /** How many items a page has. */
  readonly top: number;
  /** The id after which a page begins. */
  readonly after: string | undefined;
  readonly isCounted: boolean;
}

const maximumPage = 999;
const usualPage = 100;
const known = ['$filter', '$select', '$top', '$skiptoken', '$count'];

/** @throws {GraphError} for an option that is not read here, or has no value that can be */
export function readQuery({ searchParams }: URL): GraphQuery {
  for (const option of searchParams.keys()) {
    if (option === '$orderby') throw refusal('sortingUnsupported');
    if (option.startsWith('$') && !known.includes(option)) throw refusal('optionUnsupported', { option });
    if (option.startsWith('$') && searchParams.getAll(option).length > 1) {
      throw refusal('optionRepeated', { option });
    }
  }
  return {
    filter: readFilter(searchParams.get('$filter')),
    select: readSelect(searchParams.get('$select')),
    top: readTop(searchParams.get('$top')),
    after: readToken(searchParams.get('$skiptoken')),
    isCounted: searchParams.get('$count') === 'true',
  };
}

function readFilter(given: string | null): readonly FilterClause[] {
  if (given === null) return [];
  const parsed = parseFilter(given);
  if (parsed.kind === 'invalid') {
    throw refusal('filterInvalid', { filter: given, position: parsed.position, reason: parsed.reason });
  }
  return parsed.clauses;
}

function readSelect(given: string | null): readonly string[] | undefined {
  if (given === null) return undefined;
  const names = given.split(',').map((each) => each.trim());
  if (names.length > 100 || !names.every((each) => /^[A-Za-z][\w.]{0,99}$/.test(each))) {
    throw refusal('selectInvalid', { select: given });
  }
  return names;
}

function readTop(given: string | null): number {
  if (given === null) return usualPage;
  const top = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (top < 1 || top > maximumPage) throw refusal('pageSizeInvalid', { given });
  return top;
}

const tokenPattern = /^[\w-]{1,200}$/;

function readToken(given: string | null): string | undefined {
  if (given === null) return undefined;
  if (!tokenPattern.test(given)) throw refusal('skipTokenInvalid');
  return Buffer.from(given, 'base64url').toString();
}

/** What `$skiptoken` says for a page that begins after an id. */
export function skipTokenAfter(id: string): string {
  return Buffer.from(id).toString('base64url');
}
