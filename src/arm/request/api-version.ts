import { refusal } from '../errors.ts';

const pattern = /^\d{4}-\d{2}-\d{2}(?:-[a-z]+(?:\.\d+)?)?$/i;

/**
 * Each client has its own, and one model serves them all: any date is taken (fidelity/arm.md, "Versions").
 * @throws {ArmError}
 */
export function requireApiVersion({ searchParams }: URL): string {
  const given = searchParams.get('api-version') ?? '';
  if (given === '') throw refusal('apiVersionMissing');
  if (!pattern.test(given)) throw refusal('apiVersionInvalid', { given: given.slice(0, 40) });
  return given;
}
