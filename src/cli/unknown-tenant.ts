import type { Settings } from '../stack/index.ts';
import { CommandError } from './command.ts';
import { propose } from './proposal.ts';

export function unknownTenant(tenant: string, settings: Pick<Settings, 'dataFolder'>): CommandError {
  return new CommandError(`There is no tenant with the id or the domain ${tenant}.`, {
    fix: propose('tenant list', settings),
  });
}
