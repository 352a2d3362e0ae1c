import { StringDecoder } from 'node:string_decoder';

/** A line was longer than anything that the API server has a reason to send. */
export class LineTooLongError extends Error {
  constructor(limit: number) {
    super(`a line is longer than ${limit} characters`);
    this.name = 'LineTooLongError';
  }
}

/**
 * The whole lines of a stream of bytes, without their ends; a rest that no line break ends is no line, since it
 * was cut off.
 * @throws {LineTooLongError}
 */
export async function* readLines(stream: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  let restLength = 0;
  for await (const chunk of stream) {
    const [first = '', ...others] = decoder.write(Buffer.from(chunk)).split('\n');
    rest.push(first);
    restLength += first.length;
    if (restLength > limit) throw new LineTooLongError(limit);
    for (const next of others) {
      yield rest.join('');
      if (next.length > limit) throw new LineTooLongError(limit);
      rest = [next];
      restLength = next.length;
    }
  }
}
