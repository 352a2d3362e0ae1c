import { cannotFulfill, quote, row, type StatusErrorRow } from './status-error-row.ts';

export interface ContainerOfPod {
  readonly pod: string;
  readonly container: string;
}

const wouldViolate = "Cannot evict pod as it would violate the pod's disruption budget.";

/** What a pod's subresources refuse: binding, eviction, logs, exec and attach. */
export const podStatusErrors = {
  bindingDeleted: row({
    reason: 'Conflict',
    code: 409,
    message: (p: { name: string }) =>
      `${cannotFulfill({ resource: 'pods/binding', name: p.name })}pod ${p.name} is being deleted, cannot be assigned to a host`,
    details: (p) => ({ name: p.name, kind: 'pods/binding' }),
  }),
  bindingTaken: row({
    reason: 'Conflict',
    code: 409,
    message: (p: { name: string; node: string }) =>
      `${cannotFulfill({ resource: 'pods/binding', name: p.name })}pod ${p.name} is already assigned to node ${quote(p.node)}`,
    details: (p) => ({ name: p.name, kind: 'pods/binding' }),
  }),
  disruptionUnknown: row({
    reason: 'TooManyRequests',
    code: 429,
    message: (_p: { budget: string }) => wouldViolate,
    details: (p) => ({
      causes: [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${p.budget} is still being processed by the server.`,
        },
      ],
      retryAfterSeconds: 10,
    }),
  }),
  disruptionRefused: row({
    reason: 'TooManyRequests',
    code: 429,
    message: (_p: { budget: string; desired: number; current: number }) => wouldViolate,
    details: (p) => ({
      causes: [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${p.budget} needs ${p.desired} healthy pods and has ${p.current} currently`,
        },
      ],
    }),
  }),
  severalBudgets: row({
    reason: 'InternalError',
    code: 500,
    message: () =>
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    // Kubernetes: this one has no reason.
    status: () => ({ code: 500, reason: undefined }),
  }),
  unparsableQuery: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { function: string; text: string }) =>
      `strconv.${p.function}: parsing ${quote(p.text)}: invalid syntax`,
  }),
  unparsableTime: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { text: string }) =>
      `parsing time ${quote(p.text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${quote(p.text)} as "2006"`,
  }),
  containerInvalid: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: ContainerOfPod) => `container ${p.container} is not valid for pod ${p.pod}`,
  }),
  containerUnnamed: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { pod: string; all: readonly string[] }) =>
      `a container name must be specified for pod ${p.pod}, choose one of: [${p.all.join(' ')}]`,
  }),
  containerUnavailable: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: ContainerOfPod) => `container ${quote(p.container)} in pod ${quote(p.pod)} is not available`,
  }),
  noPreviousContainer: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: ContainerOfPod) =>
      `previous terminated container ${quote(p.container)} in pod ${quote(p.pod)} not found`,
  }),
  containerWaiting: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: ContainerOfPod & { reason: string }) =>
      `container ${quote(p.container)} in pod ${quote(p.pod)} is waiting to start: ${p.reason}`,
  }),
  podUnassigned: row({
    reason: 'BadRequest',
    code: 400,
    message: (p: { pod: string }) => `pod ${p.pod} does not have a host assigned`,
  }),
  noStreams: row({
    reason: 'BadRequest',
    code: 400,
    message: () => 'you must specify at least 1 of stdin, stdout, stderr',
  }),
  noCommand: row({
    reason: 'BadRequest',
    code: 400,
    message: () => 'you must specify at least one command for the container',
  }),
  upgradeRequired: row({ reason: 'BadRequest', code: 400, message: () => 'Upgrade request required' }),
  webSocketRequired: row({
    reason: 'BadRequest',
    code: 400,
    message: () =>
      'only WebSockets are supported here, and not SPDY: kubectl 1.30 and later open them by themselves, ' +
      'unless KUBECTL_REMOTE_COMMAND_WEBSOCKETS is false',
  }),
  protocolMismatch: row({
    reason: 'Forbidden',
    code: 403,
    message: (p: { offered: string; accepted: readonly string[] }) =>
      `unable to negotiate protocol: client supports [${p.offered}], server accepts [${p.accepted.join(' ')}]`,
  }),
  portForwardUnsupported: row({
    reason: 'MethodNotAllowed',
    code: 405,
    message: () =>
      'create is not supported on resources of kind "pods/portforward": a pod listens on this machine itself, ' +
      'where its ports can be reached without it',
    details: () => ({ kind: 'pods/portforward' }),
  }),
} as const satisfies Record<string, StatusErrorRow<never>>;
