import { always, type KindTables, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { fieldSelectorRequirement, labelSelectorRequirement, objectMeta } from './meta.ts';

const fieldSelectorAttributes: MessageTable = {
  1: value('rawSelector', 'string'),
  2: list('requirements', fieldSelectorRequirement),
};

const labelSelectorAttributes: MessageTable = {
  1: value('rawSelector', 'string'),
  2: list('requirements', labelSelectorRequirement),
};

const resourceAttributes: MessageTable = {
  1: value('namespace', 'string'),
  2: value('verb', 'string'),
  3: value('group', 'string'),
  4: value('version', 'string'),
  5: value('resource', 'string'),
  6: value('subresource', 'string'),
  7: value('name', 'string'),
  8: pointer('fieldSelector', fieldSelectorAttributes),
  9: pointer('labelSelector', labelSelectorAttributes),
};

const nonResourceAttributes: MessageTable = {
  1: value('path', 'string'),
  2: value('verb', 'string'),
};

const subjectAccessReviewSpec: MessageTable = {
  1: pointer('resourceAttributes', resourceAttributes),
  2: pointer('nonResourceAttributes', nonResourceAttributes),
  3: value('user', 'string'),
  4: list('groups', 'string'),
  5: mapOf('extra', 'string-list'),
  6: value('uid', 'string'),
};

const subjectAccessReviewStatus: MessageTable = {
  1: always(value('allowed', 'bool')),
  2: value('reason', 'string'),
  3: value('evaluationError', 'string'),
  4: value('denied', 'bool'),
};

const subjectAccessReview: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', subjectAccessReviewSpec),
  3: value('status', subjectAccessReviewStatus),
};

const selfSubjectAccessReviewSpec: MessageTable = {
  1: pointer('resourceAttributes', resourceAttributes),
  2: pointer('nonResourceAttributes', nonResourceAttributes),
};

const selfSubjectAccessReview: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', selfSubjectAccessReviewSpec),
  3: value('status', subjectAccessReviewStatus),
};

const localSubjectAccessReview: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', subjectAccessReviewSpec),
  3: value('status', subjectAccessReviewStatus),
};

const selfSubjectRulesReviewSpec: MessageTable = {
  1: value('namespace', 'string'),
};

const resourceRule: MessageTable = {
  1: always(list('verbs', 'string')),
  2: list('apiGroups', 'string'),
  3: list('resources', 'string'),
  4: list('resourceNames', 'string'),
};

const nonResourceRule: MessageTable = {
  1: always(list('verbs', 'string')),
  2: list('nonResourceURLs', 'string'),
};

const subjectRulesReviewStatus: MessageTable = {
  1: always(list('resourceRules', resourceRule)),
  2: always(list('nonResourceRules', nonResourceRule)),
  3: always(value('incomplete', 'bool')),
  4: value('evaluationError', 'string'),
};

const selfSubjectRulesReview: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', selfSubjectRulesReviewSpec),
  3: value('status', subjectRulesReviewStatus),
};

export const authorizationKinds: KindTables = {
  SubjectAccessReview: subjectAccessReview,
  SelfSubjectAccessReview: selfSubjectAccessReview,
  LocalSubjectAccessReview: localSubjectAccessReview,
  SelfSubjectRulesReview: selfSubjectRulesReview,
};
