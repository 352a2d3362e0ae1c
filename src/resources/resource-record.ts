import type { ResourceId } from './resource-id.ts';

/** One resource, whatever its type: what ARM would keep of it. */
export interface ResourceRecord {
  readonly id: ResourceId;
  readonly type: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}
