import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, name, text, wide } from '../column.ts';
import { readFields, readText, readTexts } from '../read-object.ts';

const unset = '<unset>';

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** The four modes in their usual order, each once, by their short names. */
function accessModes(volume: JsonFields, place: 'spec' | 'status'): string {
  const given = readTexts(volume, place, 'accessModes');
  return Object.keys(shortModes)
    .filter((mode) => given.includes(mode))
    .map((mode) => shortModes[mode])
    .join(',');
}

function capacity(volume: JsonFields, place: 'spec' | 'status'): string {
  return String(readFields(volume, place, 'capacity')?.storage ?? '');
}

const storageClass = (volume: JsonFields): string => readText(volume, 'spec', 'storageClassName');
const volumeMode = wide(
  text('VolumeMode', 'Files or blocks.', (volume) => readText(volume, 'spec', 'volumeMode') || unset),
);
const attributesClass = text(
  'VolumeAttributesClass',
  'The class of its attributes.',
  (volume) => readText(volume, 'spec', 'volumeAttributesClassName') || unset,
);

export const claimColumns: readonly Column[] = [
  name,
  text('Status', 'How far the claim is.', (claim) => readText(claim, 'status', 'phase')),
  text('Volume', 'The volume that it has.', (claim) => readText(claim, 'spec', 'volumeName')),
  text('Capacity', 'How much it has.', (claim) => capacity(claim, 'status')),
  text('Access Modes', 'Who may use it, and how.', (claim) => accessModes(claim, 'status')),
  text('StorageClass', 'The class that it asks for.', storageClass),
  attributesClass,
  age,
  volumeMode,
];

export const volumeColumns: readonly Column[] = [
  name,
  text('Capacity', 'How much it has.', (volume) => capacity(volume, 'spec')),
  text('Access Modes', 'Who may use it, and how.', (volume) => accessModes(volume, 'spec')),
  text('Reclaim Policy', 'What becomes of it afterwards.', (volume) =>
    readText(volume, 'spec', 'persistentVolumeReclaimPolicy'),
  ),
  text('Status', 'How far the volume is.', (volume) => readText(volume, 'status', 'phase')),
  text('Claim', 'Whose it is.', (volume) => {
    const { namespace, name: claim } = readFields(volume, 'spec', 'claimRef') ?? {};
    return claim === undefined ? '' : `${namespace}/${claim}`;
  }),
  text('StorageClass', 'The class that it is of.', storageClass),
  attributesClass,
  text('Reason', 'Why it is as it is.', (volume) => readText(volume, 'status', 'reason')),
  age,
  volumeMode,
];
