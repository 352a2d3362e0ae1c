import type { CustomVersion } from '../custom-resources/index.ts';
import type { FieldCause } from '../field-cause.ts';
import { checkSubdomainName, type NameGrammar } from '../names.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectReader, ObjectWriter } from '../storage/object-store.ts';

/** A kind of object: all that the verbs need to know about it. One row of the registry. */
export interface ApiKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly isNamespaced: boolean;
  readonly checkName: NameGrammar;
  /** The status is written by its own subresource, and by nothing else. */
  readonly hasStatus: boolean;
  /** The generation counts the changes of the spec. */
  readonly hasGeneration: boolean;
  /** A deletion is answered with the object, and not with a Status. */
  readonly returnsDeleted: boolean;
  /** Can be changed between replicas by the `scale` subresource. */
  readonly hasScale: boolean;
  /** Is replaced only by whoever says which version it replaces. */
  readonly needsVersion: boolean;
  /** Where a definition of the cluster made the kind. */
  readonly custom?: CustomVersion;
  readonly behaviour: KindBehaviour;
}

/** What is special about a kind. What is left out is done as for any other. */
export interface KindBehaviour {
  /** Fills in what the server decides, for a new object and for a changed one. Pure. */
  readonly prepare?: (object: KubeObject, existing: KubeObject | undefined) => KubeObject;
  readonly validate?: (object: KubeObject, existing: KubeObject | undefined) => readonly FieldCause[];
  /** What whoever writes the object should know, each in a sentence. */
  readonly warn?: (object: KubeObject) => readonly string[];
  /** Gives a new object what no other may have. */
  readonly allocate?: (objects: ObjectReader, draft: KubeObject) => Promise<KubeObject>;
  /** What a controller of a real cluster would do next, in the same transaction. */
  readonly afterCreate?: (objects: ObjectWriter, created: KubeObject, make: MakeObject) => Promise<void>;
  readonly afterRemove?: (objects: ObjectWriter, removed: KubeObject, make: MakeObject) => Promise<void>;
  /** @throws {StatusError} for an object that may not go */
  readonly refuseDelete?: (name: string) => void;
  /** Ends what the object holds; true once nothing is left of it and the object may go. */
  readonly terminate?: (objects: ObjectWriter, object: KubeObject, contents: Contents) => Promise<boolean>;
  /** The finalizer that stands for those contents: it goes when they have gone. */
  readonly ownFinalizer?: string;
  /** After any change of an object of the kind: what follows for all of them, in the same transaction. */
  readonly settle?: (objects: ObjectWriter, now: Date) => Promise<void>;
  /** How long an object stays after its deletion was asked for; nothing where it goes at once. */
  readonly graceSeconds?: (object: KubeObject, asked: number | undefined) => number | undefined;
}

export interface Contents {
  /** Every resource that is served. */
  readonly kinds: readonly ApiKind[];
  /** Deletes an object inside the write, as its kind is deleted. */
  end(kind: ApiKind, object: KubeObject): Promise<void>;
}

/** Makes an object of the server's own, complete with uid and time of creation. */
export type MakeObject = (
  kind: Pick<ApiKind, 'group' | 'version' | 'kind'>,
  object: { readonly name: string; readonly namespace?: string; readonly fields?: Record<string, unknown> },
) => KubeObject;

type KindRow = Pick<ApiKind, 'kind' | 'plural'> & Partial<ApiKind>;

/** What is not said is as it is for most kinds. */
export function apiKind(row: KindRow): ApiKind {
  return {
    group: '',
    version: 'v1',
    singular: row.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    isNamespaced: true,
    checkName: checkSubdomainName,
    hasStatus: false,
    hasGeneration: false,
    hasScale: false,
    needsVersion: false,
    returnsDeleted: false,
    behaviour: {},
    ...row,
  };
}

export function apiVersionOf({ group, version }: Pick<ApiKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `pods`, `deployments.apps`: what a kind is called in refusals, and in the store. */
export function resourceOf({ plural, group }: Pick<ApiKind, 'plural' | 'group'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** The object under the version that it is asked for in. Kubernetes, conversion strategy None: nothing else differs. */
export function inVersion(
  kind: Pick<ApiKind, 'group' | 'version' | 'custom'>,
  object: KubeObject,
): KubeObject {
  return kind.custom === undefined ? object : { ...object, apiVersion: apiVersionOf(kind) };
}
