import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Environment,
  environmentName,
  readSettings,
  type SettingName,
  type SettingRow,
  settingRows,
} from './settings.ts';

const rows = Object.entries(settingRows) as [SettingName, SettingRow<unknown>][];

/** What each row makes of a text, and what it refuses. */
const values: Record<SettingName, { accepted: [unknown, unknown][]; refused: unknown[] }> = {
  dataFolder: {
    accepted: [
      ['./wid-data', './wid-data'],
      [' ', ' '],
    ],
    refused: [''],
  },
  isEphemeral: {
    accepted: [
      [true, true],
      [false, false],
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
    ],
    refused: ['yes', 'TRUE', '', '2', 1, 'on'],
  },
  port: {
    accepted: [
      ['0', 0],
      ['4480', 4_480],
      ['65534', 65_534],
      [0, 0],
      ['00080', 80],
    ],
    refused: ['65535', '-1', '1.5', '1e3', '0x10', '', ' 80', '80 ', 'any', '9999999999', '٤'],
  },
  forwarding: {
    accepted: [
      ['allow', 'allow'],
      ['forbid', 'forbid'],
    ],
    refused: ['Allow', 'deny', '', true],
  },
  allowedIssuerHosts: {
    accepted: [
      ['kind.internal', ['kind.internal']],
      ['Kind.Internal, 10.0.0.7', ['kind.internal', '10.0.0.7']],
    ],
    refused: ['', 'a,,b', 'a b', 'https://a', '*.a', 'a:443', 'a/b', 'münchen'],
  },
  realism: {
    accepted: [
      ['instant', 'instant'],
      ['azure', 'azure'],
    ],
    refused: ['Azure', 'real', '', true],
  },
  propagationDelaySeconds: {
    accepted: [
      ['0', 0],
      ['3600', 3_600],
    ],
    refused: ['3601', '-1', '2.5', 'soon', ''],
  },
  seed: {
    accepted: [
      ['starter', 'starter'],
      ['none', 'none'],
    ],
    refused: ['Starter', 'empty', ''],
  },
  imagesFile: {
    accepted: [
      ['/etc/images.json', '/etc/images.json'],
      ['images.json', join(process.cwd(), 'images.json')],
    ],
    refused: [true],
  },
  logLevel: {
    accepted: [
      ['silent', 'silent'],
      ['error', 'error'],
      ['info', 'info'],
      ['debug', 'debug'],
    ],
    refused: ['warn', 'ERROR', ''],
  },
};

describe('readSettings', () => {
  it('takes the default of every row when nothing is given', () => {
    expect(settingsOf({}, { XDG_STATE_HOME: '/state', LOCALAPPDATA: '/state' })).toEqual({
      dataFolder: expect.stringMatching(/open-workload-id$/),
      isEphemeral: false,
      port: 4_480,
      forwarding: 'allow',
      allowedIssuerHosts: [],
      realism: 'instant',
      propagationDelaySeconds: undefined,
      seed: 'starter',
      imagesFile: '',
      logLevel: 'error',
    });
  });

  it('prefers a variable to the default, and a flag to the variable', () => {
    const environment = { WID_PORT: '5000', WID_SEED: 'none' };
    expect(settingsOf({}, environment)).toMatchObject({ port: 5_000, seed: 'none' });
    expect(settingsOf({ port: '6000' }, environment)).toMatchObject({ port: 6_000, seed: 'none' });
  });

  it('lets a switch that is given as false win over its variable', () => {
    expect(settingsOf({ ephemeral: false }, { WID_EPHEMERAL: 'true' }).isEphemeral).toBe(false);
  });

  it('takes an empty variable for one that is not set, but an empty flag for a mistake', () => {
    expect(settingsOf({}, { WID_PORT: '' }).port).toBe(4_480);
    expect(mistakesOf({ port: '' }, {})).toHaveLength(1);
  });

  it('does not fall back to a good variable when the flag is wrong', () => {
    expect(mistakesOf({ port: 'any' }, { WID_PORT: '5000' })).toEqual([
      {
        name: '--port',
        source: 'flag',
        given: 'any',
        accepted: settingRows.port.accepted,
        example: settingRows.port.example,
      },
    ]);
  });

  it('reports every mistake at once, each by the name it was given under', () => {
    const mistakes = mistakesOf(
      { port: '70000', forward: 'deny', seed: 'none' },
      { WID_PROPAGATION_DELAY: 'soon', WID_LOG_LEVEL: 'loud', WID_SEED: 'wrong but outranked' },
    );
    expect(mistakes.map(({ name, source, given }) => [name, source, given])).toEqual([
      ['--port', 'flag', '70000'],
      ['--forward', 'flag', 'deny'],
      ['WID_PROPAGATION_DELAY', 'environment', 'soon'],
      ['WID_LOG_LEVEL', 'environment', 'loud'],
    ]);
  });

  it('reads no variable but its own, and no member of a prototype', () => {
    expect(settingsOf({}, { PORT: '1', WID_port: '1', wid_port: '1' }).port).toBe(4_480);
    expect(settingsOf({ isEphemeral: true, constructor: 'x' }, {}).isEphemeral).toBe(false);
  });
});

describe.each(rows)('the row of %s', (name, row) => {
  it.each(values[name].accepted)('accepts %j', (given, value) => {
    expect(settingsOf({ [row.flag]: given }, {})[name]).toEqual(value);
  });

  it.each(values[name].refused.map((given) => [given]))('refuses %j', (given) => {
    expect(mistakesOf({ [row.flag]: given }, {})).toMatchObject([
      { name: `--${row.flag}`, given: String(given) },
    ]);
  });

  it('has an example that its own schema accepts', () => {
    const [flag, ...argument] = row.example.split(' ');
    expect(flag).toBe(`--${row.flag}`);
    const given = row.argument === undefined ? true : argument.join(' ');
    expect(row.schema.safeParse(given).success).toBe(true);
    expect(argument.length > 0).toBe(row.argument !== undefined);
  });

  it('has a default that is one of its values', () => {
    const fallback = row.fallback({});
    const text = Array.isArray(fallback) ? 'any.host' : fallback;
    expect(row.schema.safeParse(text).success).toBe(true);
  });

  it('has a flag and a variable that can be typed, and nothing that is told twice', () => {
    expect(row.flag).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(environmentName(row.flag)).toMatch(/^WID_[A-Z]+(_[A-Z]+)*$/);
    expect(row.description).not.toMatch(/^[A-Z]|\.$/);
    expect(row.accepted).not.toBe('');
  });
});

it('gives no flag to two rows', () => {
  const flags = rows.map(([, { flag }]) => flag);
  expect(new Set(flags).size).toBe(flags.length);
});

function settingsOf(flags: Record<string, unknown>, environment: Environment) {
  const result = readSettings(flags, environment);
  if (result.kind === 'mistakes') throw new Error(JSON.stringify(result.mistakes));
  return result.settings;
}

function mistakesOf(flags: Record<string, unknown>, environment: Environment) {
  const result = readSettings(flags, environment);
  return result.kind === 'mistakes' ? result.mistakes : [];
}
