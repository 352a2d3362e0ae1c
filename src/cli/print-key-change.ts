import type { DropKeyAnswer, RotateKeysAnswer } from '../stack/index.ts';
import { shortKeyId, wholeSeconds } from './key-text.ts';
import { propose } from './proposal.ts';
import type { Style } from './terminal.ts';

/** What became of the keys of a cluster, and where that is kept. */
export type KeyChange = { readonly cluster: string; readonly dataFolder: string } & (
  | RotateKeysAnswer
  | DropKeyAnswer
);

/** What a step has done, what it means for tokens, and what comes next. */
export function printKeyChange(change: KeyChange, style: Style): string {
  const { bold, yellow, cyan, dim } = style;
  const refused = yellow(bold('Refused'));
  const named = (keyId: string) => bold(shortKeyId(keyId));
  const type = (flags = '') =>
    cyan(propose(`cluster rotate-keys --cluster ${change.cluster}${flags}`, change));
  switch (change.kind) {
    case 'published': {
      const time = wholeSeconds(change.rotatesFrom);
      return lines(
        `Published the key ${named(change.keyId)}. It may sign from ${time}.`,
        'Verifiers keep the keys that they have read for up to an hour; by then, all of them know it.',
        '',
        `${dim('then')}  ${type()}`,
      );
    }
    case 'waiting':
      return lines(
        `${refused}: the key ${named(change.keyId)} may sign from ${wholeSeconds(change.rotatesFrom)}, and not before.`,
        'Verifiers that have read the keys without it would refuse its tokens until they read them again.',
        '',
        `${dim('all the same')}  ${type(' --force')}`,
      );
    case 'rotated':
      return lines(
        `The key ${named(change.keyId)} signs from now on.`,
        `The key ${named(change.previousKeyId)} stays published until ${wholeSeconds(change.previousLeavesAt)}: tokens that it has signed may live until then.`,
        change.unknownUntil !== undefined &&
          yellow(
            `Verifiers that read the keys before it was published may refuse its tokens until ${wholeSeconds(change.unknownUntil)}.`,
          ),
      );
    case 'full':
      return lines(
        `${refused}: ${change.publishedKeys} keys are published already. One of them leaves at ${wholeSeconds(change.oldestLeavesAt)}.`,
      );
    case 'dropped':
      return lines(
        `Dropped the key ${named(change.keyId)}. ${bold(shortKeyId(change.signingKeyId))} signs.`,
        ...(change.wasNeededUntil === undefined
          ? ['It was not needed: no live token is signed by it.']
          : lostTokens(change.wasNeededUntil, style)),
      );
    case 'needed':
      return lines(
        `${refused}: tokens that the key ${named(change.keyId)} has signed may live until ${wholeSeconds(change.until)}. It leaves by itself then.`,
        'Without it, nobody can verify them, and pods that hold one are refused until they have another.',
        '',
        `${dim('all the same')}  ${type(` --drop ${shortKeyId(change.keyId)} --force`)}`,
      );
    case 'signing':
      return change.hasSuccessor
        ? lines(
            `${refused}: the key ${named(change.keyId)} signs. Let the next one sign first.`,
            '',
            `${dim('then')}          ${type()}`,
            `${dim('all the same')}  ${type(` --drop ${shortKeyId(change.keyId)} --force`)}`,
          )
        : lines(
            `${refused}: the key ${named(change.keyId)} signs, and there is none to take its place.`,
            '',
            `${dim('first')}  ${type()}`,
          );
    case 'unknown-key':
    case 'ambiguous':
      // The command has refused these as mistakes.
      return '';
  }
}

/** A kubelet looks at the age of a token and at nothing else. */
function lostTokens(until: string, { yellow, dim, cyan }: Style): string[] {
  return [
    yellow(`Its tokens, which could have lived until ${wholeSeconds(until)}, are worth nothing any more.`),
    'The cluster refuses them at once, the token service here within five minutes, other verifiers when they',
    'read the keys again. Running pods do not notice: the node refreshes a token late in its life.',
    '',
    `${dim('new tokens for pods')}  ${cyan('kubectl rollout restart deployment --namespace NAMESPACE')}`,
  ];
}

function lines(...given: readonly (string | false)[]): string {
  return given.filter((line) => line !== false).join('\n');
}
