import type { Client, SignIn, SignInCredential, SignInEvidence, Tenant } from '../directory/index.ts';
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
      ...(client?.kind === 'managed-identity' && { identityResourceId: client.identity.resourceId }),
      ...(this.#resource && { resource: this.#resource }),
      ...(this.#error && { errorNumber: this.#error.number, errorDescription: this.#error.message }),
      ...(this.#tokenId && { tokenId: this.#tokenId }),
    };
  }
}
