import { type Defaulting, each, inOrder, made, when, whereAbsent, whereZero, within } from './defaulting.ts';
import { fieldReference, pullPolicy } from './image.ts';

const fileMode = whereAbsent({ defaultMode: 0o644 });
const downwardFiles = each('items', within('fieldRef', fieldReference));

export const claimSpec: Defaulting = whereAbsent({ volumeMode: 'Filesystem' });

const source = inOrder(
  within('configMap', fileMode),
  within('secret', fileMode),
  within('downwardAPI', inOrder(fileMode, downwardFiles)),
  within(
    'projected',
    inOrder(
      fileMode,
      each(
        'sources',
        inOrder(
          within('serviceAccountToken', whereAbsent({ expirationSeconds: 3600 })),
          within('downwardAPI', downwardFiles),
        ),
      ),
    ),
  ),
  // Kubernetes: the type is a pointer to an empty text, and shows.
  within('hostPath', whereAbsent({ type: '' })),
  within('image', pullPolicy('pullPolicy', 'reference')),
  within('ephemeral', within('volumeClaimTemplate', within('spec', claimSpec))),
  within('iscsi', whereZero({ iscsiInterface: 'default' })),
  within(
    'azureDisk',
    whereAbsent({ cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
  ),
);

/** Kubernetes: a volume of which only the name is said is an empty folder. */
const isOnlyNamed = (given: object): boolean => Object.keys(given).every((name) => name === 'name');

export const volume: Defaulting = inOrder(when(isOnlyNamed, made('emptyDir')), source);
