import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** One row per setting: the flag, the variable, the help text and the reference page come from it. */
export interface SettingRow<Value> {
  /** Both `--flag` and `WID_FLAG`. */
  readonly flag: string;
  /** What stands behind the flag in help; absent for a switch. */
  readonly argument?: string;
  readonly description: string;
  readonly example: string;
  readonly accepted: string;
  readonly schema: z.ZodType<Value>;
  readonly fallback: (environment: Environment) => Value;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const wholeNumber = (minimum: number, maximum: number) =>
  z.coerce
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));
const switchText = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1');
const hostList = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(/^[a-z0-9.-]+$/)));

function row<Value>(setting: SettingRow<Value>): SettingRow<Value> {
  return setting;
}

export const settingRows = {
  dataFolder: row({
    flag: 'data',
    argument: 'DIR',
    description: 'where everything is kept',
    example: '--data ./wid-data',
    accepted: 'a folder of this program, or one that does not exist yet or is empty',
    schema: z.string().min(1),
    fallback: defaultDataFolder,
  }),
  isEphemeral: row({
    flag: 'ephemeral',
    description: 'keep everything in a temporary folder that is removed at the end',
    example: '--ephemeral',
    accepted: 'true or false',
    schema: switchText,
    fallback: () => false,
  }),
  port: row({
    flag: 'port',
    argument: 'N',
    description:
      'the port of the proxy; the next one serves direct mode, the one after it the cluster if it is free. 0 takes any',
    example: '--port 4480',
    accepted: 'a whole number from 0 to 65534',
    schema: wholeNumber(0, 65_534),
    fallback: () => 4_480,
  }),
  forwarding: row({
    flag: 'forward',
    argument: 'POLICY',
    description: "what happens to connections to hosts that are not Azure's",
    example: '--forward forbid',
    accepted: 'allow or forbid',
    schema: z.enum(['allow', 'forbid']),
    fallback: () => 'allow' as const,
  }),
  allowedIssuerHosts: row({
    flag: 'allow-issuers',
    argument: 'HOSTS',
    description: 'hosts of issuers that may have a private address, such as a cluster on this machine',
    example: '--allow-issuers kind.internal,10.0.0.7',
    accepted: 'host names, separated by commas',
    schema: hostList,
    fallback: (): readonly string[] => [],
  }),
  realism: row({
    flag: 'realism',
    argument: 'PROFILE',
    description: 'whether changes count at once, or as late as on Azure, to test scripts and code that retry',
    example: '--realism azure',
    accepted: 'instant or azure',
    schema: z.enum(['instant', 'azure']),
    fallback: () => 'instant' as const,
  }),
  propagationDelaySeconds: row({
    flag: 'propagation-delay',
    argument: 'SECONDS',
    description:
      'how long a new federated credential stays unseen, to test code that retries; else as long as the profile says',
    example: '--propagation-delay 20',
    accepted: 'a whole number from 0 to 3600',
    schema: wholeNumber(0, 3_600).optional(),
    fallback: () => undefined,
  }),
  seed: row({
    flag: 'seed',
    argument: 'STORY',
    description: 'what a new data folder starts with',
    example: '--seed none',
    accepted: 'starter (a cluster, an identity, a vault and a secret, ready to use) or none',
    schema: z.enum(['starter', 'none']),
    fallback: () => 'starter' as const,
  }),
  imagesFile: row({
    flag: 'images',
    argument: 'FILE',
    description:
      'which local programs run in the place of which container images, as JSON; read anew at each start of one',
    example: '--images ./images.json',
    accepted: 'a file such as {"ghcr.io/acme/shop": {"command": ["node", "server.js"]}}',
    schema: z.string().transform((file) => (file === '' ? '' : resolve(file))),
    fallback: () => '',
  }),
  logLevel: row({
    flag: 'log-level',
    argument: 'LEVEL',
    description: 'how much is logged to standard error, as JSON lines',
    example: '--log-level info',
    accepted: 'silent, error, info or debug',
    schema: z.enum(['silent', 'error', 'info', 'debug']),
    fallback: () => 'error' as const,
  }),
} as const;

type Rows = typeof settingRows;
export type SettingName = keyof Rows;
export type Settings = { readonly [Name in SettingName]: z.output<Rows[Name]['schema']> };
export type SettingSource = 'flag' | 'environment' | 'default';

export interface SettingMistake {
  readonly name: string;
  readonly source: SettingSource;
  readonly given: string;
  readonly accepted: string;
  readonly example: string;
}

export type SettingsResult =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly SettingMistake[] };

export function environmentName(flag: string): string {
  return `WID_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/** Reads every setting from its flag, else its variable, else its default, and reports all mistakes at once. */
export function readSettings(
  flags: Readonly<Record<string, unknown>>,
  environment: Environment,
): SettingsResult {
  const values: Record<string, unknown> = {};
  const mistakes: SettingMistake[] = [];
  for (const [name, setting] of Object.entries(settingRows) as [SettingName, SettingRow<unknown>][]) {
    const { given, source } = findGiven(setting, flags, environment);
    if (source === 'default') {
      values[name] = setting.fallback(environment);
      continue;
    }
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else mistakes.push(describeMistake(setting, source, String(given)));
  }
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes };
  // Every row has been parsed by its own schema or made by its own fallback.
  return { kind: 'settings', settings: values as Settings };
}

function findGiven(
  { flag }: SettingRow<unknown>,
  flags: Readonly<Record<string, unknown>>,
  environment: Environment,
): { given: unknown; source: SettingSource } {
  if (flags[flag] !== undefined) return { given: flags[flag], source: 'flag' };
  const variable = environment[environmentName(flag)];
  if (variable !== undefined && variable !== '') return { given: variable, source: 'environment' };
  return { given: undefined, source: 'default' };
}

function describeMistake(
  { flag, accepted, example }: SettingRow<unknown>,
  source: SettingSource,
  given: string,
): SettingMistake {
  const name = source === 'flag' ? `--${flag}` : environmentName(flag);
  return { name, source, given, accepted, example };
}

/** The state folder of the platform's convention. */
function defaultDataFolder(environment: Environment): string {
  const home = homedir();
  switch (platform()) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'open-workload-id');
    case 'win32':
      return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'open-workload-id');
    default:
      return join(environment.XDG_STATE_HOME || join(home, '.local', 'state'), 'open-workload-id');
  }
}
