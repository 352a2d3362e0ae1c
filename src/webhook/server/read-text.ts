import type { IncomingMessage } from 'node:http';
import type { TooLarge } from './http-message.ts';

/**
 * The text of a body of at most so many bytes. Of a longer one the rest is left in the socket: whoever stops reading
 * still has to be answered, so that the connection stays.
 */
export function readText(incoming: IncomingMessage, limitBytes: number): Promise<string | TooLarge> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > limitBytes) return Promise.resolve({ kind: 'too-large' });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      incoming.removeAllListeners('data').pause();
      resolve({ kind: 'too-large' });
    });
    incoming.once('end', () => resolve(textOf(chunks)));
    incoming.once('error', reject);
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  return (chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)).toString('utf8');
}
