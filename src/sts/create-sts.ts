import type { Part } from '../platform/part.ts';
import { createAuthorizationCodes } from './authorize/authorization-codes.ts';
import { answerAuthorizeRequest } from './authorize/endpoint.ts';
import { createVerifiedAssertions } from './client-auth/verified-assertions.ts';
import type { StsContext, StsDependencies } from './context.ts';
import { createDeviceCodes } from './device/device-codes.ts';
import { answerDeviceCodeRequest } from './device/endpoint.ts';
import { answerDevicePage } from './device/page-endpoint.ts';
import { refusal } from './errors.ts';
import { answerMetadataRequest } from './metadata/endpoint.ts';
import { messagePage } from './pages/message-page.ts';
import { renderStsError, toStsError } from './render-error.ts';
import { identifyRequest, type RequestIdentifiers } from './request-identifiers.ts';
import { matchRoute, type PageRoute } from './routes.ts';
import { answerTokenRequest } from './token/endpoint.ts';
import { createPasswordAttempts } from './users/password-attempts.ts';

export function createSts(dependencies: StsDependencies): Part {
  const sts: StsContext = {
    ...dependencies,
    verifiedAssertions: createVerifiedAssertions(),
    authorizationCodes: createAuthorizationCodes(),
    deviceCodes: createDeviceCodes(),
    passwordAttempts: createPasswordAttempts(),
  };
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
  switch (route.kind) {
    case 'token':
    case 'device-code': {
      if (request.method !== 'POST') throw refusal('postRequired', { method: request.method });
      const { segment: tenantSegment, endpoint } = route;
      const answerForm = route.kind === 'token' ? answerTokenRequest : answerDeviceCodeRequest;
      return await answerForm(sts, { request, identifiers, tenantSegment, endpoint });
    }
    case 'authorize':
    case 'device-page':
    case 'signed-out':
    case 'native-client':
      return await answerPageRequest(sts, { request, url, identifiers }, route);
    default:
      return await answerMetadataRequest(sts, route, url);
  }
}

/** What people see in a browser. */
async function answerPageRequest(sts: StsContext, asked: Asked, route: PageRoute): Promise<Response> {
  if (!['GET', 'POST'].includes(asked.request.method)) return new Response(null, { status: 405 });
  const { segment: tenantSegment, endpoint } = route;
  switch (route.kind) {
    case 'authorize':
      return await answerAuthorizeRequest(sts, { ...asked, tenantSegment, endpoint });
    case 'device-page':
      return await answerDevicePage(sts, { ...asked, tenantSegment, endpoint });
    case 'signed-out':
      return messagePage('Signed out', 'No session of your browser is kept here, so none had to end.');
    case 'native-client':
      return messagePage('Signed in', 'The program that has sent you here goes on by itself.');
  }
}
