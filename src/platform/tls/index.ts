/**
 * Certificates of our own: a local authority bound to the names that are served here, leaves minted by name, and
 * the files by which clients trust it. Owns the dependency on @peculiar/x509, and loads it only to make something.
 */
export { type CertificateAuthority, type Leaf, openCertificateAuthority } from './certificate-authority.ts';
export type { CertifiedKey } from './certificates.ts';
export {
  type ClientAuthority,
  type ClientAuthorityTables,
  clientAuthorityMigrations,
  openClientAuthority,
} from './client-authority.ts';
export type { ClientSubject } from './client-certificates.ts';
export { issueAuthority, issueLeaf } from './issue.ts';
export { certifiedKeyNaming } from './key-certificate.ts';
export type { CertificateNames } from './name-constraints.ts';
export { javaTrustStore, javaTrustStorePassword, trustBundle } from './trust-bundle.ts';
