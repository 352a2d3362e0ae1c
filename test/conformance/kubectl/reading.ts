import { colours, type Story } from './row.ts';

const create = [
  { run: 'create -f FILE', input: colours(), output: 'configmap/colours created' },
  {
    run: 'create -f FILE',
    input: colours({ name: 'shades', first: '0' }).replace('front', 'back'),
    output: 'configmap/shades created',
  },
];

export const get: Story = {
  title: 'get',
  namespace: 'reading',
  rows: [
    { run: 'get namespace reading', output: 'NAME      STATUS   AGE\nreading   Active   AGE' },
    { run: 'get events', errors: 'No resources found in reading namespace.' },
    { run: 'events', errors: 'No events found in reading namespace.' },
    { run: 'get secret -n nowhere', errors: 'No resources found in nowhere namespace.' },
    ...create,
    { run: 'get cm colours', output: 'NAME      DATA   AGE\ncolours   2      AGE' },
    { run: 'get configmap.v1. colours', output: 'NAME      DATA   AGE\ncolours   2      AGE' },
    { run: 'get cm colours -o wide', output: 'NAME      DATA   AGE\ncolours   2      AGE' },
    {
      run: 'get cm colours --show-labels',
      output: 'NAME      DATA   AGE   LABELS\ncolours   2      AGE   tier=front',
    },
    { run: 'get cm -l tier=front', output: 'NAME      DATA   AGE\ncolours   2      AGE' },
    { run: "get cm -l 'tier in (back)' --no-headers", output: 'shades   2     AGE' },
    { run: "get cm -l 'tier,tier!=front' -o name", output: 'configmap/shades' },
    { run: 'get cm -l tier=none', errors: 'No resources found in reading namespace.' },
    {
      run: 'get cm -A --field-selector metadata.name=colours,metadata.namespace=reading',
      output: 'NAMESPACE   NAME      DATA   AGE\nreading     colours   2      AGE',
    },
    {
      run: 'get cm -l tier --sort-by=.metadata.name',
      output: 'NAME      DATA   AGE\ncolours   2      AGE\nshades    2      AGE',
    },
    {
      run: 'get cm -l tier --sort-by={.data.a}',
      output: 'NAME      DATA   AGE\nshades    2      AGE\ncolours   2      AGE',
    },
    {
      run: 'get cm colours -o yaml',
      output: `apiVersion: v1
data:
  a: "1"
  b: "2"
kind: ConfigMap
metadata:
  creationTimestamp: "TIME"
  labels:
    tier: front
  name: colours
  namespace: reading
  resourceVersion: "RV"
  uid: UID`,
    },
    {
      run: 'get cm colours -o json',
      output: `{
    "apiVersion": "v1",
    "data": {
        "a": "1",
        "b": "2"
    },
    "kind": "ConfigMap",
    "metadata": {
        "creationTimestamp": "TIME",
        "labels": {
            "tier": "front"
        },
        "name": "colours",
        "namespace": "reading",
        "resourceVersion": "RV",
        "uid": "UID"
    }
}`,
    },
    { run: 'get cm colours -o jsonpath={.data.a}', output: '1' },
    { run: 'get cm colours -o go-template={{.data.b}}', output: '2' },
    { run: 'get cm -l tier -o name', output: 'configmap/colours\nconfigmap/shades' },
    {
      run: 'get cm -l tier -o custom-columns=NAME:.metadata.name,A:.data.a,C:.data.c',
      output: 'NAME      A     C\ncolours   1     <none>\nshades    0     <none>',
    },
    { run: 'get cm colours -w --request-timeout=1s', output: 'NAME      DATA   AGE\ncolours   2      AGE' },
    {
      run: 'get cm colours nope',
      output: 'NAME      DATA   AGE\ncolours   2      AGE',
      errors: 'Error from server (NotFound): configmaps "nope" not found',
      exitCode: 1,
    },
    {
      run: 'get role nope',
      errors: 'Error from server (NotFound): roles.rbac.authorization.k8s.io "nope" not found',
      exitCode: 1,
    },
    { run: 'get nope', errors: 'error: the server doesn\'t have a resource type "nope"', exitCode: 1 },
    {
      run: 'get --raw /nope',
      errors: 'Error from server (NotFound): the server could not find the requested resource',
      exitCode: 1,
    },
    { run: 'get --raw /readyz', output: 'ok' },
    {
      run: 'get cm --user=nobody',
      errors: 'error: You must be logged in to the server (Unauthorized)',
      exitCode: 1,
    },
  ],
};

