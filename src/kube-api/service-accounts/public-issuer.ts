import type { Clock } from '../../platform/clock.ts';
import type { KeyRingHolder } from '../../platform/keys/index.ts';
import type { Part } from '../../platform/part.ts';
import { textResponse } from '../status-response.ts';
import {
  answerDocumentRequest,
  discoveryDocument,
  type IssuerDescription,
  issuerPaths,
  keySetDocument,
  underIssuer,
} from './issuer.ts';

export interface PublicIssuerDependencies {
  /** Asked at each request: an issuer can change while the cluster runs. */
  readonly describe: () => IssuerDescription;
  readonly keyRing: KeyRingHolder;
  readonly clock: Clock;
}

/** The issuer's own site: its two documents, for anyone, and nothing else. */
export function createPublicIssuer({ describe, keyRing, clock }: PublicIssuerDependencies): Part {
  const makers = new Map<string, (description: IssuerDescription) => Response>([
    [issuerPaths.discovery, discoveryDocument],
    [issuerPaths.keys, () => keySetDocument(keyRing.current().published(clock.now()))],
  ]);
  return {
    async fetch(request) {
      const description = describe();
      const place = placeOf(request.url);
      for (const [path, make] of makers) {
        if (placeOf(underIssuer(description.issuer, path)) === place) {
          return answerDocumentRequest(request, () => make(description));
        }
      }
      return textResponse(404, '404 page not found\n');
    },
    close: async () => {},
  };
}

function placeOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  return `${hostname}${pathname}`;
}
