/**
 * HTTP for every surface: bounded bodies, the listener that turns a socket into requests for a part, and connections that
 * leave HTTP for a WebSocket. Owns the dependencies on @hono/node-server and ws.
 */
export { BodyTooLargeError, readBody, readText } from './body.ts';
export { clientCertificateOf, keepClientCertificate } from './client-certificate.ts';
export { createTlsListener, type TlsListener, type TlsListenerOptions } from './tls-listener.ts';
