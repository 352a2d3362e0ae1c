import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../stack/index.ts';
import { propose } from './proposal.ts';

describe('propose', () => {
  it('leaves out the folder that is taken anyway', () => {
    const read = readSettings({}, process.env);
    if (read.kind === 'mistakes') throw new Error('the settings of the test are wrong');
    expect(propose('up --detach', read.settings)).toBe('wid up --detach');
  });

  it('names any other folder', () => {
    expect(propose('reset --yes', { dataFolder: './wid-data' })).toBe('wid reset --data ./wid-data --yes');
  });

  it('names it behind all words of the command', () => {
    const data = { dataFolder: './wid-data' };
    expect(propose('cluster rotate-keys --force', data)).toBe(
      'wid cluster rotate-keys --data ./wid-data --force',
    );
    expect(propose('cluster rotate-keys', data)).toBe('wid cluster rotate-keys --data ./wid-data');
  });

  it('quotes what a shell would take apart', () => {
    const folder = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        folder.filter((text) => !text.includes('\0')),
        (dataFolder) => {
          const words = propose('down', { dataFolder }).replace(/^wid/, String.raw`printf '%s\0'`);
          const seen = execFileSync('sh', ['-c', words], { encoding: 'utf8' });
          expect(seen.split('\0').slice(0, -1)).toEqual(['down', '--data', dataFolder]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
