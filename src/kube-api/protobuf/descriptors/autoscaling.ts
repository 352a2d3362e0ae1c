import { always, type KindTables, type MessageTable, value } from '../message-table.ts';
import { objectMeta } from './meta.ts';

const scaleSpec: MessageTable = {
  1: value('replicas', 'int32'),
};

const scaleStatus: MessageTable = {
  1: always(value('replicas', 'int32')),
  2: value('selector', 'string'),
};

const scale: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', scaleSpec),
  3: value('status', scaleStatus),
};

export const autoscalingKinds: KindTables = {
  Scale: scale,
};
