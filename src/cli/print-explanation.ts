import { describeDifference, type Explanation } from '../stack/index.ts';
import type { Style } from './terminal.ts';

/** An explanation as a person reads it: the sentence, the facts, the two texts one above the other, the mends. */
export function printExplanation(explanation: Explanation, style: Style): string {
  return [
    style.bold(explanation.summary),
    ...printFacts(explanation.facts, style),
    ...printDifference(explanation, style),
    ...printMends(explanation, style),
  ].join('\n');
}

function printFacts(facts: Explanation['facts'], { dim }: Style): string[] {
  const width = Math.max(0, ...facts.map(({ label }) => label.length));
  return facts.length === 0
    ? []
    : ['', ...facts.map(({ label, value }) => `${dim(label.padEnd(width))}  ${value}`)];
}

function printDifference({ difference }: Explanation, { bold, red, green, dim }: Style): string[] {
  if (difference === undefined) return [];
  const { field, expected, presented, at } = difference;
  const marked = (text: string, paint: (text: string) => string) =>
    `${text.slice(0, at)}${paint(text.slice(at))}`;
  return [
    '',
    bold(`The ${field} differs: ${describeDifference(difference)}.`),
    `  expected   ${marked(expected, green)}`,
    `  presented  ${marked(presented, red)}`,
    dim(`             ${' '.repeat(at)}^`),
  ];
}

function printMends({ mends }: Explanation, { bold, cyan }: Style): string[] {
  return mends.flatMap(({ when, command }) => ['', `${bold('Mend')} ${when}:`, `  ${cyan(command)}`]);
}
