import { isDeepStrictEqual } from 'node:util';
import { addSeconds, type Clock } from '../../platform/clock.ts';
import type { NewId } from '../../platform/ids.ts';
import type { JsonFields } from '../field-shape.ts';
import { type AdmissionHook, readHooks } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { boundWarnings } from './bound-warnings.ts';
import type { CallHook } from './call-hook.ts';
import { consultHook, type HookSurroundings } from './consult-hook.ts';
import type { InTreePlugin } from './plugins/in-tree-plugin.ts';
import type { Refused, RefusedStatus } from './refused-status.ts';
import { type PatchTools, runMutatingHook } from './run-mutating-hook.ts';
import { selectHook } from './select-hook.ts';

export interface ValidatingAdmissionOptions {
  readonly request: AdmissionRequest;
  /** As stored, in any order. */
  readonly configurations: readonly JsonFields[];
  readonly call: CallHook;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Of the whole request; 34 s from now where it is not given. */
  readonly deadline?: Date;
}

export interface MutatingAdmissionOptions extends ValidatingAdmissionOptions, PatchTools {
  readonly inTreePlugins: readonly InTreePlugin[];
}

interface RefusedAdmission {
  readonly kind: 'refused';
  readonly status: RefusedStatus;
  /** Those of the hooks that were asked, which the client sees all the same. */
  readonly warnings: readonly string[];
}

export type MutatingAdmission =
  | {
      readonly kind: 'admitted';
      readonly object: JsonFields | undefined;
      readonly warnings: readonly string[];
    }
  | RefusedAdmission;

export type ValidatingAdmission =
  | { readonly kind: 'admitted'; readonly warnings: readonly string[] }
  | RefusedAdmission;

const longestAdmissionSeconds = 34;

/**
 * In-tree plugins, then the hooks one after the other, each upon the last one's result. If a hook changed anything,
 * all of it once more, with those hooks that asked for it and had been called before a later change.
 */
export async function runMutatingAdmission(options: MutatingAdmissionOptions): Promise<MutatingAdmission> {
  const hooks = readHooks(options.configurations);
  const chain: MutatingChain = {
    options,
    surroundings: surroundingsOf(options),
    object: options.request.object,
    warnings: [],
    hasChanged: false,
    reinvocable: new Set(),
    due: new Set(),
  };
  const refusal = (await runRound(chain, hooks, 'first')) ?? (await runSecondRound(chain, hooks));
  const warnings = boundWarnings(chain.warnings);
  return refusal === undefined
    ? { kind: 'admitted', object: chain.object, warnings }
    : { kind: 'refused', status: refusal, warnings };
}

/** All hooks at once, upon the final object. Of several refusals, the first in order is given. */
export async function runValidatingAdmission(
  options: ValidatingAdmissionOptions,
): Promise<ValidatingAdmission> {
  const { request } = options;
  const surroundings = surroundingsOf(options);
  const selection = selectAll(readHooks(options.configurations), request);
  if (selection.kind === 'refused') return { ...selection, warnings: [] };
  const outcomes = await Promise.all(
    selection.hooks.map((hook) => consultHook({ hook, request, phase: 'validating' }, surroundings)),
  );
  const warnings = boundWarnings(
    outcomes.flatMap((outcome) => (outcome.kind === 'passed-over' ? [] : outcome.warnings)),
  );
  const refusal = outcomes.find((outcome) => outcome.kind === 'refused');
  return refusal === undefined
    ? { kind: 'admitted', warnings }
    : { kind: 'refused', status: refusal.status, warnings };
}

/** Who is to be asked is settled before anybody is. */
function selectAll(
  hooks: readonly AdmissionHook[],
  request: AdmissionRequest,
): { readonly kind: 'selected'; readonly hooks: readonly AdmissionHook[] } | Refused {
  const selected: AdmissionHook[] = [];
  for (const hook of hooks) {
    const selection = selectHook(hook, request);
    if (selection.kind === 'refused') return selection;
    if (selection.kind === 'selected') selected.push(hook);
  }
  return { kind: 'selected', hooks: selected };
}

/** What a request has come to while its chain runs. */
interface MutatingChain {
  readonly options: MutatingAdmissionOptions;
  readonly surroundings: HookSurroundings;
  object: JsonFields | undefined;
  readonly warnings: string[];
  hasChanged: boolean;
  /** Hooks to call again, should something change after them. */
  readonly reinvocable: Set<string>;
  /** Hooks after which something has changed. */
  readonly due: Set<string>;
}

/** Kubernetes: a hook that did not match in the first round is not called in the second, even if it matches then. */
async function runSecondRound(
  chain: MutatingChain,
  hooks: readonly AdmissionHook[],
): Promise<RefusedStatus | undefined> {
  return chain.hasChanged ? await runRound(chain, hooks, 'second') : undefined;
}

async function runRound(
  chain: MutatingChain,
  hooks: readonly AdmissionHook[],
  round: 'first' | 'second',
): Promise<RefusedStatus | undefined> {
  const before = chain.object;
  const refusal = await runInTreePlugins(chain);
  if (refusal !== undefined) return refusal;
  if (round === 'second' && !isDeepStrictEqual(before, chain.object)) makeDue(chain);
  for (const hook of hooks) {
    const selection = selectHook(hook, currentRequest(chain));
    if (selection.kind === 'refused') return selection.status;
    if (selection.kind === 'passed-over' || (round === 'second' && !chain.due.has(hook.key))) continue;
    const refusedByHook = await takeTurn(chain, hook);
    if (refusedByHook !== undefined) return refusedByHook;
  }
  return undefined;
}

async function runInTreePlugins(chain: MutatingChain): Promise<RefusedStatus | undefined> {
  for (const plugin of chain.options.inTreePlugins) {
    const outcome = await plugin(currentRequest(chain));
    if (outcome.kind === 'refused') return outcome.status;
    chain.object = outcome.object;
  }
  return undefined;
}

async function takeTurn(chain: MutatingChain, hook: AdmissionHook): Promise<RefusedStatus | undefined> {
  const request = currentRequest(chain);
  const outcome = await runMutatingHook({ hook, request }, chain.surroundings, chain.options);
  chain.warnings.push(...outcome.warnings);
  if (outcome.kind === 'refused') return outcome.status;
  if (outcome.kind === 'changed') {
    chain.object = outcome.object;
    chain.hasChanged = true;
    makeDue(chain);
  }
  if (hook.reinvocationPolicy === 'IfNeeded') chain.reinvocable.add(hook.key);
  return undefined;
}

/** Something has changed: whoever was called before may want to look again. */
function makeDue({ reinvocable, due }: MutatingChain): void {
  for (const key of reinvocable) due.add(key);
}

function currentRequest({ options, object }: MutatingChain): AdmissionRequest {
  return object === undefined ? options.request : { ...options.request, object };
}

function surroundingsOf(options: ValidatingAdmissionOptions): HookSurroundings {
  const { call, clock, newId, deadline } = options;
  return { call, clock, newId, deadline: deadline ?? addSeconds(clock.now(), longestAdmissionSeconds) };
}
