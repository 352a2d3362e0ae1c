import { type ArmErrorRow, row } from '../../error-row.ts';

/** What Service Connector refuses. It does its work in the caller's name (fidelity/arm.md, "Service Connector"). */
export const linkerErrors = {
  linkerNoPermission: row({
    status: 403,
    code: 'UnauthorizedResourceAccess',
    message: (p: { action: string; scope: string }) =>
      `You do not have permission to perform action '${p.action}' over scope '${p.scope}'. If access was recently granted, please refresh your credentials.`,
  }),
  linkerSource: row({
    status: 400,
    code: 'UnknownResourceType',
    message: (p: { source: string }) =>
      `Unknown resource type of the source '${p.source}'. Connections begin at an AKS cluster here.`,
  }),
  linkerTarget: row({
    status: 400,
    code: 'UnknownResourceType',
    message: (p: { target: string }) =>
      `Unknown resource type of the target '${p.target}'. Connections end at a key vault here.`,
  }),
  linkerUnsupported: row({
    status: 400,
    code: 'UnsupportedResource',
    message: (p: { what: string }) => `A connection here does not support ${p.what}.`,
  }),
  linkerValueMissing: row({
    status: 400,
    code: 'InvalidRequestContent',
    message: (p: { property: string }) => `The property '${p.property}' of a connection is missing.`,
  }),
  linkerPropertyStays: row({
    status: 400,
    code: 'PropertyChangeNotAllowed',
    message: (p: { property: string }) => `Changing property '${p.property}' is not allowed.`,
  }),
  linkerIdentityUnknown: row({
    status: 400,
    code: 'UserAssignedIdentityNotFound',
    message: (p: { clientId: string }) =>
      `There is no user-assigned identity with client id '${p.clientId}' that you can read.`,
  }),
  linkerBeingDeleted: row({
    status: 409,
    code: 'Conflict',
    message: (p: { name: string }) => `The connection '${p.name}' is being deleted.`,
  }),
  // The last two are told by the operation, and not by the request.
  linkerConflict: row({
    status: 409,
    code: 'GeneralUserError',
    message: () => "Execution failed. Operation returned an invalid status code 'Conflict'",
  }),
  linkerClusterRefuses: row({
    status: 400,
    code: 'GeneralUserError',
    message: (p: { reason: string }) => `Execution failed. The cluster answered: ${p.reason}`,
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
