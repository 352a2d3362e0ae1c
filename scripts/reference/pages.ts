import { commands } from '../../src/cli/commands/index.ts';
import { clientVariables } from '../../src/interception/index.ts';
import { keyVaultErrors, operations } from '../../src/keyvault/index.ts';
import { delayRows, environmentName, settingRows } from '../../src/stack/index.ts';
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
    'realism.md': realism(),
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

function realism(): string {
  const rows = Object.values(delayRows).map(({ what, until, seconds, source }) => [
    cell(what),
    `${seconds} s`,
    cell(until),
    cell(source),
  ]);
  return page(
    'Realism',
    [
      'With `--realism instant`, the default, every change counts at once. With `--realism azure`, what follows counts as late as',
      'here, so that scripts and code that do not retry meet on this machine what they would meet on Azure. The numbers are below',
      "Azure's own where those would try a person's patience, and never random: what fails once fails each time.",
      '',
      'What a stack starts with is there at once, and so is all that `wid lab` does. `--propagation-delay` says otherwise of',
      'federated credentials, with either profile. Moments are kept with what they delay: they stay through a restart, whatever',
      'its profile. `wid explain` says of a refusal that comes from one for how long it will go on.',
    ].join('\n'),
    table(['what', 'after', 'a client meets until then', 'source'], rows),
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
    const own = options.map(
      ({ flags, description, isRepeatable }) =>
        `- \`${flags}\`: ${description}${isRepeatable ? '; may be repeated' : ''}`,
    );
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
