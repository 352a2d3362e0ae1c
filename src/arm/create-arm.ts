import type { Part } from '../platform/part.ts';
import type { ArmContext, ArmDependencies } from './context.ts';
import { answerArmRequest } from './endpoint.ts';
import { createGroupWrites } from './group-writes.ts';
import { createLoneWriter } from './lone-writer.ts';
import { renderArmError, toArmError } from './render-error.ts';
import { createAuthenticate } from './request/authenticate.ts';
import { type RequestIds, readRequestIds } from './request/request-ids.ts';
import { deleteResourcesWithin, findTyped, listTyped } from './resource-types/any-resource.ts';
import { armWorks } from './resource-types/works.ts';
import { createRunningOperations } from './running-operations.ts';
import { createTurns } from './turns.ts';

export interface Arm extends Part {
  /** Starts what the last process has accepted and not finished. Its owner calls it once. */
  resume(): Promise<void>;
}

/** Azure Resource Manager, for every subscription of the store. */
export function createArm(dependencies: ArmDependencies): Arm {
  const operations = createRunningOperations({
    ...dependencies,
    findWork: (name) => armWorks.find((each) => each.name === name),
    run: (work, subject) => work.run(arm, subject),
  });
  const arm: ArmContext = {
    ...dependencies,
    authenticate: createAuthenticate(dependencies),
    operations,
    findTyped: (id) => findTyped(arm, id),
    findResource: async (id) => (await findTyped(arm, id)) !== undefined,
    listResources: async (scope, apiVersion) =>
      (await listTyped(arm, scope)).map(({ type, resource }) => type.render(resource, apiVersion)),
    deleteResourcesWithin: (scope, subject) => deleteResourcesWithin(arm, scope, subject),
    writeAlone: createLoneWriter(),
    groupWrites: createGroupWrites(),
    takeTurn: createTurns(),
  };
  return {
    async fetch(request) {
      const ids = readRequestIds(request, dependencies.newId);
      const answer = await answerOrRefuse(arm, request, ids);
      answer.headers.set('x-ms-request-id', ids.requestId);
      answer.headers.set('x-ms-correlation-request-id', ids.correlationId);
      answer.headers.set('cache-control', 'no-cache');
      // Azure: JSON says its charset, whatever RFC 8259 has to say of that.
      if (answer.headers.get('content-type') === 'application/json') {
        answer.headers.set('content-type', 'application/json; charset=utf-8');
      }
      answer.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
      answer.headers.set('x-content-type-options', 'nosniff');
      const { clientRequestId } = ids;
      if (clientRequestId !== undefined && request.headers.get('x-ms-return-client-request-id') === 'true') {
        answer.headers.set('x-ms-client-request-id', clientRequestId);
      }
      return answer;
    },
    resume: () => operations.resume(),
    close: () => operations.close(),
  };
}

async function answerOrRefuse(arm: ArmContext, request: Request, ids: RequestIds): Promise<Response> {
  try {
    return await answerArmRequest(arm, request, ids);
  } catch (error) {
    return renderArmError(toArmError(error, arm.log));
  }
}
