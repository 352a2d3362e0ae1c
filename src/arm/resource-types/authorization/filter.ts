import { refusal } from '../../errors.ts';

/** The terms of a `$filter`, all of which have to hold: each by its name, with its text, if it has one. */
export type Filter<Name extends string> = Readonly<Partial<Record<Name, string>>>;

const term =
  /\s*(?:(?<flag>atScopeAndBelow|atScope)\s*\(\s*\)|(?<call>assignedTo)\s*\(\s*'(?<argument>(?:[^']|'')*)'\s*\)|(?<member>\w+)\s+eq\s+'(?<value>(?:[^']|'')*)')\s*/iy;
const called = /^(?:atScope|atScopeAndBelow|assignedTo)$/i;
const conjunction = /and\b/iy;
const maximumLength = 1_000;

/**
 * `atScope() and assignedTo('…')`. A term that is not among the names is refused: passed over, it would list what
 * nobody asked for.
 * @throws {ArmError}
 */
export function readFilter<Name extends string>({ searchParams }: URL, names: readonly Name[]): Filter<Name> {
  const text = searchParams.get('$filter') ?? '';
  const refuse = (reason: string) => refusal('filterInvalid', { filter: text.slice(0, 200), reason });
  if (text.length > maximumLength) throw refuse('it is too long');
  const terms: Partial<Record<string, string>> = {};
  let at = 0;
  while (text !== '') {
    const found = readTerm(text, at);
    if (found === undefined) throw refuse(`no term that is known begins at character ${at + 1}`);
    const name = names.find((each) => each.toLowerCase() === found.name.toLowerCase());
    if (name === undefined) throw refuse(`'${found.name}' is no filter of these`);
    if (name in terms) throw refuse(`'${name}' is there twice`);
    terms[name] = found.value;
    if (found.end === text.length) break;
    conjunction.lastIndex = found.end;
    if (!conjunction.test(text)) throw refuse(`'and' is missing at character ${found.end + 1}`);
    at = conjunction.lastIndex;
  }
  return terms as Filter<Name>;
}

interface Term {
  readonly name: string;
  readonly value: string;
  readonly end: number;
}

function readTerm(text: string, at: number): Term | undefined {
  term.lastIndex = at;
  const { groups } = term.exec(text) ?? {};
  if (groups === undefined) return undefined;
  const { flag, call, member, argument, value } = groups;
  // What is written as a call is no member: `atScope eq 'x'` is neither.
  if (member !== undefined && called.test(member)) return undefined;
  const quoted = argument ?? value ?? '';
  return { name: flag ?? call ?? member ?? '', value: quoted.replaceAll("''", "'"), end: term.lastIndex };
}
