import { hash } from 'node:crypto';
import { reservedVolumePrefix, type VolumeLayout } from '../../wire/webhook-names.ts';
import { fieldsAt, type JsonFields, listAt, textAt } from './json-fields.ts';

const fixedName = 'azure-identity-token';
const reservedName = new RegExp(`^${reservedVolumePrefix}[0-9a-f]{30}$`);

/**
 * The name of the token's volume. A pod that was mutated under another name and is submitted again (a copy, a
 * restore, a pod of a template that was injected) has its volume already, under the name made of the other: that
 * one is kept, since a second one at the same path would be refused.
 */
export function chooseVolumeName(
  pod: JsonFields,
  { layout, displayName }: { readonly layout: VolumeLayout; readonly displayName: string },
): string {
  if (layout === 'pre-1.6') return fixedName;
  const name = makeVolumeName(displayName);
  const volumes = listAt(fieldsAt(pod, 'spec'), 'volumes');
  const names = volumes.map((volume) => textAt(volume, 'name') ?? '');
  if (names.includes(name)) return name;
  return names.find((candidate) => reservedName.test(candidate)) ?? name;
}

export function makeVolumeName(displayName: string): string {
  return reservedVolumePrefix + hash('sha256', displayName).slice(0, 30);
}
