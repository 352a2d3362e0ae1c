import { createTestCertificate } from '../../support/test-certificate.ts';
import { colours, type Story } from './row.ts';

const { pem, privateKey } = await createTestCertificate();
/** Certificate and key in one file, of which kubectl takes what it looks for. */
const keyPair = `${pem.trimEnd()}\n${privateKey.export({ type: 'pkcs8', format: 'pem' })}`;

const isForbidden = (verb: string) =>
  `User "bob" cannot ${verb} resource "configmaps" in API group "" in the namespace "creating"`;

export const create: Story = {
  title: 'create',
  namespace: 'creating',
  rows: [
    { run: 'create namespace elsewhere', output: 'namespace/elsewhere created' },
    {
      run: 'create namespace elsewhere',
      errors: 'Error from server (AlreadyExists): namespaces "elsewhere" already exists',
      exitCode: 1,
    },
    { run: 'create serviceaccount shop', output: 'serviceaccount/shop created' },
    { run: 'create configmap plain --from-literal=k=v', output: 'configmap/plain created' },
    { run: 'create secret generic word --from-literal=p=q', output: 'secret/word created' },
    { run: 'get secret word', output: 'NAME   TYPE     DATA   AGE\nword   Opaque   1      AGE' },
    { run: 'get secret word -o jsonpath={.data.p}', output: 'cQ==' },
    {
      run: 'create secret tls cert --cert=FILE --key=FILE',
      input: keyPair,
      output: 'secret/cert created',
    },
    {
      run: 'get secret cert',
      output: 'NAME   TYPE                DATA   AGE\ncert   kubernetes.io/tls   2      AGE',
    },
    {
      run: 'create role reader --verb=get,list --resource=configmaps',
      output: 'role.rbac.authorization.k8s.io/reader created',
    },
    { run: 'get role reader', output: 'NAME     CREATED AT\nreader   TIME' },
    {
      run: 'create rolebinding reader --role=reader --serviceaccount=creating:shop',
      output: 'rolebinding.rbac.authorization.k8s.io/reader created',
    },
    {
      run: 'get rolebinding reader -o wide',
      output:
        'NAME     ROLE          AGE   USERS   GROUPS   SERVICEACCOUNTS\nreader   Role/reader   AGE                    creating/shop',
    },
    {
      run: 'create clusterrole ring-reader --verb=get --resource=secrets',
      output: 'clusterrole.rbac.authorization.k8s.io/ring-reader created',
    },
    {
      run: 'create clusterrolebinding ring-reader --clusterrole=ring-reader --user=ann',
      output: 'clusterrolebinding.rbac.authorization.k8s.io/ring-reader created',
    },
    {
      run: 'get clusterrolebinding ring-reader -o wide',
      output:
        'NAME          ROLE                      AGE   USERS   GROUPS   SERVICEACCOUNTS\nring-reader   ClusterRole/ring-reader   AGE   ann',
    },
    { run: 'create token shop', output: 'TOKEN' },
    { run: 'create token shop --audience=api://AzureADTokenExchange --duration=10m', output: 'TOKEN' },
    {
      run: 'create token shop --duration=5m',
      errors:
        'error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes',
      exitCode: 1,
    },
    {
      run: 'create token shop --bound-object-kind=Secret --bound-object-name=word',
      output: 'TOKEN',
    },
    {
      run: 'create token shop --bound-object-kind=Pod --bound-object-name=nope',
      errors: 'error: failed to create token: pods "nope" not found',
      exitCode: 1,
    },
    {
      run: 'create token shop --bound-object-kind=Secret --bound-object-name=word --bound-object-uid=abc',
      errors:
        'error: failed to create token: Operation cannot be fulfilled on Secret "word": the UID in the bound object reference (abc) does not match the UID in record. The object might have been deleted and then recreated',
      exitCode: 1,
    },
    {
      run: 'create token nobody',
      errors: 'error: failed to create token: serviceaccounts "nobody" not found',
      exitCode: 1,
    },
    {
      run: 'create -f FILE --dry-run=server',
      input: colours(),
      output: 'configmap/colours created (server dry run)',
    },
    { run: 'create -f FILE', input: colours(), output: 'configmap/colours created' },
    {
      run: 'create -f FILE',
      input: colours(),
      errors:
        'Error from server (AlreadyExists): error when creating "FILE": configmaps "colours" already exists',
      exitCode: 1,
    },
    {
      run: 'create configmap Bad_Name',
      errors: `error: failed to create configmap: ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      exitCode: 1,
    },
    {
      run: 'create configmap x -n nowhere',
      errors: 'error: failed to create configmap: namespaces "nowhere" not found',
      exitCode: 1,
    },
  ],
};

export const access: Story = {
  title: 'access',
  namespace: 'creating',
  rows: [
    { run: 'auth can-i create configmaps', output: 'yes' },
    { run: `auth can-i '*' '*'`, output: 'yes' },
    { run: 'auth can-i get /healthz --as=bob', output: 'yes' },
    { run: 'auth can-i get /metrics --as=bob', output: 'no', exitCode: 1 },
    {
      run: 'auth can-i --list',
      output:
        /^Resources +Non-Resource URLs +Resource Names +Verbs\n\*\.\* +\[\] +\[\] +\[\*\]\n +\[\*\] +\[\] +\[\*\]\n/,
    },
    { run: 'auth can-i get cm --as=system:serviceaccount:creating:shop', output: 'yes' },
    { run: 'auth can-i delete cm --as=system:serviceaccount:creating:shop', output: 'no', exitCode: 1 },
    { run: 'auth can-i get secrets --as=ann', output: 'yes' },
    { run: 'auth can-i list secrets --as=ann', output: 'no', exitCode: 1 },
    { run: 'auth can-i list secrets --as=ann -q', exitCode: 1 },
    {
      run: 'auth can-i --list --as=system:serviceaccount:creating:shop',
      output:
        /^Resources +Non-Resource URLs +Resource Names +Verbs\n.*\nconfigmaps +\[\] +\[\] +\[get list\]\n/s,
    },
    {
      run: 'auth whoami',
      output:
        /^ATTRIBUTE +VALUE\nUsername +masterclient\nGroups +\[system:masters system:authenticated\]\nExtra: authentication\.kubernetes\.io\/credential-id +\[X509SHA256=[0-9a-f]{64}\]$/,
    },
    {
      run: 'auth whoami --as=bob --as-group=devs',
      output: 'ATTRIBUTE   VALUE\nUsername    bob\nGroups      [devs system:authenticated]',
    },
    {
      run: 'get cm --as=bob',
      errors: `Error from server (Forbidden): configmaps is forbidden: ${isForbidden('list')}`,
      exitCode: 1,
    },
    {
      run: 'get cm colours --as=bob',
      errors: `Error from server (Forbidden): configmaps "colours" is forbidden: ${isForbidden('get')}`,
      exitCode: 1,
    },
    {
      run: 'create cm x --as=bob',
      errors: `error: failed to create configmap: configmaps is forbidden: ${isForbidden('create')}`,
      exitCode: 1,
    },
  ],
};

export const remove: Story = {
  title: 'delete',
  namespace: 'deleting',
  rows: [
    ...['one', 'two', 'three'].map((name) => ({
      run: 'create -f FILE',
      input: colours({ name }),
      output: `configmap/${name} created`,
    })),
    { run: 'delete cm one', output: 'configmap "one" deleted' },
    {
      run: 'delete cm one',
      errors: 'Error from server (NotFound): configmaps "one" not found',
      exitCode: 1,
    },
    { run: 'delete cm one --ignore-not-found' },
    { run: 'delete cm -l tier=none', output: 'No resources found' },
    { run: 'delete cm -l tier=front', output: 'configmap "three" deleted\nconfigmap "two" deleted' },
    { run: 'create secret generic word --from-literal=p=q', output: 'secret/word created' },
    { run: 'delete secret --all', output: 'secret "word" deleted' },
    { run: 'create -f FILE', input: colours(), output: 'configmap/colours created' },
    { run: 'delete -f FILE --dry-run=server', output: 'configmap "colours" deleted (server dry run)' },
    { run: 'delete -f FILE', output: 'configmap "colours" deleted' },
    { run: 'create cm kept --from-literal=a=b', output: 'configmap/kept created' },
    {
      run: `patch cm kept -p '{"metadata":{"finalizers":["example.com/keep"]}}'`,
      output: 'configmap/kept patched',
    },
    { run: 'delete cm kept --wait=false', output: 'configmap "kept" deleted' },
    {
      run: "get cm kept -o 'jsonpath={.metadata.finalizers} {.metadata.deletionTimestamp}'",
      output: '["example.com/keep"] TIME',
    },
    {
      run: 'wait cm/kept --for=delete --timeout=2s',
      errors: /error: timed out waiting for the condition on configmaps\/kept$/,
      exitCode: 1,
    },
    {
      run: `patch cm kept --type=merge -p '{"metadata":{"finalizers":null}}'`,
      output: 'configmap/kept patched',
    },
    {
      run: 'get cm kept',
      errors: 'Error from server (NotFound): configmaps "kept" not found',
      exitCode: 1,
    },
    { run: 'create ns doomed', output: 'namespace/doomed created' },
    { run: 'create cm x -n doomed', output: 'configmap/x created' },
    { run: 'delete ns doomed', output: 'namespace "doomed" deleted' },
    {
      run: 'get ns doomed',
      errors: 'Error from server (NotFound): namespaces "doomed" not found',
      exitCode: 1,
    },
    {
      run: 'delete ns default --dry-run=server',
      errors:
        'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted',
      exitCode: 1,
    },
  ],
};
