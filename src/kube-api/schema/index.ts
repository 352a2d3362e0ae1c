/**
 * The types of the Kubernetes API, as data: what an object may hold, how it is read, what a server adds to it and
 * how it is published. Generated from the models of @kubernetes/client-node (v1.34, where the server is v1.32:
 * the few fields in between are accepted), with merge keys and list keys from k8s.io/api by hand.
 *
 * Nothing here knows of requests or storage, and everything is a pure function of the schema. Left out: CEL, the
 * canonical form of quantities, and the types of the groups that the server does not serve.
 */
export { decodeFields } from './decode-fields.ts';
export { applyDefaults } from './defaults.ts';
export type { FieldSchema, FindStruct, GroupVersionKind, ListSchema, StructSchema } from './field-schema.ts';
export { findStruct, schemaOf } from './kube-schema.ts';
export { checkObject } from './object-checks.ts';
export { openApiDocument, openApiIndex, type PublishedKind } from './open-api.ts';
