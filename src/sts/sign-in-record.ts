import type { Client, SignIn, SignInCredential, SignInEvidence, Tenant, User } from '../directory/index.ts';
import type { StsError } from './errors.ts';

/**
 * The record of one request, filled while the request runs and kept whatever its outcome. The phases write
 * what they learn; nothing reads it back to decide.
 */
export class SignInRecord {
  readonly #traceId: string;
  readonly #correlationId: string;
  readonly #at: Date;
  #tenant: Tenant | undefined;
  #clientId: string | undefined;
  #client: Client | undefined;
  #user: User | undefined;
  #isInteractive = false;
  #credential: SignInCredential = 'none';
  #evidence: SignInEvidence = {};
  #resource: string | undefined;
  #tokenId: string | undefined;
  #error: StsError | undefined;

  constructor(request: { readonly traceId: string; readonly correlationId: string; readonly at: Date }) {
    this.#traceId = request.traceId;
    this.#correlationId = request.correlationId;
    this.#at = request.at;
  }

  inTenant(tenant: Tenant): void {
    this.#tenant = tenant;
  }

  askedBy(clientId: string): void {
    this.#clientId = clientId;
  }

  byClient(client: Client): void {
    this.#client = client;
  }

  byUser(user: User): void {
    this.#user = user;
  }

  interactively(): void {
    this.#isInteractive = true;
  }

  withCredential(credential: SignInCredential): void {
    this.#credential = credential;
  }

  addEvidence(evidence: SignInEvidence): void {
    this.#evidence = { ...this.#evidence, ...evidence };
  }

  forResource(resource: string): void {
    this.#resource = resource;
  }

  issued(tokenId: string): void {
    this.#tokenId = tokenId;
  }

  refused(error: StsError): void {
    this.#error = error;
  }

  /** Something has come of the request: a page that was only looked at has signed nobody in. */
  get isDecided(): boolean {
    return this.#error !== undefined || this.#user !== undefined;
  }

  /** A program that waits for a person asks every few seconds: that is no sign-in, and would hide those that are. */
  get isOfWaiting(): boolean {
    return this.#error?.key === 'authorizationPending';
  }

  finish(): SignIn {
    const client = this.#client;
    return {
      id: this.#traceId,
      correlationId: this.#correlationId,
      at: this.#at,
      credential: this.#credential,
      evidence: this.#evidence,
      ...(this.#tenant && { tenantId: this.#tenant.id }),
      ...(this.#clientId && { clientId: this.#clientId }),
      ...(client && {
        clientName: client.servicePrincipal.displayName,
        servicePrincipalId: client.servicePrincipal.objectId,
      }),
      ...(this.#user && {
        user: { objectId: this.#user.objectId, userPrincipalName: this.#user.userPrincipalName },
      }),
      ...(this.#isInteractive && { isInteractive: true }),
      ...(client?.kind === 'managed-identity' && { identityResourceId: client.identity.resourceId }),
      ...(this.#resource && { resource: this.#resource }),
      ...(this.#error && { errorNumber: this.#error.number, errorDescription: this.#error.message }),
      ...(this.#tokenId && { tokenId: this.#tokenId }),
    };
  }
}
