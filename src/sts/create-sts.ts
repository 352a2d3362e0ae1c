import type { Part } from '../platform/part.ts';
import { createVerifiedAssertions } from './client-auth/verified-assertions.ts';
import type { StsContext, StsDependencies } from './context.ts';
import { refusal } from './errors.ts';
import { answerMetadataRequest } from './metadata/endpoint.ts';
import { renderStsError, toStsError } from './render-error.ts';
import { identifyRequest, type RequestIdentifiers } from './request-identifiers.ts';
import { matchRoute } from './routes.ts';
import { answerTokenRequest } from './token/endpoint.ts';

export function createSts(dependencies: StsDependencies): Part {
  const sts: StsContext = { ...dependencies, verifiedAssertions: createVerifiedAssertions() };
  return {
    async fetch(request) {
      const url = new URL(request.url);
      const identifiers = identifyRequest(request, url.searchParams, sts);
      try {
        return await answer(sts, { request, url, identifiers });
      } catch (error) {
        const refused = toStsError(error, sts.log);
        sts.log.event('token.refused', { number: refused.number, traceId: identifiers.traceId });
        return renderStsError(refused, identifiers);
      }
    },
    close: async () => {},
  };
}

interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly identifiers: RequestIdentifiers;
}

async function answer(sts: StsContext, { request, url, identifiers }: Asked): Promise<Response> {
  const route = matchRoute(url.pathname);
  if (route === undefined) return new Response(null, { status: 404 });
  if (route.kind !== 'token') return await answerMetadataRequest(sts, route, url);
  if (request.method !== 'POST') throw refusal('postRequired', { method: request.method });
  return await answerTokenRequest(sts, {
    request,
    identifiers,
    tenantSegment: route.segment,
    endpoint: route.endpoint,
  });
}
