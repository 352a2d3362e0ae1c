/**
 * Custom resources: what a CustomResourceDefinition may say (in the words of apiextensions-apiserver), which names it is
 * granted, the kinds that it makes, and how their objects are read, pruned, defaulted, checked and shown. Pure functions
 * of the definition; serving the kinds is everybody's work as for any other kind (`kinds/api-kind.ts`).
 *
 * Left out: CEL rules and conversion webhooks (warned of, and refused), ratcheting, and ownership within what a schema
 * does not describe.
 */
export { customKinds } from './custom-kinds.ts';
export type { CustomVersion, ScalePaths } from './custom-version.ts';
export { decodeCustomObject } from './decode-custom-object.ts';
export { definitionsResource } from './definition.ts';
export { definitionBehaviour } from './definition-behaviour.ts';
