/**
 * The claims of an app-only access token. Version 1 is what first-party resources take; version 2 goes to
 * applications that ask for it (entra-docs: access-token-claims-reference; fidelity/sts.md).
 */

interface CommonClaims {
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly aio: string;
  readonly idtyp?: 'app';
  readonly oid: string;
  readonly rh: string;
  readonly roles?: readonly string[];
  /** What a signed-in user lets the application do, in words with a blank between. An application's own token has none. */
  readonly scp?: string;
  readonly sub: string;
  readonly tid: string;
  readonly uti: string;
  /** The ARM id of the managed identity that the token speaks for. */
  readonly xms_mirid?: string;
}

export interface AccessTokenV1Claims extends CommonClaims {
  readonly ver: '1.0';
  readonly appid: string;
  /** How the client proved itself: 1 a secret, 2 a certificate or a federated assertion. */
  readonly appidacr: '1' | '2';
  readonly idp: string;
}

export interface AccessTokenV2Claims extends CommonClaims {
  readonly ver: '2.0';
  readonly azp: string;
  readonly azpacr: '1' | '2';
}

export type AccessTokenClaims = AccessTokenV1Claims | AccessTokenV2Claims;
