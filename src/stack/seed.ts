import type { DataFolder } from '../platform/data-folder/index.ts';
import type { Operator } from './operator.ts';
import type { Settings } from './settings.ts';
import { runSteps, setUpSteps, storyNames } from './story.ts';

const seedFile = 'seed.json';

/**
 * Gives a new data folder what it starts with, once. The mark comes last, and every step can be repeated: a first
 * start that was cut short is made good by the next.
 */
export async function seedOnce(
  folder: DataFolder,
  seed: Settings['seed'],
  operator: Operator,
): Promise<void> {
  if ((await folder.read(seedFile)) !== undefined) return;
  if (seed === 'starter') await runSteps(operator, setUpSteps(storyNames));
  await folder.writeAtomically(seedFile, `${JSON.stringify({ seed })}\n`);
}
