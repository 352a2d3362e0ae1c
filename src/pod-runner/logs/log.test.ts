import { appendFile, readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import {
  type ContainerLogOptions,
  containerLogFile,
  createContainerLog,
  olderLogFile,
  removeOlderLogs,
} from './container-log.ts';
import { formatTimestamp, parseLogLine } from './log-line.ts';
import { type ReadLogOptions, readLog } from './read-log.ts';

async function open(options: Partial<ContainerLogOptions> = {}) {
  const folder = temporaryFolder();
  const file = folder.file('c/0.log');
  const clock = new FixedClock();
  const log = await createContainerLog({ file, clock, ...options });
  const read = async (reading: Partial<ReadLogOptions> = {}) => {
    return (await buffer(readLog({ file, clock, ...reading }))).toString();
  };
  const print = (text: string) => log.write('stdout', Buffer.from(text));
  return { file, clock, log, read, print, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('a log', () => {
  it('has a line with time and stream for each line of the container', async () => {
    using it = await open();
    await it.print('one\ntw');
    await it.log.write('stderr', Buffer.from('oh\n'));
    await it.print('o\n\nend');
    await it.log.close();
    const time = '2026-03-01T12:00:00.000000000Z';
    expect(await readFile(it.file, 'utf8')).toBe(
      `${time} stdout F one\n${time} stderr F oh\n${time} stdout F two\n${time} stdout F \n${time} stdout P end\n`,
    );
    expect(await it.read()).toBe('one\noh\ntwo\n\nend');
    expect((await stat(it.file)).mode & 0o777).toBe(0o600);
  });

  it('gives back any bytes, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), async (chunks) => {
        using it = await open();
        for (const chunk of chunks) await it.log.write('stdout', chunk);
        await it.log.close();
        const read = await buffer(readLog({ file: it.file, clock: it.clock }));
        expect(read).toEqual(Buffer.concat(chunks));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps a line of a megabyte whole', async () => {
    using it = await open();
    const line = `${'long'.repeat(2 ** 18)}\n`;
    await it.print(line);
    await it.log.close();
    expect(await it.read()).toBe(line);
  });

  it('is put aside when it gets too long, and never takes more than twice its bound', async () => {
    using it = await open({ maxBytes: 1_000 });
    for (let number = 0; number < 200; number += 1) await it.print(`line ${number}\n`);
    await it.log.close();
    expect((await stat(it.file)).size).toBeLessThanOrEqual(1_000);
    expect((await stat(olderLogFile(it.file))).size).toBeLessThanOrEqual(1_000);
    expect(await it.read()).toMatch(/line 198\nline 199\n$/);
    expect(await it.read({ tailLines: 30 })).toMatch(/^line 170\nline 171\n/);
  });

  it('goes on where it was when it is opened again', async () => {
    using it = await open();
    await it.print('one\n');
    await it.log.close();
    const again = await createContainerLog({ file: it.file, clock: it.clock });
    await again.write('stdout', Buffer.from('two\n'));
    await again.close();
    expect(await it.read()).toBe('one\ntwo\n');
  });

  it('is kept for this start of a container and the one before', async () => {
    using folder = temporaryFolder();
    for (const count of [0, 1, 2]) await appendFile(containerLogFile(folder.path, count), 'x');
    await removeOlderLogs(folder.path, 2);
    await expect(stat(containerLogFile(folder.path, 0))).rejects.toThrow();
    await stat(containerLogFile(folder.path, 1));
  });
});

describe('readLog', () => {
  it.each<[Partial<ReadLogOptions>, string]>([
    [{ tailLines: 0 }, ''],
    [{ tailLines: 1 }, 'three\n'],
    [{ tailLines: 2 }, 'two\nthree\n'],
    [{ tailLines: 99 }, 'one\ntwo\nthree\n'],
    [{ sinceSeconds: 15 }, 'two\nthree\n'],
    [{ sinceTime: new Date('2026-03-01T12:00:20Z') }, 'three\n'],
    [{ limitBytes: 5 }, 'one\nt'],
    [{ limitBytes: 0 }, ''],
    [{ tailLines: 1, timestamps: true }, '2026-03-01T12:00:20.000000000Z three\n'],
  ])('with %j gives %j', async (reading, expected) => {
    using it = await open();
    for (const text of ['one\n', 'two\n', 'three\n']) {
      await it.print(text);
      it.clock.advanceSeconds(10);
    }
    it.clock.advanceSeconds(-5);
    await it.log.close();
    expect(await it.read(reading)).toBe(expected);
  });

  it('gives nothing where there is no log', async () => {
    using it = await open();
    expect(await it.read()).toBe('');
  });

  it('follows through a rotation until the container ends', async () => {
    using it = await open({ maxBytes: 300 });
    const ended = new AbortController();
    const reading = it.read({ follow: true, ended: ended.signal });
    const lines = Array.from({ length: 6 }, (_, number) => `line ${number}\n`);
    for (const line of lines) await it.print(line);
    await it.log.close();
    ended.abort();
    expect(await reading).toBe(lines.join(''));
  });

  it('stops to follow at its signal', async () => {
    using it = await open();
    await it.print('one\n');
    const stopping = new AbortController();
    const seen: string[] = [];
    for await (const chunk of readLog({
      file: it.file,
      clock: it.clock,
      follow: true,
      signal: stopping.signal,
    })) {
      seen.push(Buffer.from(chunk).toString());
      stopping.abort();
    }
    await it.log.close();
    expect(seen).toEqual(['one\n']);
  });

  it('leaves out what is no line of a log', async () => {
    using it = await open();
    await it.print('one\n');
    await it.log.close();
    await appendFile(it.file, `nonsense\n${'x'.repeat(200_000)}\n`);
    expect(await it.read()).toBe('one\n');
  });
});

describe('parseLogLine', () => {
  it('answers every text, and reads back what is written', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }),
        (text, time) => {
          parseLogLine(Buffer.from(text));
          const line = parseLogLine(Buffer.from(`${formatTimestamp(time)} stderr P ${text}`));
          expect(line).toMatchObject({ time, stream: 'stderr', isPartial: true });
          expect(line?.text.toString()).toBe(Buffer.from(text).toString());
        },
      ),
    );
  });
});
