import { type KindTables, type MessageTable, pointer, value } from '../message-table.ts';
import { objectMeta } from './meta.ts';

const leaseSpec: MessageTable = {
  1: pointer('holderIdentity', 'string'),
  2: pointer('leaseDurationSeconds', 'int32'),
  3: pointer('acquireTime', 'micro-time'),
  4: pointer('renewTime', 'micro-time'),
  5: pointer('leaseTransitions', 'int32'),
  6: pointer('strategy', 'string'),
  7: pointer('preferredHolder', 'string'),
};

const lease: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', leaseSpec),
};

export const coordinationKinds: KindTables = {
  Lease: lease,
};
