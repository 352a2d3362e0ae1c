/** The bounds of one field, and what its values may be called. */
export interface FieldBounds {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

export interface CronField {
  readonly values: ReadonlySet<number>;
  /** Asks nothing: `*`. Of two fields that name days, one that asks nothing leaves the choice to the other. */
  readonly isStar: boolean;
}

/** Thrown inside the parser alone: the words of robfig/cron. */
export class CronProblem extends Error {}

/** `1-5,20/10,*`: the union of its parts. A field of no parts has no value, and never comes. */
export function parseField(text: string, bounds: FieldBounds): CronField {
  const values = new Set<number>();
  let isStar = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const range = parseRange(part, bounds);
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
    isStar ||= range.isStar;
  }
  return { values, isStar };
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly isStar: boolean;
}

function parseRange(text: string, bounds: FieldBounds): Range {
  const [span = '', ...steps] = text.split('/');
  const ends = span.split('-');
  const isAny = ends[0] === '*' || ends[0] === '?';
  const from = isAny ? bounds.least : parseValue(ends[0] ?? '', bounds);
  if (!isAny && ends.length > 2) throw new CronProblem(`too many hyphens: ${text}`);
  const last = isAny ? bounds.most : ends[1] === undefined ? from : parseValue(ends[1], bounds);
  if (steps.length > 1) throw new CronProblem(`too many slashes: ${text}`);
  const step = steps[0] === undefined ? 1 : parseInteger(steps[0]);
  // `20/10` goes on to the end.
  const to = steps.length > 0 && ends.length === 1 ? bounds.most : last;
  const problem = findProblem({ from, to, step }, bounds);
  if (problem !== undefined) throw new CronProblem(`${problem}: ${text}`);
  return { from, to, step, isStar: isAny && step === 1 };
}

function findProblem({ from, to, step }: Omit<Range, 'isStar'>, { least, most }: FieldBounds) {
  if (from < least) return `beginning of range (${from}) below minimum (${least})`;
  if (to > most) return `end of range (${to}) above maximum (${most})`;
  if (from > to) return `beginning of range (${from}) beyond end of range (${to})`;
  return step === 0 ? 'step of range should be a positive number' : undefined;
}

function parseValue(text: string, { least, names = [] }: FieldBounds): number {
  const index = names.indexOf(text.toLowerCase());
  return index === -1 ? parseInteger(text) : index + least;
}

/** As `strconv.Atoi` does, with its refusals. */
function parseInteger(text: string): number {
  const refuse = (problem: string): CronProblem =>
    new CronProblem(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: ${problem}`,
    );
  if (!/^[+-]?\d+$/.test(text)) throw refuse('invalid syntax');
  if (isBeyondInt64(text)) throw refuse('value out of range');
  const value = Number(text);
  if (value < 0) throw new CronProblem(`negative number (${value}) not allowed: ${text}`);
  return value;
}

/** More digits than that are not worth the time that it takes to read them. */
const longestInteger = 40;

function isBeyondInt64(text: string): boolean {
  const digits = text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1');
  if (digits.length > longestInteger) return true;
  const value = BigInt(digits);
  return BigInt.asIntN(64, value) !== value;
}
