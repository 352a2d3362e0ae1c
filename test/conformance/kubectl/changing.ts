import { colours, type Story } from './row.ts';

const changed = colours({ first: 'one' });
const unknownField = colours({ name: 'odd' }).replace('\ndata:', '\ndta: {}\ndata:');
const strict =
  'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"';
const invalidRequest =
  'The request is invalid: the server rejected our request due to an error in our request';

export const apply: Story = {
  title: 'apply, diff and replace',
  namespace: 'applying',
  rows: [
    {
      run: 'apply -f FILE --dry-run=server',
      input: colours(),
      output: 'configmap/colours created (server dry run)',
    },
    { run: 'diff -f FILE', output: /\n\+ {2}a: "1"\n/, exitCode: 1 },
    { run: 'apply -f FILE', output: 'configmap/colours created' },
    { run: 'apply -f FILE', output: 'configmap/colours unchanged' },
    { run: 'diff -f FILE' },
    { run: 'diff -f FILE', input: changed, output: /\n- {2}a: "1"\n\+ {2}a: one\n/, exitCode: 1 },
    { run: 'apply -f FILE --dry-run=server', output: 'configmap/colours configured (server dry run)' },
    { run: 'apply -f FILE', output: 'configmap/colours configured' },
    {
      run: 'apply -f FILE',
      input: changed.replace('  b: "2"\n', ''),
      output: 'configmap/colours configured',
    },
    { run: 'get cm colours -o jsonpath={.data}', output: '{"a":"one"}' },
    {
      run: 'apply -f FILE',
      input: unknownField,
      errors: `Error from server (BadRequest): error when creating "FILE": ${strict}`,
      exitCode: 1,
    },
    {
      run: 'apply -f FILE --validate=warn',
      output: 'configmap/odd created',
      errors: 'Warning: unknown field "dta"',
    },
    {
      run: 'create -f FILE',
      input: colours({ name: 'number' }).replace('"2"', '2'),
      errors:
        'Error from server (BadRequest): error when creating "FILE": ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
      exitCode: 1,
    },
    { run: 'replace -f FILE', input: colours(), output: 'configmap/colours replaced' },
    {
      run: 'replace -f FILE',
      input: colours().replace('metadata:', 'metadata:\n  resourceVersion: "1"'),
      errors:
        'Error from server (Conflict): error when replacing "FILE": Operation cannot be fulfilled on configmaps "colours": the object has been modified; please apply your changes to the latest version and try again',
      exitCode: 1,
    },
    {
      run: 'replace -f FILE',
      input: colours({ name: 'nope' }),
      errors: 'Error from server (NotFound): error when replacing "FILE": configmaps "nope" not found',
      exitCode: 1,
    },
  ],
};

export const applyOnServer: Story = {
  title: 'apply --server-side',
  namespace: 'owning',
  rows: [
    {
      run: 'apply --server-side -f FILE',
      input: colours(),
      output: 'configmap/colours serverside-applied',
    },
    { run: 'apply --server-side -f FILE', output: 'configmap/colours serverside-applied' },
    {
      run: 'apply --server-side --field-manager=other -f FILE',
      input: changed,
      errors: `error: Apply failed with 1 conflict: conflict with "kubectl": .data.a
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`,
      exitCode: 1,
    },
    {
      run: 'apply --server-side --field-manager=other -f FILE --force-conflicts',
      output: 'configmap/colours serverside-applied',
    },
    { run: 'get cm colours -o jsonpath={.data.a}', output: 'one' },
    {
      run: "get cm colours --show-managed-fields -o 'jsonpath={.metadata.managedFields[*].manager}'",
      output: /^(kubectl other|other kubectl)$/,
    },
    {
      run: 'apply --server-side -f FILE --dry-run=server',
      input: colours({ name: 'new' }),
      output: 'configmap/new serverside-applied (server dry run)',
    },
  ],
};

