import { readSettings, type Settings } from '../stack/index.ts';

/**
 * A command of ours for a person to type. It names the data folder, unless it is the one that is taken anyway: a
 * proposal must not be about another folder than the one at hand.
 */
export function propose(command: string, { dataFolder }: Pick<Settings, 'dataFolder'>): string {
  const [, name = '', rest = ''] = /^(.*?)( -.*)?$/.exec(command) ?? [];
  const data = dataFolder === defaultDataFolder() ? '' : ` --data ${quote(dataFolder)}`;
  return `wid ${name}${data}${rest}`;
}

function defaultDataFolder(): string | undefined {
  const read = readSettings({}, process.env);
  return read.kind === 'settings' ? read.settings.dataFolder : undefined;
}

/** For a POSIX shell, where it has to be. */
function quote(text: string): string {
  return /^[\w./:\\~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
