import { member } from './difference.ts';

export const ourOrigin = 'https://contoso.vault.azure.net';

/** Versions and backups that a service makes up: which of ours stands for which of the recording. */
export class RecordedNames {
  readonly #oursByRecorded = new Map<string, string>();

  /** Two answers to one question: what was made up for the one stands for what was made up for the other. */
  learn(recorded: unknown, ours: unknown): void {
    this.#pair(versionIn(member(recorded, 'id')), versionIn(member(ours, 'id')));
    if (member(recorded, 'id') === undefined) {
      this.#pair(text(member(recorded, 'value')), text(member(ours, 'value')));
    }
  }

  /** Whether a text holds a backup of which ours is known. */
  knows(requestBody: string | undefined): boolean {
    return [...this.#oursByRecorded.keys()].some((each) => requestBody?.includes(each));
  }

  toOurs(sent: string): string {
    return [...this.#oursByRecorded].reduce(
      (text, [recorded, ours]) => text.replaceAll(recorded, ours),
      sent,
    );
  }

  toRecorded(body: unknown): unknown {
    if (body === undefined) return undefined;
    const sent = JSON.stringify(body).replaceAll(ourOrigin, 'https://vault');
    return JSON.parse(
      [...this.#oursByRecorded].reduce((text, [recorded, ours]) => text.replaceAll(ours, recorded), sent),
    );
  }

  /** Recordings hide the host, each in its way. */
  withoutHost(body: unknown): unknown {
    if (body === undefined) return undefined;
    return JSON.parse(
      JSON.stringify(body).replaceAll(
        /https:\/\/[^/"']+(?=(?::443)?\/(?:secrets|deletedsecrets)\b)/g,
        (origin) => (origin.endsWith(':443') ? 'https://vault:443' : 'https://vault'),
      ),
    );
  }

  #pair(recorded: string | undefined, ours: string | undefined): void {
    if (recorded !== undefined && ours !== undefined && !this.#oursByRecorded.has(recorded)) {
      this.#oursByRecorded.set(recorded, ours);
    }
  }
}

function versionIn(id: unknown): string | undefined {
  return typeof id === 'string' ? /\/secrets\/[^/]+\/([0-9a-f]{32})$/.exec(id)?.[1] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 40 ? value : undefined;
}