export const describe: Story = {
  title: 'describe and wait',
  namespace: 'describing',
  rows: [
    ...create,
    {
      run: 'describe cm colours',
      // The members are in the order of a Go map, which has none.
      output:
        /^Name: {9}colours\nNamespace: {4}describing\nLabels: {7}tier=front\nAnnotations: {2}<none>\n\nData\n====\n(?:(?:a:\n----\n1|b:\n----\n2)\n{1,2}){2}\n+BinaryData\n====\n\nEvents: {2}<none>$/,
    },
    { run: 'create secret generic word --from-literal=password=hunter2', output: 'secret/word created' },
    {
      run: 'describe secret word',
      output: `Name:         word
Namespace:    describing
Labels:       <none>
Annotations:  <none>

Type:  Opaque

Data
====
password:  7 bytes`,
    },
    // Later versions leave out the secrets.
    { run: 'describe sa default', output: /^Name: +default\nNamespace: +describing\nLabels: +<none>\n/ },
    {
      run: 'describe ns describing',
      output:
        /^Name: {9}describing\nLabels: {7}kubernetes\.io\/metadata\.name=describing\nAnnotations: {2}<none>\nStatus: {7}Active/,
    },
    {
      run: 'wait cm/colours --for=jsonpath={.data.a}=1 --timeout=2s',
      output: 'configmap/colours condition met',
    },
    {
      run: 'wait cm/colours --for=jsonpath={.data.a}=3 --timeout=2s',
      errors: /error: timed out waiting for the condition on configmaps\/colours$/,
      exitCode: 1,
    },
    {
      run: 'wait cm/nope --for=jsonpath={.data.a}=1 --timeout=2s',
      errors: 'Error from server (NotFound): configmaps "nope" not found',
      exitCode: 1,
    },
    { run: 'wait cm/nope --for=delete --timeout=2s' },
  ],
};

export const discover: Story = {
  title: 'discovery and documentation',
  namespace: 'discovering',
  rows: [
    {
      run: 'explain sa.automountServiceAccountToken',
      output: `KIND:       ServiceAccount
VERSION:    v1

FIELD: automountServiceAccountToken <boolean>


DESCRIPTION:
    AutomountServiceAccountToken indicates whether pods running as this service
    account should have an API token automatically mounted. Can be overridden at
    the pod level.`,
    },
    { run: 'explain cm', output: /^KIND: {7}ConfigMap\nVERSION: {4}v1\n\nDESCRIPTION:\n.*\nFIELDS:\n/s },
    {
      run: 'explain pods.spec.restartPolicy',
      output: `KIND:       Pod
VERSION:    v1

FIELD: restartPolicy <string>


DESCRIPTION:
    Restart policy for all containers within the pod. One of Always, OnFailure,
    Never. In some contexts, only a subset of those values may be permitted.
    Default to Always. More info:
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy`,
    },
    {
      run: 'explain pods.spec',
      output:
        /\nFIELD: spec <PodSpec>\n[\s\S]*\n {2}containers\t<\[\]Container> -required-\n[\s\S]*\n {2}volumes\t<\[\]Volume>\n/,
    },
    {
      run: 'explain pods.spec.containers.resources --recursive',
      output: /\n {2}limits\t<map\[string\]Quantity>\n {2}requests\t<map\[string\]Quantity>/,
    },
    {
      run: 'explain cm.nope',
      output: /^KIND: {7}ConfigMap\nVERSION: {4}v1/,
      errors: 'error: field "nope" does not exist',
      exitCode: 1,
    },
    {
      run: 'api-resources --api-group=rbac.authorization.k8s.io',
      output: `NAME                  SHORTNAMES   APIVERSION                     NAMESPACED   KIND
clusterrolebindings                rbac.authorization.k8s.io/v1   false        ClusterRoleBinding
clusterroles                       rbac.authorization.k8s.io/v1   false        ClusterRole
rolebindings                       rbac.authorization.k8s.io/v1   true         RoleBinding
roles                              rbac.authorization.k8s.io/v1   true         Role`,
    },
    {
      run: 'api-resources --api-group=apps --namespaced=true -o name',
      output: /^(?:.*\n)*deployments\.apps\nreplicasets\.apps(?:\n|$)/,
    },
    { run: 'config current-context', output: 'myAKSCluster' },
    {
      run: 'config view --minify',
      output:
        /^apiVersion: v1\nclusters:\n- cluster:\n {4}certificate-authority-data: DATA\+OMITTED\n {4}server: https:\/\/localhost:\d+\n {2}name: myAKSCluster\ncontexts:\n- context:\n {4}cluster: myAKSCluster\n {4}namespace: discovering\n {4}user: \S+\n {2}name: myAKSCluster\ncurrent-context: myAKSCluster\nkind: Config\n/,
    },
    { run: 'api-versions', output: /^admissionregistration\.k8s\.io\/v1\n.*\nv1$/s },
    {
      run: 'version',
      output: /^Client Version: .*\nKustomize Version: .*\nServer Version: v1\.\d+\./,
      errors: /^$|^warning: version difference/i,
    },
    { run: 'cluster-info', output: /Kubernetes control plane.* is running at .*https:\/\/\S+:\d+/ },
  ],
};
