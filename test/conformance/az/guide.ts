import { readFile } from 'node:fs/promises';

const guides = new URL('../../../docs/guides/', import.meta.url);

/** What a guide has a person type, block by block, each below the heading that it is found under. */
export async function readGuide(name: string): Promise<readonly GuideBlock[]> {
  const text = await readFile(new URL(name, guides), 'utf8');
  let heading = '';
  return [...text.matchAll(/^## (.+)$|^```bash\n([\s\S]*?)^```$/gm)].flatMap(([, title, typed]) => {
    heading = title ?? heading;
    return typed === undefined ? [] : [{ heading, typed }];
  });
}

export interface GuideBlock {
  readonly heading: string;
  readonly typed: string;
}
