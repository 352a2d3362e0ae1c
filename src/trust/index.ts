/**
 * The two decisions of the system, pure: may this assertion be used for this client, and may this principal do
 * this here. Each returns its evidence, from which the error, the sign-in record and the explanation are made.
 * No I/O, no clock, no errors thrown.
 */
export { type ConditionAttributes, type ParsedCondition, parseCondition } from './condition/index.ts';
export {
  findTrust,
  type PresentedIdentity,
  type TrustDecision,
  type TrustField,
} from './federated-credential.ts';
export {
  type AccessDecision,
  type AccessRequest,
  decideAccess,
  type NearestGrant,
} from './role-assignment.ts';
