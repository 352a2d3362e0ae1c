import { always, type KindTables, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { objectMeta } from './meta.ts';

const boundObjectReference: MessageTable = {
  1: value('kind', 'string'),
  2: value('apiVersion', 'string'),
  3: value('name', 'string'),
  4: value('uid', 'string'),
};

const tokenRequestSpec: MessageTable = {
  1: always(list('audiences', 'string')),
  3: always(pointer('boundObjectRef', boundObjectReference)),
  4: always(pointer('expirationSeconds', 'int64')),
};

const tokenRequestStatus: MessageTable = {
  1: always(value('token', 'string')),
  2: value('expirationTimestamp', 'time'),
};

const tokenRequest: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', tokenRequestSpec),
  3: value('status', tokenRequestStatus),
};

const tokenReviewSpec: MessageTable = {
  1: value('token', 'string'),
  2: list('audiences', 'string'),
};

const userInfo: MessageTable = {
  1: value('username', 'string'),
  2: value('uid', 'string'),
  3: list('groups', 'string'),
  4: mapOf('extra', 'string-list'),
};

const tokenReviewStatus: MessageTable = {
  1: value('authenticated', 'bool'),
  2: value('user', userInfo),
  3: value('error', 'string'),
  4: list('audiences', 'string'),
};

const tokenReview: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', tokenReviewSpec),
  3: value('status', tokenReviewStatus),
};

const selfSubjectReviewStatus: MessageTable = {
  1: value('userInfo', userInfo),
};

const selfSubjectReview: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('status', selfSubjectReviewStatus),
};

export const authenticationKinds: KindTables = {
  TokenRequest: tokenRequest,
  TokenReview: tokenReview,
  SelfSubjectReview: selfSubjectReview,
};
