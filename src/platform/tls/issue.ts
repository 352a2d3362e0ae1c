import type * as Certificates from './certificates.ts';

/** Loads the library that makes certificates when the first one is made: it takes a while, and most never need it. */
const load = () => import('./certificates.ts');

export const issueAuthority: typeof Certificates.issueAuthority = async (...parameters) =>
  (await load()).issueAuthority(...parameters);

export const issueLeaf: typeof Certificates.issueLeaf = async (...parameters) =>
  (await load()).issueLeaf(...parameters);
