import { podAnnotations, proxyPort } from '../../wire/webhook-names.ts';
import { type Denial, denied } from './denials.ts';
import { parseGoInteger } from './go-integer.ts';
import { fieldsAt, type JsonFields } from './json-fields.ts';
import { podAnnotation } from './pod-fields.ts';

export type ProxyRequest =
  | { readonly kind: 'no-proxy' }
  | { readonly kind: 'proxy'; readonly port: number }
  | Denial;

/** Upstream injects for these too. Whoever writes them wants the opposite (fidelity/webhook.md, "Differs on purpose"). */
const refusals = new Set(['false', 'f', '0', 'no', 'off']);

/** Whether a pod wants the proxy that answers for the instance metadata service, and at which port. */
export function readProxyRequest(pod: JsonFields): ProxyRequest {
  const wish = podAnnotation(pod, podAnnotations.injectProxySidecar);
  if (wish === undefined || refusals.has(wish.trim().toLowerCase())) return { kind: 'no-proxy' };
  // The redirect would change the node's own network.
  if (fieldsAt(pod, 'spec').hostNetwork === true) return denied('hostNetwork');
  return readPort(podAnnotation(pod, podAnnotations.proxySidecarPort));
}

function readPort(text: string | undefined): ProxyRequest {
  if (text === undefined) return { kind: 'proxy', port: proxyPort.default };
  const number = parseGoInteger(text, 32);
  if (number.kind === 'malformed') return denied('proxyPortSyntax', number);
  const port = Number(number.value);
  return port >= proxyPort.minimum && port <= proxyPort.maximum
    ? { kind: 'proxy', port }
    : denied('proxyPortRange', { port: number.value });
}
