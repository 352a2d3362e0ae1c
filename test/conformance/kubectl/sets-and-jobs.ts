import type { Row, Story } from './row.ts';

const podSpec = `
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: busybox
        command: [sh, -c, 'while :; do sleep 0.1; done']`;

const workload = (kind: string, name: string, more = ''): string => `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
spec:${more}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:${podSpec}
`;

const daemonSet = workload('DaemonSet', 'agent');
const statefulSet = workload('StatefulSet', 'db', '\n  replicas: 1\n  serviceName: db');
const claims = '\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]';

/** However many steps a rollout is seen in. */
const ending = (line: string): RegExp => new RegExp(`(^|\\n)${line}$`);
const rolledOut = { agent: ending('daemon set "agent" successfully rolled out') };
const complete = (count: number): RegExp =>
  ending(`partitioned roll out complete: ${count} new pods have been updated\\.\\.\\.`);

export const daemonSets: Story = {
  title: 'daemon sets',
  namespace: 'daemons',
  rows: [
    { run: 'create -f FILE', input: daemonSet, output: 'daemonset.apps/agent created' },
    { run: 'rollout status ds/agent --timeout=20s', output: rolledOut.agent },
    {
      run: 'get ds',
      output: `NAME    DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE
agent   1         1         1       1            1           <none>          AGE`,
    },
    { run: 'set image ds/agent main=busybox:2', output: 'daemonset.apps/agent image updated' },
    { run: 'rollout status ds/agent --timeout=20s', output: rolledOut.agent },
    {
      run: 'rollout history ds/agent',
      output: 'daemonset.apps/agent\nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>',
    },
    { run: 'rollout undo ds/agent', output: 'daemonset.apps/agent rolled back' },
    { run: 'rollout status ds/agent --timeout=20s', output: rolledOut.agent },
    { run: 'get ds agent -o jsonpath={..image}', output: 'busybox' },
    {
      run: 'rollout history ds/agent',
      output: 'daemonset.apps/agent\nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>',
    },
    { run: 'rollout restart ds/agent', output: 'daemonset.apps/agent restarted' },
    { run: 'rollout status ds/agent --timeout=20s', output: rolledOut.agent },
    {
      run: 'get controllerrevisions',
      output: /^NAME +CONTROLLER +REVISION +AGE(\nagent-HASH +daemonset\.apps\/agent +[234] +AGE){3}$/,
    },
    {
      run: 'describe ds agent',
      output:
        /Pods Status: +1 Running[\s\S]+SuccessfulCreate +\S+.* daemonset-controller +Created pod: agent-/,
    },
    {
      run: 'create -f FILE',
      input: daemonSet.replace('app: agent\n  template', 'app: other\n  template'),
      errors:
        'The DaemonSet "agent" is invalid: spec.template.metadata.labels: Invalid value: map[string]string{"app":"agent"}: `selector` does not match template `labels`',
      exitCode: 1,
    },
    { run: 'delete ds agent', output: 'daemonset.apps "agent" deleted' },
  ],
};

