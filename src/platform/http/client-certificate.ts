import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

const byRequest = new WeakMap<Request, X509Certificate>();
const bySocket = new WeakMap<Socket, X509Certificate | null>();

/**
 * The certificate that the client has shown in the handshake of the connection that this request came by. It has
 * proved to hold the key; who issued it, and whether its time is over, nobody has looked at. It is kept beside the
 * request and in no header, which anybody could write.
 */
export function clientCertificateOf(request: Request): X509Certificate | undefined {
  return byRequest.get(request);
}

/** For whoever makes a request, upgrades included, out of what came by a connection. */
export function keepClientCertificate(request: Request, socket: Socket): void {
  const certificate = certificateOf(socket);
  if (certificate !== null) byRequest.set(request, certificate);
}

/** It is that of the handshake for as long as the connection lasts. A resumed session still has it. */
function certificateOf(socket: Socket): X509Certificate | null {
  const known = bySocket.get(socket);
  if (known !== undefined) return known;
  const certificate = socket instanceof TLSSocket ? (socket.getPeerX509Certificate() ?? null) : null;
  bySocket.set(socket, certificate);
  return certificate;
}
