import { type FlagKey, type FlagRow, type FlagValues, flagRows } from './flags.ts';

export interface ParsedFlags {
  readonly values: FlagValues;
  readonly mistakes: readonly string[];
}

const rows: readonly (readonly [FlagKey, FlagRow])[] = Object.entries(flagRows).map(
  // The entries of an object of known members have these for keys.
  ([key, row]) => [key as FlagKey, row],
);

/**
 * `--flag value`, `--flag=value` and both with one dash, as Go's flag package reads them; but to the end, so that
 * every mistake is told at once.
 */
export function parseFlags(commandLine: readonly string[]): ParsedFlags {
  const given = new Map<FlagKey, string>();
  const mistakes: string[] = [];
  const rest = [...commandLine];
  for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
    const read = readFlag(text, rest);
    if (read.kind === 'mistaken') mistakes.push(read.mistake);
    else given.set(read.key, read.value);
  }
  const chosenFor = ([key, row]: (typeof rows)[number]) => given.get(key) ?? row.fallback;
  for (const row of rows) {
    const mistake = row[1].findMistake?.(chosenFor(row));
    if (mistake !== undefined) mistakes.push(mistake);
  }
  // Every key of the table is there, since the table is what was walked.
  const values = Object.fromEntries(rows.map((row) => [row[0], chosenFor(row)])) as FlagValues;
  return { values, mistakes };
}

type ReadFlag =
  | { readonly kind: 'read'; readonly key: FlagKey; readonly value: string }
  | { readonly kind: 'mistaken'; readonly mistake: string };

/** Takes what follows off `rest` where the flag wants it. */
function readFlag(text: string, rest: string[]): ReadFlag {
  const match = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(text);
  const name = match?.[1];
  if (name === undefined) return mistaken(`unexpected argument ${JSON.stringify(text.slice(0, 100))}`);
  const found = rows.find(([, row]) => row.name === name);
  if (found === undefined) return mistaken(`flag provided but not defined: -${name.slice(0, 100)}`);
  const [key, row] = found;
  const inline = match?.[2];
  if (row.argument === undefined) return readSwitch(key, row, inline ?? 'true');
  const value = inline ?? rest.shift();
  return value === undefined ? mistaken(`flag needs an argument: -${name}`) : { kind: 'read', key, value };
}

/** Go: strconv.ParseBool. */
const truths = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falsehoods = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

function readSwitch(key: FlagKey, row: FlagRow, text: string): ReadFlag {
  if (truths.includes(text)) return { kind: 'read', key, value: 'true' };
  if (falsehoods.includes(text)) return { kind: 'read', key, value: 'false' };
  return mistaken(`invalid boolean value ${JSON.stringify(text)} for -${row.name}: parse error`);
}

function mistaken(mistake: string): ReadFlag {
  return { kind: 'mistaken', mistake };
}
