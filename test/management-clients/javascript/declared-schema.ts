import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { MemberSchema, Schema } from './schema.ts';

/**
 * The models of a client that is generated from TypeSpec. It has no metadata at run time, only functions: what is
 * required, and of which type, its declarations alone say.
 */
export interface DeclaredModels {
  /** Of what an operation answers with: `schemaOf('vaults', 'get')`. Nothing where it answers with nothing. */
  schemaOf(operationGroup: string, operation: string): Schema | undefined;
}

/** Reads all `models.d.ts` below `models`, and `classic/{group}/index.d.ts`, of a package. */
export function readDeclaredModels(packageFolder: string): DeclaredModels | undefined {
  const folder = join(packageFolder, 'dist/esm');
  const models = readModels(join(folder, 'models'));
  if (models === undefined) return undefined;
  const types = parseTypes(models);
  return {
    schemaOf(operationGroup, operation) {
      const source = readDeclarations(join(folder, 'classic', operationGroup, 'index.d.ts')) ?? '';
      const answer = new RegExp(`^ +${operation}: \\(.*\\) => (.+);$`, 'm').exec(source)?.[1] ?? '';
      const type = answerPatterns
        .map((pattern) => pattern.exec(answer)?.[1])
        .find((each) => each !== undefined);
      if (type === undefined || type === 'void') return undefined;
      const schema = parseType(type, types);
      return answer.startsWith('Paged') ? { kind: 'list', of: schema } : schema;
    },
  };
}

const answerPatterns = [
  /^PollerLike<OperationState<.+>, (.+)>$/,
  /^PagedAsyncIterableIterator<(.+)>$/,
  /^Promise<(.+)>$/,
];

/** A package of several APIs has a file for each. It exports all of them by their names, so none is there twice. */
function readModels(folder: string): string | undefined {
  if (readDeclarations(join(folder, 'models.d.ts')) === undefined) return undefined;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'models.d.ts')
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
}

function readDeclarations(path: string): string | undefined {
  const folder = join(path, '..');
  try {
    if (!readdirSync(folder).includes('index.d.ts')) return undefined;
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export type Types = ReadonlyMap<string, Schema>;

/** Interfaces and aliases, each on lines of its own, as generators write them. */
export function parseTypes(declarations: string): Types {
  const source = declarations.replaceAll('\r\n', '\n').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const types = new Map<string, Schema>();
  const bodies = new Map<string, { readonly parents: readonly string[]; readonly body: string }>();
  const interfaces = /^export (?:declare )?interface (\w+)(?: extends ([\w, ]+))? \{\n([\s\S]*?)^\}/gm;
  for (const [, name = '', parents = '', body = ''] of source.matchAll(interfaces)) {
    bodies.set(name, { parents: parents.split(/, */).filter((each) => each !== ''), body });
  }
  const membersOf = (name: string): readonly (readonly [string, MemberSchema])[] => {
    const { parents, body } = bodies.get(name) ?? { parents: [], body: '' };
    return [...parents.flatMap(membersOf), ...parseMembers(body, types)];
  };
  for (const name of bodies.keys()) {
    let members: ReadonlyMap<string, MemberSchema> | undefined;
    types.set(name, { kind: 'object', members: () => (members ??= new Map(membersOf(name))) });
  }
  const aliases = /^export (?:declare )?type (\w+) =\s*([^;]+);/gm;
  for (const [, name = '', type = ''] of source.matchAll(aliases)) types.set(name, parseType(type, types));
  return types;
}

function parseMembers(body: string, types: Types): readonly (readonly [string, MemberSchema])[] {
  const members = /^ {4}(?:readonly )?"?([^\s"?:]+)"?(\?)?: ([^;]+);/gm;
  return [...body.matchAll(members)].map(([, name = '', optional, type = '']) => [
    name,
    { schema: parseType(type, types), isRequired: optional === undefined && !/\bnull\b/.test(type) },
  ]);
}

/** What is no type that the generator writes is any. */
function parseType(text: string, types: Types): Schema {
  const type = text.replace(/( \| (null|undefined))+$/, '').trim();
  const nullable = /^NullableOption<(.+)>$/.exec(type)?.[1];
  if (nullable !== undefined) return parseType(nullable, types);
  const item = /^\(?(.+?)\)?\[\]$/.exec(type)?.[1] ?? /^Array<(.+)>$/.exec(type)?.[1];
  if (item !== undefined) return { kind: 'list', of: parseType(item, types) };
  const value = /^Record<string, (.+)>$/.exec(type)?.[1];
  if (value !== undefined) return { kind: 'map', of: parseType(value, types) };
  if (/^(\|\s*)?"[^"]*"(\s*\|\s*"[^"]*")*$/.test(type)) {
    return { kind: 'string', values: [...type.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word) };
  }
  const scalar = scalars[type];
  if (scalar !== undefined) return scalar;
  // An alias may stand before what it names.
  return types.get(type) ?? { kind: 'any' };
}

const scalars: Readonly<Record<string, Schema>> = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
  Date: { kind: 'date' },
  Uint8Array: { kind: 'bytes' },
};
