/** The little Markdown that the reference pages are made of. */

export function page(title: string, introduction: string, ...sections: readonly string[]): string {
  const notice = '<!-- Made by `npm run docs`. Do not edit. -->';
  return `${[notice, `# ${title}`, introduction, ...sections].join('\n\n')}\n`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text that stands in a cell: on one line, and without a bar that would end it. */
export function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
}
