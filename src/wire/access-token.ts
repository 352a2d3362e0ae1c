/**
 * The claims of an access token, of a program by itself or in a person's name. Version 1 is what first-party resources take; version 2 goes to
 * applications that ask for it (entra-docs: access-token-claims-reference; fidelity/sts.md).
 */

interface CommonClaims {
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly aio: string;
  /** Whose token it is: a program's own, or a person's. */
  readonly idtyp?: 'app' | 'user';
  readonly oid: string;
  readonly rh: string;
  readonly roles?: readonly string[];
  readonly sub: string;
  readonly tid: string;
  readonly uti: string;
  /** The ARM id of the managed identity that the token speaks for. */
  readonly xms_mirid?: string;
  /** What the program may do in the person's name, with spaces between. No token of a program by itself has one. */
  readonly scp?: string;
  /** The person's name, for display. */
  readonly name?: string;
}

/** How the client proved itself: 0 not at all, 1 by a secret, 2 by a certificate or a federated assertion. */
type ClientStrength = '0' | '1' | '2';

export interface AccessTokenV1Claims extends CommonClaims {
  readonly ver: '1.0';
  readonly appid: string;
  readonly appidacr: ClientStrength;
  /** Absent for a person of the tenant. */
  readonly idp?: string;
  /** How the person signed in. */
  readonly acr?: '1';
  readonly amr?: readonly string[];
  readonly upn?: string;
  readonly unique_name?: string;
}

export interface AccessTokenV2Claims extends CommonClaims {
  readonly ver: '2.0';
  readonly azp: string;
  readonly azpacr: ClientStrength;
  readonly preferred_username?: string;
}

export type AccessTokenClaims = AccessTokenV1Claims | AccessTokenV2Claims;
