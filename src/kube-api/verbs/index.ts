import type { ApiVerb } from '../request-info.ts';
import { create } from './create.ts';
import { deleteObject } from './delete.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { patch } from './patch.ts';
import { update } from './update.ts';
import type { VerbHandler } from './verb.ts';

/** What can be done with an object of any kind. */
export const verbs: Partial<Readonly<Record<ApiVerb, VerbHandler>>> = {
  create,
  delete: deleteObject,
  get,
  list,
  patch,
  update,
};
