import type { ApiUser } from '../access/api-user.ts';
import { invalidValue, unsupportedValue } from '../field-cause.ts';
import { type FieldValidation, readFieldValidation } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import type { VerbRequest } from '../verbs/verb.ts';

/** What a client may say about a write beside the object itself. */
export interface WriteOptions {
  /** Whom the fields belong to that are written. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** All of it happens, and then is taken back. */
  readonly isDryRun: boolean;
  readonly user: ApiUser;
}

const longestManager = 128;

/** @throws {StatusError} `invalid` */
export function readWriteOptions({ request, info, user }: VerbRequest, optionsKind: string): WriteOptions {
  const { query } = info;
  return {
    user,
    fieldManager: readFieldManager(query, request),
    fieldValidation: readFieldValidation(query, optionsKind),
    isDryRun: readDryRun(query.getAll('dryRun'), optionsKind),
  };
}

/** Kubernetes: whoever does not say is called as its user agent begins. */
function readFieldManager(query: URLSearchParams, request: Request): string {
  const [agent = ''] = (request.headers.get('user-agent') ?? '').split('/');
  return (query.get('fieldManager') || agent || 'unknown').slice(0, longestManager);
}

export function readDryRun(given: readonly string[], optionsKind: string): boolean {
  const wrong = given.find((value) => value !== 'All');
  if (wrong === undefined) return given.length > 0;
  throw refusal('invalid', {
    kind: optionsKind,
    group: 'meta.k8s.io',
    name: '',
    causes: [unsupportedValue('dryRun', wrong, ['All'])],
  });
}

const policies = ['Foreground', 'Background', 'Orphan'];

/** apimachinery `ValidateDeleteOptions`; the last of the values that it lists is Go's nothing. */
export function checkPropagation(policy: string | undefined, orphanDependents: boolean | undefined): void {
  if (policy === undefined) return;
  const field = 'propagationPolicy';
  const both = 'orphanDependents and deletionPropagation cannot be both set';
  const causes = [
    ...(policies.includes(policy) ? [] : [unsupportedValue(field, policy, [...policies, 'nil'])]),
    ...(orphanDependents === undefined ? [] : [invalidValue(field, policy, both)]),
  ];
  if (causes.length === 0) return;
  throw refusal('invalid', { kind: 'DeleteOptions', group: 'meta.k8s.io', name: '', causes });
}
