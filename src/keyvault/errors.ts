/** One refusal of a vault: its codes on the wire, and the words. */
interface KeyVaultErrorRow<Parameters extends readonly unknown[]> {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 500;
  readonly code: string;
  readonly inner?: string;
  readonly message: (...parameters: Parameters) => string;
}

function row<Parameters extends readonly unknown[]>(
  error: KeyVaultErrorRow<Parameters>,
): KeyVaultErrorRow<Parameters> {
  return error;
}

/** Who asks, as vaults name a caller. */
export interface CallerName {
  readonly appId: string;
  readonly objectId: string;
  readonly issuer: string;
}

const notFoundHelp =
  'For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182';

/** Every refusal of the secrets data plane. Words and codes as recorded or reported (fidelity/keyvault.md). */
export const keyVaultErrors = {
  tokenMissing: row({
    status: 401,
    code: 'Unauthorized',
    message: () => 'AKV10000: Request is missing a Bearer, PoP, or MTLS_POP token.',
  }),
  tokenAudience: row({
    status: 401,
    code: 'Unauthorized',
    message: (p: { expected: readonly string[]; found: string }) =>
      `AKV10022: Invalid audience. Expected ${p.expected.join(' or ')}, found: ${p.found}.`,
  }),
  tokenIssuer: row({
    status: 401,
    code: 'Unauthorized',
    message: (p: { expected: string; found: string }) =>
      `AKV10032: Invalid issuer. Expected one of ${p.expected}, found ${p.found}.`,
  }),
  tokenKey: row({
    status: 401,
    code: 'Unauthorized',
    message: () => 'AKV10046: Unable to resolve the key used for signature validation.',
  }),
  tokenInvalid: row({
    status: 401,
    code: 'Unauthorized',
    message: (p: { reason: string }) => `[${p.reason}] Error validating token.`,
  }),
  vaultNotFound: row({
    status: 404,
    code: 'VaultNotFound',
    message: (p: { vault: string }) =>
      `There is no key vault named ${p.vault} here. In Azure its name would not resolve.`,
  }),
  vaultNotRegistered: row({
    status: 404,
    code: 'VaultNotFound',
    message: (p: { vault: { name: string; properties: { reachableAt?: string | undefined } } }) =>
      `The name of the key vault ${p.vault.name} is being registered and leads to it from ${p.vault.properties.reachableAt} on. In Azure it would not resolve until then.`,
  }),
  forbiddenByFirewall: row({
    status: 403,
    code: 'Forbidden',
    inner: 'ForbiddenByFirewall',
    message: (p: { caller: CallerName; vault: string; location: string }) =>
      [
        'Client address is not authorized and caller is not a trusted service.',
        'Client address: 127.0.0.1',
        `Caller: ${callerText(p.caller)}`,
        `Vault: ${p.vault};location=${p.location}`,
      ].join('\r\n'),
  }),
  forbiddenByConnection: row({
    status: 403,
    code: 'Forbidden',
    inner: 'ForbiddenByConnection',
    message: (p: { caller: CallerName; vault: string; location: string }) =>
      [
        'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
        `Caller: ${callerText(p.caller)}`,
        `Vault: ${p.vault};location=${p.location}`,
      ].join('\r\n'),
  }),
  forbiddenByRbac: row({
    status: 403,
    code: 'Forbidden',
    inner: 'ForbiddenByRbac',
    message: (p: {
      caller: CallerName;
      action: string;
      resource: string;
      denyAssignmentId: string | undefined;
      vault: string;
      location: string;
    }) =>
      [
        'Caller is not authorized to perform action on resource.',
        'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
        `Caller: ${callerText(p.caller)}`,
        `Action: '${p.action}'`,
        `Resource: '${p.resource}'`,
        'Assignment: (not found)',
        `DenyAssignmentId: ${p.denyAssignmentId === undefined ? 'null' : `'${p.denyAssignmentId}'`}`,
        `DecisionReason: ${p.denyAssignmentId === undefined ? "'DeniedWithNoValidRBAC'" : 'null'} `,
        `Vault: ${p.vault};location=${p.location}`,
        '',
      ].join('\r\n'),
  }),
  accessDenied: row({
    status: 403,
    code: 'Forbidden',
    inner: 'AccessDenied',
    message: (p: { caller: CallerName; permission: string; vault: string; location: string }) =>
      `The user, group or application '${callerText(p.caller)}' does not have secrets ${p.permission} permission on key vault '${p.vault};location=${p.location}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
  }),
  secretDisabled: row({
    status: 403,
    code: 'Forbidden',
    inner: 'SecretDisabled',
    message: () => 'Operation get is not allowed on a disabled secret.',
  }),
  purgeProtected: row({
    status: 403,
    code: 'Forbidden',
    inner: 'ForbiddenByPolicy',
    message: () =>
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.',
  }),
  secretNotFound: row({
    status: 404,
    code: 'SecretNotFound',
    message: (p: { name: string }) =>
      `A secret with (name/id) ${p.name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. ${notFoundHelp}`,
  }),
  deletedSecretNotFound: row({
    status: 404,
    code: 'SecretNotFound',
    message: (p: { name: string }) => `Deleted Secret not found: ${p.name}`,
  }),
  deletedButRecoverable: row({
    status: 409,
    code: 'Conflict',
    inner: 'ObjectIsDeletedButRecoverable',
    message: (p: { name: string }) =>
      `Secret ${p.name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
  }),
  notDeleted: row({
    status: 400,
    code: 'MethodNotAllowed',
    inner: 'RequestNotAllowedOnNonDeletedObject',
    message: (p: { name: string }) => `Secret exists already: ${p.name}`,
  }),
  nameTaken: row({
    status: 409,
    code: 'Conflict',
    message: (p: { id: string }) =>
      `There was a conflict restoring the secret '${p.id}'. This can happen if either: a second secret with the same name was created after the first secret was deleted; thus trying to restore a secret whose name is already in use. To fix this, rename the second secret to something else so that the restore works. The second probable cause of this exception is when multiple operations are performed in parallel against the secret. To avoid this error, perform operations against a secret in a sequential manner.`,
  }),
  malformedBackup: row({
    status: 400,
    // Azure: the code is a sentence (recorded).
    code: 'Malformed backup blob',
    message: () => 'Backup blob is corrupt.',
  }),
  notOfCertificate: row({
    status: 400,
    code: 'BadParameter',
    message: (p: { from: string; to: string }) =>
      `The '${p.from}' to '${p.to}' transformation is not supported. Only PFX to PEM transformation is supported.`,
  }),
  badParameter: row({
    status: 400,
    code: 'BadParameter',
    message: (p: { reason: string }) => p.reason,
  }),
  methodNotAllowed: row({
    status: 405,
    code: 'MethodNotAllowed',
    message: (p: { method: string }) => `HTTP ${p.method} not allowed`,
  }),
  notServed: row({
    status: 404,
    code: 'NotFound',
    message: (p: { path: string }) =>
      `${p.path} is not served: this vault holds secrets, and no keys or certificates yet.`,
  }),
  internal: row({
    status: 500,
    code: 'InternalServerError',
    message: () => 'The server encountered an internal error and was unable to complete your request.',
  }),
} as const satisfies Record<string, KeyVaultErrorRow<never>>;

function callerText({ appId, objectId, issuer }: CallerName): string {
  return `appid=${appId};oid=${objectId};iss=${issuer}`;
}

type Rows = typeof keyVaultErrors;
export type KeyVaultErrorKey = keyof Rows;
type RowParameters<Key extends KeyVaultErrorKey> = Parameters<Rows[Key]['message']>;

/** A refusal of a vault. The text is the row's. */
export class KeyVaultError extends Error {
  readonly key: KeyVaultErrorKey;

  constructor(key: KeyVaultErrorKey, message: string) {
    super(message);
    this.name = 'KeyVaultError';
    this.key = key;
  }

  get status(): number {
    return keyVaultErrors[this.key].status;
  }

  /** What clients take apart: a 401 has it too, as old ones read it before they look at the challenge. */
  toBody(): { error: { code: string; message: string; innererror?: { code: string } } } {
    const { code, inner }: KeyVaultErrorRow<never> = keyVaultErrors[this.key];
    return {
      error: { code, message: this.message, ...(inner !== undefined && { innererror: { code: inner } }) },
    };
  }
}

/** `throw refusal('secretNotFound', { name })`: the row makes the text. */
export function refusal<Key extends KeyVaultErrorKey>(
  key: Key,
  ...parameters: RowParameters<Key>
): KeyVaultError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const message = keyVaultErrors[key].message as (...p: RowParameters<Key>) => string;
  return new KeyVaultError(key, message(...parameters));
}
