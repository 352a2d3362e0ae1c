import type { StreamOutcome } from './stream-pod.ts';

export interface StreamOrigin {
  readonly subresource: 'exec' | 'attach';
  readonly container: string;
  /** By which a runtime's log knows the program. */
  readonly execId: string;
}

/**
 * The last word on the error channel. A program's exit code has a form of its own that clients read; everything else is a
 * failure inside of the node, told as the API server passes it on (fidelity/kube-api.md, "Exec and attach").
 */
export function toStreamStatus(outcome: StreamOutcome, origin: StreamOrigin): object {
  switch (outcome.kind) {
    case 'detached':
      return success;
    case 'exited':
      return outcome.exitCode === 0 ? success : exitStatus(outcome.exitCode);
    case 'no-container':
      return internalError(`unable to upgrade connection: container not found ("${origin.container}")`);
    case 'too-many':
      return internalError(`unable to upgrade connection: maximum number of in-flight requests exceeded`);
    case 'unsupported':
      return internalError(`${prefixes[origin.subresource]}: ${outcome.reason}`);
    case 'unstartable':
      return internalError(
        `error executing command in container: failed to exec in container: failed to start exec "${origin.execId}": ` +
          `OCI runtime exec failed: exec failed: unable to start container process: ${outcome.reason}: unknown`,
      );
  }
}

const success = { metadata: {}, status: 'Success' };

const prefixes = {
  exec: 'error executing command in container',
  attach: 'error attaching to container',
};

function exitStatus(exitCode: number): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

function internalError(message: string): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  };
}
