import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../platform/log/index.ts';
import { followImagesFile, ImagesFileError, readImagesFile } from './registered-images.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wid-images-'));
  file = join(folder, 'images.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a file of images', () => {
  it('names a command for each, run beside the file unless it says where', () => {
    writeFileSync(
      file,
      JSON.stringify({
        'ghcr.io/acme/shop': { command: ['node', 'server.js'], environment: { PORT: '80' } },
        'acme/*': { command: ['./run'], workingDirectory: 'deep/er' },
      }),
    );
    expect(readImagesFile(file)).toEqual([
      {
        pattern: 'ghcr.io/acme/shop',
        command: ['node', 'server.js'],
        workingDirectory: folder,
        environment: { PORT: '80' },
      },
      { pattern: 'acme/*', command: ['./run'], workingDirectory: join(folder, 'deep/er') },
    ]);
  });

  it('is read again at every look, and stays as it was while it is spoilt', () => {
    writeFileSync(file, '{}');
    const read = followImagesFile(file, silentLog);
    expect(read()).toEqual([]);
    writeFileSync(file, '{"a": {"command": ["b"]}}');
    expect(read()).toMatchObject([{ pattern: 'a' }]);
    writeFileSync(file, '{"a": ');
    expect(read()).toMatchObject([{ pattern: 'a' }]);
  });

  it.each([
    ['no JSON', '{', /JSON/],
    ['a list', '[]', /expected record/],
    ['no command', '{"a": {}}', /a → command/],
    ['an empty command', '{"a": {"command": []}}', /a → command/],
    ['a command that is one text', '{"a": {"command": "node"}}', /a → command/],
    ['a member that nobody reads', '{"a": {"command": ["b"], "cmd": 1}}', /cmd/],
    [
      'a variable with an equals sign',
      '{"a": {"command": ["b"], "environment": {"A=": "b"}}}',
      /environment/,
    ],
    ['more than it may hold', ' '.repeat(300_000), /larger/],
  ])('is refused with its reason: %s', (_, text, reason) => {
    writeFileSync(file, text);
    expect(() => readImagesFile(file)).toThrow(ImagesFileError);
    expect(() => readImagesFile(file)).toThrow(reason);
  });

  it('is refused where there is none', () => {
    expect(() => followImagesFile(file, silentLog)).toThrow(/ENOENT/);
  });
});
