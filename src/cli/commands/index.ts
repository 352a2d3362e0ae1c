import type { Command } from '../command.ts';
import { account } from './account.ts';
import { clusterRotateKeys } from './cluster-rotate-keys.ts';
import { down } from './down.ts';
import { env } from './env.ts';
import { exec } from './exec.ts';
import { explain } from './explain.ts';
import { inject } from './inject.ts';
import { lab } from './lab.ts';
import { reset } from './reset.ts';
import { run } from './run.ts';
import { shell } from './shell.ts';
import { status } from './status.ts';
import { subscriptionCreate } from './subscription-create.ts';
import { tenantCreate } from './tenant-create.ts';
import { tenantList } from './tenant-list.ts';
import { tokenDecode } from './token-decode.ts';
import { up } from './up.ts';
import { webhook } from './webhook.ts';

/** One line per command, in the order of help. */
export const commands: readonly Command[] = [
  lab,
  up,
  down,
  status,
  account,
  reset,
  env,
  exec,
  shell,
  run,
  explain,
  inject,
  tokenDecode,
  clusterRotateKeys,
  tenantCreate,
  tenantList,
  subscriptionCreate,
  webhook,
];
