import type { RunInfo } from '../stack/index.ts';
import { CommandError, usageExitCode } from './command.ts';

/**
 * The cluster that a command changes: the one that is named, or the only one. Which of several is never guessed.
 * @throws {CommandError}
 */
export function chooseCluster(run: Pick<RunInfo, 'clusters'>, name: string | undefined): string {
  const known = run.clusters.map((each) => each.name);
  const [only] = known;
  if (name === undefined && only !== undefined && known.length === 1) return only;
  if (name !== undefined && known.includes(name)) return name;
  const list = known.join(', ') || 'none';
  throw name === undefined && known.length > 1
    ? new CommandError(`There are several clusters: ${list}.`, {
        fix: `--cluster ${only}`,
        exitCode: usageExitCode,
      })
    : new CommandError(`There is no cluster${name === undefined ? '' : ` ${name}`} (known: ${list}).`, {
        fix: 'wid status',
      });
}
