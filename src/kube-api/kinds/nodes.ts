import { type ApiKind, apiKind } from './api-kind.ts';

export const nodeKinds: readonly ApiKind[] = [
  apiKind({ kind: 'Node', plural: 'nodes', shortNames: ['no'], isNamespaced: false, hasStatus: true }),
];
