import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a bare server is told: it reads each request to its end, and answers all of them with the same body. */
export interface BareServerOrders {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly body: string;
}

process.once('message', ({ certificatePem, keyPem, body }: BareServerOrders) => {
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  const server = createServer({ cert: certificatePem, key: keyPem }, (incoming, outgoing) => {
    incoming.resume().once('end', () => outgoing.writeHead(200, headers).end(body));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => {
    server.close();
    server.closeAllConnections();
  });
});
