import type { Clock } from '../../platform/clock.ts';
import { findValidityFault, type ServedCertificate } from '../certificates/served-certificate.ts';
import type { DialWebhook } from './dial-webhook.ts';
import type { AnswerRequest, HttpAnswer } from './http-message.ts';

export interface HealthDependencies {
  readonly clock: Clock;
  readonly certificate: () => ServedCertificate | undefined;
  readonly isSynced: () => boolean;
  readonly isDraining: () => boolean;
  /** Nothing before the webhook's port is open. */
  readonly dial: () => DialWebhook | undefined;
}

interface CheckResult {
  readonly name: string;
  readonly fault: string | undefined;
}

/**
 * `/readyz`: an admission sent now would be answered. `/healthz`: a restart would not help, so that waiting for a
 * certificate or for the API server is no reason for one.
 */
export function createHealth(dependencies: HealthDependencies): AnswerRequest {
  return async ({ path }) => {
    switch (path) {
      case '/healthz':
        return render([await checkPort(dependencies)]);
      case '/readyz':
        return render(await checkReadiness(dependencies));
      default:
        return { status: 404, headers, body: 'not found\n' };
    }
  };
}

async function checkReadiness(dependencies: HealthDependencies): Promise<readonly CheckResult[]> {
  const certificate = dependencies.certificate();
  const now = dependencies.clock.now();
  return [
    {
      name: 'certificate',
      fault: certificate === undefined ? 'certs are not ready yet' : findValidityFault(certificate, now),
    },
    {
      name: 'service-accounts',
      fault: dependencies.isSynced() ? undefined : 'service accounts have not been listed yet',
    },
    { name: 'draining', fault: dependencies.isDraining() ? 'this replica is ending' : undefined },
    {
      name: 'listening',
      fault: dependencies.dial() === undefined ? 'the webhook port is not open yet' : undefined,
    },
    await checkPort(dependencies),
  ];
}

async function checkPort({ certificate, dial }: HealthDependencies): Promise<CheckResult> {
  const [shown, dialNow] = [certificate(), dial()];
  const isOpen = shown !== undefined && dialNow !== undefined;
  return { name: 'webhook-port', fault: isOpen ? await dialNow(shown) : undefined };
}

const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

function render(results: readonly CheckResult[]): HttpAnswer {
  const isWell = results.every(({ fault }) => fault === undefined);
  const lines = results.map(({ name, fault }) =>
    fault === undefined ? `[+]${name} ok` : `[-]${name} failed: ${fault}`,
  );
  return { status: isWell ? 200 : 503, headers, body: isWell ? 'ok' : `${lines.join('\n')}\n` };
}
