/**
 * The composition root: builds the parts from their dependencies, gives them names, ports and trust, starts and
 * stops them, and seeds a new data folder. The only place that knows every part.
 *
 * It decides nothing that a part decides. What explains a refusal is here as well, since it joins the evidence of
 * several parts.
 */
export { renderShellExports } from '../interception/index.ts';
export { removeDataFolder } from '../platform/data-folder/index.ts';
export { readClientEnvironment } from './client-files.ts';
export {
  type AssignIdentitiesAnswer,
  type AssignIdentitiesRequest,
  type CreateSubscriptionAnswer,
  type CreateSubscriptionRequest,
  type CreateTenantAnswer,
  type CreateTenantRequest,
  controlHost,
  controlTokenFile,
  type DropKeyAnswer,
  type DropKeyRequest,
  type ReleaseIdentitiesAnswer,
  type ReleaseIdentitiesRequest,
  type RotateKeysAnswer,
  type RotateKeysRequest,
} from './control/index.ts';
export { describeDifference, type Explanation, visibleText } from './explain/index.ts';
export { readKubeconfig } from './kubeconfig-file.ts';
export { stackNodeFlags } from './node-flags.ts';
export { type DelayRow, type Delays, delayRows } from './realism.ts';
export { openRecords, type Records, type StackStatus } from './records.ts';
export type { RunInfo } from './run-info.ts';
export { findRunningStack, stopStack } from './running.ts';
export {
  environmentName,
  readSettings,
  type SettingMistake,
  type SettingRow,
  type Settings,
  settingRows,
} from './settings.ts';
export { type Stack, type StackOptions, startStack } from './stack.ts';
export {
  runSteps,
  type StoryNames,
  type StoryState,
  type StoryStep,
  setUpSteps,
  storyNames,
} from './story.ts';
