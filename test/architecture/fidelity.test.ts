import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

function listFiles(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}${path.replaceAll('\\', '/')}`);
}

/** Without line ends and the marks of comments, so that what is broken over two lines is found. */
function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
}

const notes = new Map(
  readdirSync(new URL('docs/fidelity/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, read(`docs/fidelity/${name}`)]),
);

/** What is wrong with a reference to a note, and to a section of it where one is named. */
function refuseReference(name: string, section: string | undefined): string | undefined {
  const note = notes.get(name);
  if (note === undefined) return `there is no docs/fidelity/${name}`;
  if (section === undefined || note.split('\n').includes(`## ${section}`)) return undefined;
  return `docs/fidelity/${name} has no section "${section}"`;
}

const testFiles = [...listFiles('src/', '.test.ts'), ...listFiles('test/', '.test.ts')];

/** A test is named by the end of its path, from a slash on. */
function refuseTest(path: string, sentence: string | undefined): string | undefined {
  const named = testFiles.filter((file) => `/${file}`.endsWith(`/${path}`));
  if (named.length === 0) return `there is no test ${path}`;
  if (sentence === undefined || named.some((file) => read(file).includes(sentence))) return undefined;
  return `${path} has no sentence "${sentence}"`;
}

describe('the fidelity notes', () => {
  it('have every section that the source names', () => {
    const wrong = [...listFiles('src/', '.ts'), ...listFiles('scripts/', '.ts')].flatMap((path) =>
      [...onOneLine(read(path)).matchAll(/fidelity\/([\w-]+\.md)(?:, "([^"]+)")?/g)].flatMap(
        ([, name = '', section]) => {
          const reason = refuseReference(name, section);
          return reason === undefined ? [] : [`${path}: ${reason}`];
        },
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each([...notes])('%s names notes and sections that are there', (_, text) => {
    const references = [...onOneLine(text).matchAll(/\b([\w-]+\.md)\)?, "([^"]+)"/g)];
    const wrong = references.map(([, name = '', section]) => refuseReference(name, section));
    expect(wrong.filter((reason) => reason !== undefined)).toEqual([]);
  });

  it.each([...notes])('%s names tests and sentences that are there', (_, text) => {
    const references = [...onOneLine(text).matchAll(/([\w./-]+\.test\.ts)(?:: "([^"]+)")?/g)];
    const wrong = references.map(([, path = '', sentence]) => refuseTest(path, sentence));
    expect(wrong.filter((reason) => reason !== undefined)).toEqual([]);
  });

  it('are all in the list that README.md has', () => {
    const listed = notes.get('README.md') ?? '';
    const others = [...notes.keys()].filter((name) => name !== 'README.md');
    expect(others.filter((name) => !listed.includes(`| [${name}](${name}) |`))).toEqual([]);
  });

  it('say how every number of the token service is known', () => {
    const numbers = [...read('src/sts/errors.ts').matchAll(/\bnumber: (\d+),/g)].map(([, digits]) => digits);
    expect(numbers.length).toBeGreaterThan(30);
    const note = notes.get('sts.md') ?? '';
    expect(numbers.filter((digits) => !note.includes(`\n| ${digits} |`))).toEqual([]);
  });
});