export const statefulSets: Story = {
  title: 'stateful sets and disruption budgets',
  namespace: 'lasting',
  rows: [
    { run: 'create -f FILE', input: statefulSet, output: 'statefulset.apps/db created' },
    { run: 'rollout status sts/db --timeout=20s', output: complete(1) },
    { run: 'scale sts/db --replicas=2', output: 'statefulset.apps/db scaled' },
    { run: 'rollout status sts/db --timeout=20s', output: complete(2) },
    { run: 'get sts', output: 'NAME   READY   AGE\ndb     2/2     AGE' },
    { run: 'get pods -o name', output: 'pod/db-0\npod/db-1' },
    {
      run: 'create pdb db --selector=app=db --min-available=2',
      output: 'poddisruptionbudget.policy/db created',
    },
    {
      run: 'wait pdb/db --for=jsonpath={.status.currentHealthy}=2 --timeout=20s',
      output: 'poddisruptionbudget.policy/db condition met',
    },
    {
      run: 'get pdb',
      output: `NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE
db     2               N/A               0                     AGE`,
    },
    {
      run: 'create --raw /api/v1/namespaces/lasting/pods/db-1/eviction -f FILE',
      input: '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"db-1"}}',
      errors:
        "Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.",
      exitCode: 1,
    },
    { run: 'describe pdb db', output: /Allowed disruptions: +0\n +Current: +2\n +Desired: +2\n +Total: +2/ },
    { run: 'set image sts/db main=busybox:2', output: 'statefulset.apps/db image updated' },
    { run: 'rollout status sts/db --timeout=20s', output: complete(2) },
    { run: 'rollout undo sts/db', output: 'statefulset.apps/db rolled back' },
    { run: 'rollout status sts/db --timeout=20s', output: complete(2) },
    {
      run: 'rollout history sts/db',
      output: 'statefulset.apps/db\nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>',
    },
    {
      run: 'describe sts db',
      output: /Replicas: +2 desired \| 2 total[\s\S]+create Pod db-0 in StatefulSet db successful/,
    },
    {
      run: 'create -f FILE',
      input: statefulSet
        .replace('name: db', 'name: kept')
        .replace('  selector:', `${claims.slice(1)}\n  selector:`),
      errors:
        'The StatefulSet "kept" is invalid: spec.volumeClaimTemplates: Forbidden: this cluster has no PersistentVolumeClaims',
      exitCode: 1,
    },
  ],
};

const cronJobs: readonly Row[] = [
  {
    run: "create cronjob tick --image=busybox --schedule='0 0 1 1 *' -- sh -c 'echo tick'",
    output: 'cronjob.batch/tick created',
  },
  {
    run: 'get cj',
    output: `NAME   SCHEDULE    TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE
tick   0 0 1 1 *   <none>     False     0        <none>          AGE`,
  },
  { run: 'create job now --from=cronjob/tick', output: 'job.batch/now created' },
  {
    run: 'wait job/now --for=condition=complete --timeout=20s',
    output: 'job.batch/now condition met',
  },
  { run: 'logs job/now', output: 'tick' },
  {
    run: 'get jobs',
    output: /^NAME {3}STATUS {5}COMPLETIONS {3}DURATION {3}AGE\nnow {4}Complete {3}1\/1 +AGE +AGE$/,
  },
  { run: 'describe cj tick', output: /Schedule: +0 0 1 1 \*[\s\S]+UnexpectedJob/ },
  {
    run: "create cronjob odd --image=busybox --schedule='every day' -- true",
    errors:
      'error: failed to create cronjob: CronJob.batch "odd" is invalid: spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]',
    exitCode: 1,
  },
  { run: 'delete cj tick', output: 'cronjob.batch "tick" deleted' },
  { run: 'get jobs', errors: 'No resources found in ticking namespace.' },
];

const indexed = `apiVersion: batch/v1
kind: Job
metadata:
  name: parts
spec:
  completionMode: Indexed
  completions: 3
  parallelism: 3
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: main, image: busybox, command: [sh, -c, 'echo part $JOB_COMPLETION_INDEX']}
`;

export const jobs: Story = {
  title: 'cron jobs and indexed jobs',
  namespace: 'ticking',
  rows: [
    ...cronJobs,
    { run: 'create -f FILE', input: indexed, output: 'job.batch/parts created' },
    {
      run: 'wait job/parts --for=condition=complete --timeout=20s',
      output: 'job.batch/parts condition met',
    },
    { run: 'logs -l batch.kubernetes.io/job-completion-index=2', output: 'part 2' },
    { run: 'describe job parts', output: /Completed Indexes: +0-2/ },
    { run: 'delete job parts', output: 'job.batch "parts" deleted' },
    {
      run: 'create ingress web --rule=web.example/=web:80',
      output: 'ingress.networking.k8s.io/web created',
      errors: 'Warning: this cluster has no ingress controller: nothing leads to what an Ingress names',
    },
  ],
};
