import type { ApiVerb } from '../request-info.ts';
import { create } from './create.ts';
import { deleteCollection, deleteObject } from './delete.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { patch } from './patch.ts';
import { update } from './update.ts';
import type { VerbHandler } from './verb.ts';
import { watch } from './watch.ts';

/** What can be done with an object of any kind. */
export const verbs: Readonly<Record<ApiVerb, VerbHandler>> = {
  create,
  delete: deleteObject,
  deletecollection: deleteCollection,
  get,
  list,
  patch,
  update,
  watch,
};
