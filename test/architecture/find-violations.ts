import { bannedWords, homes, importTable, maximumLines, shelves } from './import-table.ts';
import { type Import, partOf, readImports, type SourceFile } from './source-files.ts';

/** What breaks the architecture's rules, a sentence each. */
export function findViolations(files: readonly SourceFile[]): readonly string[] {
  return [
    ...files.flatMap((file) => readImports(file).flatMap(findImportViolations)),
    ...files.flatMap(findFileViolations),
  ];
}

function findImportViolations(found: Import): readonly string[] {
  return found.isLocal ? findLocalViolations(found) : findPackageViolations(found);
}

function findLocalViolations({ from, to, isTypeOnly }: Import): readonly string[] {
  const [own, other] = [partOf(from), partOf(to)];
  if (own === other) return own === 'platform' ? findShelfViolations({ from, to }) : [];
  const rule = importTable[own];
  if (rule === undefined) return [`${from}: the part ${own} is not in the table`];
  const isAllowed = rule.values.includes(other) || (isTypeOnly && (rule.types ?? []).includes(other));
  if (!isAllowed) return [`${from}: ${own} must not import ${isTypeOnly ? 'types of ' : ''}${other} (${to})`];
  if (shelves.has(other)) return findShelfViolations({ from, to });
  return to === `${other}/index.ts` ? [] : [`${from}: enter ${other} through its index.ts, not ${to}`];
}

/** Of `wire` every file may be imported; of `platform` its files, and its folders through their front doors. */
function findShelfViolations({ from, to }: Pick<Import, 'from' | 'to'>): readonly string[] {
  const [shelf, folder, file] = to.split('/');
  if (shelf === 'wire' || file === undefined || file === 'index.ts') return [];
  const isInside = from.startsWith(`${shelf}/${folder}/`);
  return isInside ? [] : [`${from}: enter ${shelf}/${folder} through its index.ts, not ${to}`];
}

function findPackageViolations({ from, to }: Import): readonly string[] {
  const home = homes[to];
  if (home === undefined || from.startsWith(`${home}/`)) return [];
  return [`${from}: ${to} is at home in ${home}`];
}

function findFileViolations({ path, text }: SourceFile): readonly string[] {
  const words = path.replace(/\.ts$/, '').split(/[/-]/);
  const banned = words.filter((word) => bannedWords.includes(word));
  const lines = text.split('\n').length;
  return [
    ...banned.map((word) => `${path}: '${word}' says nothing about what it is for`),
    ...(lines > maximumLines ? [`${path}: ${lines} lines, and ${maximumLines} is the most`] : []),
    ...(/\bprocess\.env\b/.test(text) &&
    !/^(cli\/|platform\/thread-pool\.ts|pod-runner\/images\/msal-sample\.ts)/.test(path)
      ? [`${path}: reads the environment, which is the command line's business`]
      : []),
  ];
}

/** `part → part` for every import between parts, once each, in order. */
export function listArrows(files: readonly SourceFile[]): readonly string[] {
  const arrows = files
    .flatMap(readImports)
    .filter(({ isLocal, from, to }) => isLocal && partOf(from) !== partOf(to))
    .map(({ from, to }) => `${partOf(from)} → ${partOf(to)}`);
  return [...new Set(arrows)].sort();
}
