import type { KubeContext } from '../context.ts';
import { fieldsOf, type JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import { type AdmittedSent, admitSent } from '../writes/admit-sent.ts';
import { readWriteOptions, type WriteOptions } from '../writes/write-options.ts';
import type { VerbRequest } from './verb.ts';

/** The answer to a POST that makes nothing that could be shown. */
export const createdStatus = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code: 201,
};

type SentKind = Pick<ApiKind, 'group' | 'version' | 'kind'>;

/**
 * What is posted below an object: a kind of its own, under the object's name, as the hooks have left it.
 * @throws {StatusError}
 */
export async function admitSubresourceBody(
  kube: KubeContext,
  asked: VerbRequest,
  sentKind: SentKind,
): Promise<AdmittedSent> {
  const options = readWriteOptions(asked, 'CreateOptions');
  const sent = await readSubresourceBody(asked, sentKind, options);
  return await admitSent(kube, asked, { sentKind, sent, options });
}

async function readSubresourceBody(
  asked: VerbRequest,
  kind: SentKind,
  { fieldValidation }: WriteOptions,
): Promise<JsonFields> {
  if (asked.info.verb !== 'create' || asked.info.name === undefined) throw refusal('methodNotAllowed');
  const body = await readObjectBody(asked.request, { kind: kind.kind, accepted: objectMediaTypes });
  const { object } = decodeObject(body, kind, fieldValidation);
  const { name } = fieldsOf(object.metadata);
  if (name && name !== asked.info.name) {
    throw refusal('nameMismatch', { inBody: String(name), inUrl: asked.info.name });
  }
  return object;
}
