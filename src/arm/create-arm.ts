import type { Part } from '../platform/part.ts';
import type { ArmContext, ArmDependencies } from './context.ts';
import { answerArmRequest } from './endpoint.ts';
import { createLoneWriter } from './lone-writer.ts';
import { renderArmError, toArmError } from './render-error.ts';
import { createAuthenticate } from './request/authenticate.ts';
import { deleteResourcesWithin, findTyped, listTyped } from './resource-types/any-resource.ts';
import { createRunningOperations } from './running-operations.ts';
import { createTurns } from './turns.ts';

/** Azure Resource Manager, for every subscription of the store. */
export function createArm(dependencies: ArmDependencies): Part {
  const operations = createRunningOperations(dependencies);
  const arm: ArmContext = {
    ...dependencies,
    authenticate: createAuthenticate(dependencies),
    operations,
    findResource: async (id) => (await findTyped(arm, id)) !== undefined,
    listResources: async (scope, apiVersion) =>
      (await listTyped(arm, scope)).map(({ type, resource }) => type.render(resource, apiVersion)),
    deleteResourcesWithin: (scope, request) => deleteResourcesWithin(arm, scope, request),
    writeAlone: createLoneWriter(),
    takeTurn: createTurns(),
  };
  return {
    async fetch(request) {
      const answer = await answerOrRefuse(arm, request);
      const requestId = dependencies.newId();
      answer.headers.set('x-ms-request-id', requestId);
      answer.headers.set('x-ms-correlation-request-id', correlationOf(request) ?? requestId);
      answer.headers.set('cache-control', 'no-cache');
      answer.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
      answer.headers.set('x-content-type-options', 'nosniff');
      const clientRequestId = request.headers.get('x-ms-client-request-id');
      if (clientRequestId !== null && request.headers.get('x-ms-return-client-request-id') === 'true') {
        answer.headers.set('x-ms-client-request-id', clientRequestId.slice(0, 100));
      }
      return answer;
    },
    close: () => operations.close(),
  };
}

async function answerOrRefuse(arm: ArmContext, request: Request): Promise<Response> {
  try {
    return await answerArmRequest(arm, request);
  } catch (error) {
    return renderArmError(toArmError(error, arm.log));
  }
}

function correlationOf(request: Request): string | undefined {
  const given = request.headers.get('x-ms-correlation-request-id') ?? '';
  return /^[0-9a-f-]{36}$/i.test(given) ? given : undefined;
}
