import { connect } from 'node:tls';

/** Sends one request and returns the body of its answer, which must be of a known length. */
export function answerOnce(call: {
  readonly port: number;
  readonly host: string;
  readonly ca: string;
  readonly request: Buffer;
}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: call.port, host: '127.0.0.1', servername: call.host, ca: call.ca });
    let received = '';
    socket.setEncoding('latin1');
    socket.once('secureConnect', () => socket.write(call.request));
    socket.once('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1] ?? Number.POSITIVE_INFINITY);
      if (head < 0 || received.length < head + 4 + length) return;
      socket.end();
      resolve(received.slice(head + 4));
    });
  });
}
