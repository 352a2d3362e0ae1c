import { commands } from '../../src/cli/commands/index.ts';
import { clientVariables } from '../../src/interception/index.ts';
import { keyVaultErrors, operations } from '../../src/keyvault/index.ts';
import { environmentName, settingRows } from '../../src/stack/index.ts';
import { stsErrors } from '../../src/sts/index.ts';
import { cell, page, table } from './markdown.ts';
import { wordsOf } from './words.ts';

/** The reference pages, made from the tables that the program itself runs on. By file name. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'aadsts-errors.md': aadstsErrors(),
    'client-variables.md': variables(),
    'commands.md': commandPages(),
    'key-vault.md': keyVault(),
    'settings.md': settings(),
  };
}

function aadstsErrors(): string {
  const rows = Object.values(stsErrors)
    .sort((left, right) => left.number - right.number)
    .map((row) => [
      `AADSTS${row.number}`,
      String(row.status),
      `\`${row.oauth}\``,
      cell(wordsOf(row.message)),
      cell(row.advice),
    ]);
  return page(
    'AADSTS errors',
    'Every refusal of the token service. Parts in braces are filled in.',
    table(['code', 'status', 'error', 'words', 'what usually lies behind it'], rows),
  );
}

function keyVault(): string {
  const operationRows = operations.map(({ name, method, path, dataAction, permission, scope }) => [
    name,
    `${method} ${path}`,
    `\`Microsoft.KeyVault/vaults/${dataAction}\``,
    permission,
    scope,
  ]);
  const errorRows = Object.values(keyVaultErrors).map((row) => [
    String(row.status),
    'inner' in row ? `${row.code} / ${row.inner}` : row.code,
    cell(wordsOf(row.message)),
  ]);
  return page(
    'Key Vault secrets',
    'The operations that are served, what each asks for, and every refusal.',
    table(['operation', 'request', 'data action', 'access policy', 'scope asked'], operationRows),
    table(['status', 'code', 'words'], errorRows),
  );
}

function settings(): string {
  const rows = Object.values(settingRows).map(({ flag, argument, description, accepted, example }) => [
    `\`--${flag}${argument === undefined ? '' : ` ${argument}`}\``,
    `\`${environmentName(flag)}\``,
    cell(description),
    cell(accepted),
    `\`${example}\``,
  ]);
  return page(
    'Settings',
    'Each is taken from its flag, else from its variable, else from its default. Mistakes are reported together.',
    table(['flag', 'variable', 'what it sets', 'accepted', 'example'], rows),
  );
}

function commandPages(): string {
  const sections = commands.map(({ name, summary, parameters, options = [], examples, startsStack }) => {
    const usage = `wid ${name}${parameters === undefined ? '' : ` ${parameters}`}`;
    const own = options.map(({ flags, description }) => `- \`${flags}\`: ${description}`);
    const shared = startsStack
      ? '- every setting of [settings](settings.md)'
      : '- `--data <DIR>`: the data folder';
    const lines = [...own, shared, '- `--json`: answer with one JSON document'].join('\n');
    return `## ${usage}\n\n${summary}.\n\n${lines}\n\n\`\`\`sh\n${examples.join('\n')}\n\`\`\``;
  });
  return page(
    'Commands',
    'Exit codes: 0 done, 1 failed, 2 a mistake in the call, 3 nothing runs (`wid status`); `wid exec`, `run` and `shell` end with the code of their program.',
    ...sections,
  );
}

function variables(): string {
  const rows = clientVariables.map(({ name, readBy }) => [`\`${name}\``, cell(readBy)]);
  return page(
    'Client variables',
    'What `wid env` prints, and `wid exec`, `wid shell` and `wid run` set.',
    table(['variable', 'read by'], rows),
  );
}