export const patch: Story = {
  title: 'patch, label and annotate',
  namespace: 'patching',
  rows: [
    { run: 'create -f FILE', input: colours(), output: 'configmap/colours created' },
    { run: `patch cm colours -p '{"data":{"c":"3"}}'`, output: 'configmap/colours patched' },
    { run: `patch cm colours -p '{"data":{"c":"3"}}'`, output: 'configmap/colours patched (no change)' },
    {
      run: `patch cm colours --type=merge -p '{"data":{"c":null}}'`,
      output: 'configmap/colours patched',
    },
    {
      run: `patch cm colours --type=json -p '[{"op":"replace","path":"/data/b","value":"two"}]'`,
      output: 'configmap/colours patched',
    },
    { run: 'get cm colours -o jsonpath={.data}', output: '{"a":"1","b":"two"}' },
    {
      run: `patch cm colours --type=json -p '[{"op":"remove","path":"/data/z"}]'`,
      errors: invalidRequest,
      exitCode: 1,
    },
    {
      run: `patch cm colours --type=json -p '[{"op":"test","path":"/data/b","value":"x"}]'`,
      errors: invalidRequest,
      exitCode: 1,
    },
    {
      run: `patch cm nope -p '{}'`,
      errors: 'Error from server (NotFound): configmaps "nope" not found',
      exitCode: 1,
    },
    {
      run: 'label cm colours tier=back',
      errors: "error: 'tier' already has a value (front), and --overwrite is false",
      exitCode: 1,
    },
    { run: 'label cm colours tier=back --overwrite', output: 'configmap/colours labeled' },
    {
      run: 'label cm colours fresh=1 --dry-run=server',
      output: 'configmap/colours labeled (server dry run)',
    },
    { run: 'label cm colours tier-', output: 'configmap/colours unlabeled' },
    {
      run: "label cm colours 'a b=c'",
      errors: `The ConfigMap "colours" is invalid: metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      exitCode: 1,
    },
    { run: 'annotate cm colours note=hello', output: 'configmap/colours annotated' },
    {
      run: 'annotate cm colours note=other',
      errors:
        "error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (hello)",
      exitCode: 1,
    },
    { run: 'annotate cm colours note=other --overwrite', output: 'configmap/colours annotated' },
    { run: 'get cm colours -o jsonpath={.metadata.annotations.note}', output: 'other' },
    {
      run: 'apply -f FILE',
      input: 'apiVersion: v1\nkind: Secret\nmetadata: {name: fixed}\nstringData: {a: b}\nimmutable: true\n',
      output: 'secret/fixed created',
    },
    {
      run: `patch secret fixed -p '{"stringData":{"a":"c"}}'`,
      errors: 'The Secret "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
      exitCode: 1,
    },
  ],
};

const kustomization = {
  'base/kustomization.yaml':
    'namePrefix: my-\nresources: [colours.yaml]\nconfigMapGenerator: [{name: made, literals: [a=b]}]\n',
  'base/colours.yaml': colours(),
};
const labelled = { 'one.yaml': colours({ name: 'one' }), 'two.yaml': colours({ name: 'two' }) };

export const compose: Story = {
  title: 'edit, kustomize, prune and replace by force',
  namespace: 'composing',
  rows: [
    {
      run: 'kustomize base',
      files: kustomization,
      output: `apiVersion: v1
data:
  a: "1"
  b: "2"
kind: ConfigMap
metadata:
  labels:
    tier: front
  name: my-colours
---
apiVersion: v1
data:
  a: b
kind: ConfigMap
metadata:
  name: my-made-HASH`,
    },
    { run: 'apply -k base', output: 'configmap/my-colours created\nconfigmap/my-made-HASH created' },
    { run: 'diff -k base' },
    { run: 'get -k base -o name', output: 'configmap/my-colours\nconfigmap/my-made-HASH' },
    {
      run: 'delete -k base',
      output: 'configmap "my-colours" deleted\nconfigmap "my-made-HASH" deleted',
    },
    {
      run: 'apply -f one.yaml -f two.yaml --validate=false',
      files: labelled,
      output: 'configmap/one created\nconfigmap/two created',
    },
    {
      run: 'edit cm one',
      environment: { KUBE_EDITOR: 'sed -i s/front/back/' },
      output: 'configmap/one edited',
    },
    { run: 'get cm one -o jsonpath={.metadata.labels.tier}', output: 'back' },
    { run: 'edit cm one', environment: { KUBE_EDITOR: 'true' }, errors: 'Edit cancelled, no changes made.' },
    {
      run: 'apply edit-last-applied cm one',
      environment: { KUBE_EDITOR: 'true' },
      errors: 'Edit cancelled, no changes made.',
    },
    {
      run: 'apply view-last-applied cm two -o json',
      output: /^\{\n {2}"apiVersion": "v1",\n {2}"data": \{\n {4}"a": "1",\n/,
    },
    {
      run: 'apply -f one.yaml --prune -l tier=front --prune-allowlist=core/v1/ConfigMap',
      output: 'configmap/one configured\nconfigmap/two pruned',
    },
    {
      run: 'apply -n composing -f one.yaml --prune --applyset=configmaps/all',
      environment: { KUBECTL_APPLYSET: 'true' },
      output: 'configmap/one configured',
    },
    {
      run: 'apply -n composing -f two.yaml --prune --applyset=configmaps/all',
      environment: { KUBECTL_APPLYSET: 'true' },
      output: 'configmap/two created\nconfigmap/one pruned',
    },
    {
      run: 'replace --force -f two.yaml',
      output: 'configmap "two" deleted\nconfigmap/two replaced',
    },
    {
      run: 'replace --force -f FILE',
      input: colours({ name: 'three' }),
      output: 'configmap/three replaced',
    },
    {
      run: 'create -f FILE --save-config',
      input: colours({ name: 'four' }),
      output: 'configmap/four created',
    },
    { run: 'apply -f FILE', output: 'configmap/four unchanged' },
    { run: 'apply -f FILE --server-side', output: 'configmap/four serverside-applied' },
    {
      run: 'create -f FILE --raw /api/v1/namespaces/composing/configmaps',
      input: JSON.stringify({ metadata: { name: 'five' } }),
      output: /^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{"name":"five",/,
    },
    { run: 'delete --raw /api/v1/namespaces/composing/configmaps/five', output: /"status":"Success"/ },
  ],
};
