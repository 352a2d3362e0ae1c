import {
  type Defaulting,
  derived,
  each,
  inOrder,
  made,
  when,
  whereAbsent,
  whereZero,
  within,
} from './defaulting.ts';

type DefaultsOfKinds = Readonly<Record<string, Defaulting>>;

const webhookService = within('service', whereAbsent({ port: 443 }));

const webhook = inOrder(
  whereAbsent({
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  }),
  each('rules', whereAbsent({ scope: '*' })),
  within('clientConfig', webhookService),
);

export const admissionDefaults: DefaultsOfKinds = {
  MutatingWebhookConfiguration: each(
    'webhooks',
    inOrder(webhook, whereAbsent({ reinvocationPolicy: 'Never' })),
  ),
  ValidatingWebhookConfiguration: each('webhooks', webhook),
};

const rbacGroup = whereZero({ apiGroup: 'rbac.authorization.k8s.io' });
const binding = inOrder(
  made('roleRef', rbacGroup),
  each(
    'subjects',
    when(({ kind }) => kind === 'User' || kind === 'Group', rbacGroup),
  ),
);

export const rbacDefaults: DefaultsOfKinds = { RoleBinding: binding, ClusterRoleBinding: binding };

const networkPort = each('ports', whereAbsent({ protocol: 'TCP' }));

export const networkingDefaults: DefaultsOfKinds = {
  NetworkPolicy: within(
    'spec',
    inOrder(
      each('ingress', networkPort),
      each('egress', networkPort),
      derived(({ egress }) => ({
        policyTypes: Array.isArray(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'],
      })),
    ),
  ),
};

export const discoveryDefaults: DefaultsOfKinds = {
  EndpointSlice: each('ports', whereAbsent({ name: '', protocol: 'TCP' })),
};

export const authenticationDefaults: DefaultsOfKinds = {
  TokenRequest: within('spec', whereAbsent({ expirationSeconds: 3600 })),
};

const customNames = derived(({ kind }) => ({
  singular: String(kind ?? '').toLowerCase(),
  listKind: `${String(kind ?? '')}List`,
}));

export const extensionDefaults: DefaultsOfKinds = {
  CustomResourceDefinition: within(
    'spec',
    inOrder(
      within('names', customNames),
      whereAbsent({ conversion: { strategy: 'None' } }),
      within('conversion', within('webhook', within('clientConfig', webhookService))),
    ),
  ),
};
