/** Every domain event that a line at `info` can name. Adding one is adding a row. */
export const logEvents = {
  'stack.ready': 'all parts answer',
  'stack.closed': 'all parts have ended',
  'request.served': 'a surface has answered a request',
  'token.issued': 'the token service has issued an access token',
  'token.refused': 'the token service has refused a request',
  'issuer.fetched': "an issuer's keys were read",
  'issuer.unreachable': "an issuer's keys could not be read",
  'access.allowed': 'a vault has allowed an operation',
  'access.denied': 'a vault has denied an operation',
  'service-account-token.issued': 'a cluster has issued a service-account token',
  'key.rotated': 'a signing key has changed its state',
  'connection.refused': 'the proxy has refused a host',
} as const;

export type LogEvent = keyof typeof logEvents;
