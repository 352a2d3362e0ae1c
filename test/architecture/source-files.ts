import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

/** A source file: its path below `src`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  /** A path below `src`, or a package. */
  readonly to: string;
  readonly isLocal: boolean;
  readonly isTypeOnly: boolean;
}

export function readSourceFiles(): readonly SourceFile[] {
  const root = fileURLToPath(new URL('../../src/', import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));
}

const importPattern =
  /(?:^|\n)\s*(?:(import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\s+from\s+)?|[^\n]*?\bimport\()\s*['"]([^'"]+)['"]/g;

/** Every import and re-export of a file, dynamic ones included. */
export function readImports({ path, text }: SourceFile): readonly Import[] {
  return [...text.matchAll(importPattern)].map((match) => {
    const [statement, , typeKeyword, target = ''] = match;
    const isLocal = target.startsWith('.');
    return {
      from: path,
      to: isLocal ? normalize(join(dirname(path), target)) : target,
      isLocal,
      isTypeOnly: typeKeyword !== undefined || hasOnlyTypes(statement),
    };
  });
}

/** `import { type A, type B } from …` */
function hasOnlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined) return false;
  const listed = names.split(',').map((name) => name.trim());
  return listed.filter((name) => name !== '').every((name) => name.startsWith('type '));
}

export function partOf(path: string): string {
  return path.split('/')[0] ?? '';
}
