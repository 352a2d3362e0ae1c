/** The request's body was longer than its endpoint accepts. Each surface answers in its own shape. */
export class BodyTooLargeError extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`the body is longer than ${limitBytes} bytes`);
    this.name = 'BodyTooLargeError';
    this.limitBytes = limitBytes;
  }
}

/**
 * Reads a body of at most `limitBytes` bytes, and stops reading at the first byte beyond.
 * @throws {BodyTooLargeError}
 */
export async function readBody(message: Request | Response, limitBytes: number): Promise<Uint8Array> {
  const announced = Number(message.headers.get('content-length') ?? 0);
  if (announced > limitBytes) throw new BodyTooLargeError(limitBytes);
  if (message.body === null) return new Uint8Array();

  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of message.body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > limitBytes) throw new BodyTooLargeError(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/**
 * The same as text. A bare `request.text()` is quicker than a stream, so it serves where the length is known.
 * @throws {BodyTooLargeError}
 */
export async function readText(message: Request | Response, limitBytes: number): Promise<string> {
  const announced = message.headers.get('content-length');
  if (announced !== null && /^\d+$/.test(announced) && !message.headers.has('transfer-encoding')) {
    if (Number(announced) > limitBytes) throw new BodyTooLargeError(limitBytes);
    const text = await message.text();
    if (text.length > limitBytes) throw new BodyTooLargeError(limitBytes);
    return text;
  }
  return new TextDecoder().decode(await readBody(message, limitBytes));
}
