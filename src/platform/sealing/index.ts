/** Encryption at rest: secret values, signing keys and the operator's account are sealed before they are stored. */
export { KeyFileError, openSealer } from './key-file.ts';
export { createSealer, type Sealer, UnsealError } from './sealer.ts';
