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

export interface PublicIssuerDependencies extends IssuerDescription {
  readonly keyRing: KeyRingHolder;
  readonly clock: Clock;
}

/** The issuer's own site: its two documents, for anyone, and nothing else. */
export function createPublicIssuer({ keyRing, clock, ...description }: PublicIssuerDependencies): Part {
  const documents = new Map<string, () => Response>([
    [placeOf(issuerPaths.discovery), () => discoveryDocument(description)],
    [placeOf(issuerPaths.keys), () => keySetDocument(keyRing.current().published(clock.now()))],
  ]);

  function placeOf(path: string): string {
    const { hostname, pathname } = new URL(underIssuer(description.issuer, path));
    return `${hostname}${pathname}`;
  }

  return {
    async fetch(request) {
      const { hostname, pathname } = new URL(request.url);
      const make = documents.get(`${hostname}${pathname}`);
      return make === undefined
        ? textResponse(404, '404 page not found\n')
        : answerDocumentRequest(request, make);
    },
    close: async () => {},
  };
}
