import { storyNames } from '../src/stack/index.ts';

/** A review as bytes on a connection that stays open, and the uid that its answer has to repeat. */
export interface ReviewRequest {
  readonly uid: string;
  readonly bytes: Buffer;
}

const namespace = storyNames.namespace;

/**
 * Reviews as an API server sends them for the pods of a ReplicaSet: two containers, about 3 KB each, what earlier
 * admission adds (the token volume, tolerations) and managed fields included. No two have the same uid.
 */
export function makeReviewRequests(url: URL, count: number): readonly ReviewRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const uid = `6f1d2c3b-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const body = JSON.stringify(makeReview(uid));
    const head = [
      // Kubernetes: admission webhooks are called over HTTP/1.1, with their time limit in the query.
      `POST ${url.pathname}?timeout=10s HTTP/1.1`,
      `Host: ${url.host}`,
      'User-Agent: kube-apiserver-admission',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Accept: application/json, */*',
      'Content-Type: application/json',
      'Accept-Encoding: gzip',
    ].join('\r\n');
    return { uid, bytes: Buffer.from(`${head}\r\n\r\n${body}`) };
  });
}

/** The pod of every review, for whoever applies the patch of an answer. */
export function makePod(): Record<string, unknown> {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      generateName: 'orders-api-6c9f7d5b8d-',
      creationTimestamp: null,
      labels: {
        app: 'orders-api',
        'azure.workload.identity/use': 'true',
        'pod-template-hash': '6c9f7d5b8d',
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'orders-api-6c9f7d5b8d',
          uid: '0b0f5d1e-3c52-4b5c-9d0e-2f1f6f5c7a11',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [managedBy],
    },
    spec: {
      volumes: [{ name: 'kube-api-access-x7k2p', projected: { sources: tokenSources, defaultMode: 420 } }],
      containers: [makeContainer('api', 8_080), makeContainer('metrics-sidecar', 9_090)],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: storyNames.serviceAccount,
      serviceAccount: storyNames.serviceAccount,
      securityContext: { runAsNonRoot: true },
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {},
  };
}

function makeReview(uid: string): unknown {
  const pods = { group: '', version: 'v1', resource: 'pods' };
  const kind = { group: '', version: 'v1', kind: 'Pod' };
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind,
      resource: pods,
      requestKind: kind,
      requestResource: pods,
      namespace,
      operation: 'CREATE',
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        uid: '7f0c6a4e-52a7-4f3e-8c2f-0d6f8f2b9e10',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
      },
      object: makePod(),
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  };
}

const tokenSources = [
  { serviceAccountToken: { expirationSeconds: 3_607, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  {
    downwardAPI: {
      items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
    },
  },
];

const managedBy = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {}, 'f:app': {} } },
    'f:spec': { 'f:containers': { 'k:{"name":"api"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
  },
};

function makeContainer(name: string, port: number): unknown {
  return {
    name,
    image: `registry.example.com/orders/${name}:v42`,
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    ],
    resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    volumeMounts: [
      {
        name: 'kube-api-access-x7k2p',
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ],
    readinessProbe: {
      httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
}
