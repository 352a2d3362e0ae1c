import type { ActivityStatus } from '../../../resources/index.ts';

/** `$filter` of the activity log: comparisons joined by `and`, a time to begin with among them. */
export interface ActivityFilter {
  readonly from: Date;
  readonly to: Date | undefined;
  readonly resourceGroup?: string;
  readonly resourceId?: string;
  readonly provider?: string;
  readonly correlationId?: string;
  readonly caller?: string;
  /** All of them where nothing is said. */
  readonly statuses?: readonly ActivityStatus[];
}

export type ParsedActivityFilter =
  | { readonly kind: 'filter'; readonly filter: ActivityFilter }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What is compared, in lower case. `resourceUri` is what the API's own pages say, `resourceId` what az sends. */
const members = {
  'eventtimestamp ge': 'from',
  'eventtimestamp le': 'to',
  'resourcegroupname eq': 'resourceGroup',
  'resourceuri eq': 'resourceId',
  'resourceid eq': 'resourceId',
  'resourceprovider eq': 'provider',
  'correlationid eq': 'correlationId',
  'caller eq': 'caller',
  'status eq': 'status',
  'levels eq': 'levels',
  'eventchannels eq': 'channels',
} as const;

type Member = (typeof members)[keyof typeof members];
type Terms = Readonly<Partial<Record<Member, string>>>;

const term = /\s*(?<name>[a-z]+)\s+(?<operator>[a-z]+)\s+(?:'(?<text>(?:[^']|'')*)'|(?<bare>[\w:.+-]+))\s*/iy;
const conjunction = /and\s/iy;
const maximumLength = 4_096;

/** Nothing that is not known is passed over: it would list what nobody has asked for. */
export function parseActivityFilter(text: string): ParsedActivityFilter {
  const terms = readTerms(text);
  if (typeof terms === 'string') return { kind: 'invalid', reason: terms };
  const { from, to, status, levels, channels, ...others } = terms;
  const start = readTime(from);
  const end = readTime(to);
  if (from === undefined) return { kind: 'invalid', reason: 'eventTimestamp ge is missing' };
  if (start === undefined || (to !== undefined && end === undefined)) {
    return { kind: 'invalid', reason: 'eventTimestamp is compared with what is no time' };
  }
  const statuses = readStatuses(status, levels, channels);
  return {
    kind: 'filter',
    filter: { ...others, from: start, to: end, ...(statuses && { statuses }) },
  };
}

/** The terms, or what is wrong. */
function readTerms(text: string): Terms | string {
  if (text.length > maximumLength) return `it is longer than ${maximumLength} characters`;
  const terms: Partial<Record<Member, string>> = {};
  for (let at = 0; ; at = conjunction.lastIndex) {
    term.lastIndex = at;
    const { name, operator, text: quoted, bare = '' } = term.exec(text)?.groups ?? {};
    if (name === undefined) return `no comparison begins at character ${at + 1}`;
    const member = memberOf(`${name} ${operator}`);
    if (member === undefined) return `'${name} ${operator}' is no comparison of these`;
    if (member in terms) return `'${name} ${operator}' is there twice`;
    terms[member] = quoted?.replaceAll("''", "'") ?? bare;
    if (term.lastIndex === text.length) return terms;
    conjunction.lastIndex = term.lastIndex;
    if (!conjunction.test(text)) return `'and' is missing at character ${term.lastIndex + 1}`;
  }
}

function memberOf(comparison: string): Member | undefined {
  const wanted = comparison.toLowerCase();
  return Object.entries(members).find(([known]) => known === wanted)?.[1];
}

const timePattern =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:T(?<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?<zone>Z|[+-]\d{2}:\d{2})?)?$/i;

/** Azure: a time without its zone is one of UTC, and a day is its beginning. */
function readTime(text: string | undefined): Date | undefined {
  const { day, clock = '00:00', zone = 'Z' } = timePattern.exec(text ?? '')?.groups ?? {};
  if (day === undefined) return undefined;
  const time = new Date(`${day}T${clock}${zone.toUpperCase()}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The three that all come down to how it went. What is in no event here leaves nothing. */
function readStatuses(
  status: string | undefined,
  levels: string | undefined,
  channels: string | undefined,
): readonly ActivityStatus[] | undefined {
  const wanted = [
    status === undefined ? undefined : known.filter((each) => each.toLowerCase() === status.toLowerCase()),
    levels === undefined ? undefined : known.filter((each) => lists(levels, levelOf(each))),
    // Azure: all that Resource Manager writes is of the channel `Operation`.
    channels === undefined ? undefined : known.filter(() => lists(channels, 'Operation')),
  ].filter((each) => each !== undefined);
  if (wanted.length === 0) return undefined;
  return known.filter((each) => wanted.every((statuses) => statuses.includes(each)));
}

const known: readonly ActivityStatus[] = ['Started', 'Accepted', 'Succeeded', 'Failed'];

export function levelOf(status: ActivityStatus): 'Error' | 'Informational' {
  return status === 'Failed' ? 'Error' : 'Informational';
}

/** `Admin, Operation`. */
function lists(text: string, wanted: string): boolean {
  return text.split(',').some((each) => each.trim().toLowerCase() === wanted.toLowerCase());
}
