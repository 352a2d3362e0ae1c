import type { Explanation } from '../../stack/index.ts';
import { printExplanation } from '../print-explanation.ts';
import type { BrokenChain } from './broken-chains.ts';
import { isSecret, type LabContext } from './lab-context.ts';

export interface ChainReport {
  readonly title: string;
  readonly command: string;
  /** The SDK's own words. */
  readonly exception: string;
  readonly explanation: Explanation | undefined;
  readonly isMended: boolean;
  readonly passed: boolean;
}

/** Breaks one link, shows what the workload says and what we say, puts it right, and looks again. */
export async function breakChain(context: LabContext, chain: BrokenChain): Promise<ChainReport> {
  const { terminal, stack } = context;
  const { dim, cyan, red, green, bold } = terminal.style;
  terminal.say(`\n${bold(red('✗'))} ${bold(chain.title)}\n   ${dim('$')} ${cyan(chain.command)}`);
  const exception = await chain.breakIt(context);
  terminal.say(indent(`\n${dim('The SDK says')}\n${exception}`));
  const result = await stack.explain(exception);
  const explanation = result.kind === 'explained' ? result.explanation : undefined;
  const told = explanation
    ? printExplanation(explanation, terminal.style)
    : String(Object.values(result).at(-1));
  terminal.say(indent(`\n${dim('wid explain says')}\n${told}`));
  const isMended = isSecret(await chain.mend(context), context);
  terminal.say(
    indent(isMended ? `\n${green('✓')} mended: the workload reads its secret again` : '\nnot mended'),
  );
  const isExplained = explanation !== undefined && chain.isExplained(explanation);
  return {
    title: chain.title,
    command: chain.command,
    exception,
    explanation,
    isMended,
    passed: exception.includes(chain.expects) && isExplained && isMended,
  };
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '   ');
}
