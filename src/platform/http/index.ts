/** HTTP for every surface: bounded bodies, and the listener that turns a socket into requests for a part. Owns the dependency on @hono/node-server. */
export { BodyTooLargeError, readBody, readText } from './body.ts';
export { clientCertificateOf, keepClientCertificate } from './client-certificate.ts';
export { createTlsListener, type TlsListener, type TlsListenerOptions } from './tls-listener.ts';
