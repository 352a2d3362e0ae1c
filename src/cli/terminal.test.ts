import { describe, expect, it } from 'vitest';
import { createTerminal, type TerminalOptions } from './terminal.ts';

class Screen {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

interface Surroundings extends Partial<Pick<TerminalOptions, 'isJson' | 'environment'>> {
  readonly outputIsTerminal?: boolean;
  readonly errorsAreTerminal?: boolean;
}

function open({
  outputIsTerminal = true,
  errorsAreTerminal = true,
  isJson = false,
  environment = { TERM: 'xterm' },
}: Surroundings = {}) {
  const output = new Screen(outputIsTerminal);
  const errors = new Screen(errorsAreTerminal);
  return { output, errors, terminal: createTerminal({ isJson, output, errors, environment }) };
}

const escapeSequence = '\u001B[';

describe('createTerminal', () => {
  it('paints on a terminal', () => {
    const { terminal } = open();
    expect(terminal.style.bold('word')).toContain(escapeSequence);
    expect(terminal.complaintStyle.bold('word')).toContain(escapeSequence);
  });

  it.each<[string, Surroundings]>([
    ['NO_COLOR', { environment: { TERM: 'xterm', NO_COLOR: '1' } }],
    ['NO_COLOR against FORCE_COLOR', { environment: { NO_COLOR: '1', FORCE_COLOR: '1' } }],
    ['FORCE_COLOR=0', { environment: { TERM: 'xterm', FORCE_COLOR: '0' } }],
    ['a terminal that cannot', { environment: { TERM: 'dumb' } }],
    ['a file', { outputIsTerminal: false, errorsAreTerminal: false }],
    ['a log of CI', { outputIsTerminal: false, errorsAreTerminal: false, environment: { CI: 'true' } }],
    ['--json', { isJson: true }],
  ])('writes plain words with %s', (_, surroundings) => {
    const { terminal } = open(surroundings);
    expect(terminal.style.red('word')).toBe('word');
    expect(terminal.complaintStyle.red('word')).toBe('word');
  });

  it('takes an empty NO_COLOR for none, as its convention says', () => {
    expect(open({ environment: { TERM: 'xterm', NO_COLOR: '' } }).terminal.style.red('word')).toContain(
      escapeSequence,
    );
  });

  it('paints a file where that is asked for', () => {
    const forced = open({ outputIsTerminal: false, environment: { FORCE_COLOR: '1' } });
    expect(forced.terminal.style.red('word')).toContain(escapeSequence);
  });

  it('looks at each stream by itself', () => {
    const piped = open({ outputIsTerminal: false }).terminal;
    expect(piped.style.red('word')).toBe('word');
    expect(piped.complaintStyle.red('word')).toContain(escapeSequence);
    const logged = open({ errorsAreTerminal: false }).terminal;
    expect(logged.style.red('word')).toContain(escapeSequence);
    expect(logged.complaintStyle.red('word')).toBe('word');
  });

  it('keeps results and complaints apart, each with one line end', () => {
    const { terminal, output, errors } = open();
    terminal.result('a result');
    terminal.result('another\n');
    terminal.result('');
    terminal.complaint('a complaint');
    expect(output.text).toBe('a result\nanother\n');
    expect(errors.text).toBe('a complaint\n');
  });

  it('tells a story on standard output, and none with --json', () => {
    const told = open();
    told.terminal.say('once');
    expect(told.output.text).toBe('once\n');
    const silent = open({ isJson: true });
    silent.terminal.say('once');
    expect(silent.output.text + silent.errors.text).toBe('');
  });
});

describe('progress', () => {
  it.each<[string, Surroundings]>([
    ['a file', { errorsAreTerminal: false }],
    ['CI', { environment: { TERM: 'xterm', CI: '1' } }],
    ['a terminal that cannot move', { environment: { TERM: 'dumb' } }],
  ])('is one plain line for %s', async (_, surroundings) => {
    const { terminal, output, errors } = open(surroundings);
    expect(await terminal.progress('Starting', async () => 7)).toBe(7);
    expect(errors.text).toBe('Starting\n');
    expect(output.text).toBe('');
  });

  it('moves on a terminal, and leaves nothing of itself', async () => {
    const { terminal, output, errors } = open();
    expect(await terminal.progress('Starting', async () => 7)).toBe(7);
    expect(errors.text).toMatch(/Starting/);
    expect(errors.text.endsWith('\r\u001B[K')).toBe(true);
    expect(errors.text).not.toContain('\n');
    expect(output.text).toBe('');
  });

  it('is gone before a failure is told', async () => {
    const { terminal, errors } = open();
    const failure = terminal.progress('Starting', async () => {
      throw new Error('no');
    });
    await expect(failure).rejects.toThrow('no');
    expect(errors.text.endsWith('\r\u001B[K')).toBe(true);
  });

  it('is silent with --json', async () => {
    const { terminal, output, errors } = open({ isJson: true });
    expect(await terminal.progress('Starting', async () => 7)).toBe(7);
    expect(output.text + errors.text).toBe('');
  });
});
