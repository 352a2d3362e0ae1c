import { refusal } from './errors.ts';

/** Refuses a write while another of the same owner is under way: Azure serialises nobody's writes. */
export function createLoneWriter(): <Result>(
  ownerId: string,
  work: () => Promise<Result>,
) => Promise<Result> {
  const writing = new Set<string>();
  return async (ownerId, work) => {
    if (writing.has(ownerId)) throw refusal('concurrentCredentials');
    writing.add(ownerId);
    try {
      return await work();
    } finally {
      writing.delete(ownerId);
    }
  };
}
