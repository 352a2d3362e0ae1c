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
  'images.unreadable': 'the file of images cannot be read; what it said before still counts',
  'key.rotated': 'a signing key has changed its state',
  'connection.refused': 'the proxy has refused a host',
  'pod.admitted': 'the webhook has let a pod in, changed or as it was',
  'pod.denied': 'the webhook has refused a pod',
  'webhook.ready': 'the webhook answers',
  'webhook.draining': 'the webhook has been told to end',
  'service-accounts.listed': 'every service account is at hand',
  'service-accounts.disconnected': 'changes of service accounts are not seen for the moment',
  'certificate.served': 'a certificate is served from now on',
  'certificate.step': 'the authority, its publication or the certificate has been renewed',
} as const;

export type LogEvent = keyof typeof logEvents;
