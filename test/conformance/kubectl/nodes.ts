import { nodeName } from './pods.ts';
import type { Row, Story } from './row.ts';

const ending = 'trap "exit 0" TERM; while :; do sleep 0.1; done';
const create = (name: string): Row => ({
  run: `run ${name} --image=busybox -- sh -c '${ending}'`,
  output: `pod/${name} created`,
});
const isUp = (name: string): Row => ({
  run: `wait pod/${name} --for=condition=Ready --timeout=20s`,
  output: `pod/${name} condition met`,
});
const unschedulable = (reason: string): string =>
  `0/1 nodes are available: 1 ${reason}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`;
const waitsBecause = (name: string, reason: string): readonly Row[] => [
  { run: `get pod ${name}`, output: new RegExp(`^NAME .*\n${name} +0/1 +Pending +0 +AGE$`) },
  {
    run: `get pod ${name} -o jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}`,
    output: unschedulable(reason),
    comes: true,
  },
  {
    run: `events --for pod/${name} --no-headers`,
    output: `AGE   Warning   FailedScheduling   Pod/${name}   ${unschedulable(reason)}`,
    comes: true,
  },
];

export const maintain: Story = {
  title: 'nodes',
  namespace: 'maintaining',
  rows: [
    {
      run: 'get nodes',
      output: new RegExp(`^NAME +STATUS +ROLES +AGE +VERSION\n${nodeName} +Ready +<none> +AGE +v1\\.32\\.`),
    },
    create('bare'),
    isUp('bare'),
    {
      run: `create deployment kept --image=busybox -- sh -c '${ending}'`,
      output: 'deployment.apps/kept created',
    },
    {
      run: 'rollout status deployment/kept --timeout=20s',
      output: /deployment "kept" successfully rolled out$/,
    },
    { run: `cordon ${nodeName}`, output: `node/${nodeName} cordoned` },
    { run: `cordon ${nodeName}`, output: `node/${nodeName} already cordoned` },
    { run: 'get nodes --no-headers', output: new RegExp(`^${nodeName} +Ready,SchedulingDisabled +<none> `) },
    create('late'),
    ...waitsBecause('late', 'node(s) were unschedulable'),
    {
      run: `drain ${nodeName}`,
      output: `node/${nodeName} already cordoned`,
      errors:
        /^error: unable to drain node ".*" due to error:.*cannot delete Pods that declare no controller \(use --force to override\): .*maintaining\/bare/,
      exitCode: 1,
    },
    {
      run: `drain ${nodeName} --force --grace-period=1 --timeout=20s --pod-selector=run=bare`,
      output: `node/${nodeName} already cordoned\nevicting pod maintaining/bare\npod/bare evicted\nnode/${nodeName} drained`,
      errors: 'Warning: deleting Pods that declare no controller: maintaining/bare',
    },
    {
      run: `drain ${nodeName} --grace-period=1 --timeout=20s --pod-selector=app=kept`,
      output: `node/${nodeName} already cordoned\nevicting pod maintaining/kept-HASH-XXXXX\npod/kept-HASH-XXXXX evicted\nnode/${nodeName} drained`,
    },
    { run: 'get pods -l app=kept --no-headers', output: /^kept-HASH-XXXXX +0\/1 +Pending +0 +AGE$/ },
    { run: `uncordon ${nodeName}`, output: `node/${nodeName} uncordoned` },
    isUp('late'),
    {
      run: 'rollout status deployment/kept --timeout=20s',
      output: /deployment "kept" successfully rolled out$/,
    },
    { run: `taint node ${nodeName} disk=full:NoSchedule`, output: `node/${nodeName} tainted` },
    create('tainted'),
    ...waitsBecause('tainted', 'node(s) had untolerated taint {disk: full}'),
    {
      run: `run tolerant --image=busybox '--overrides={"spec":{"tolerations":[{"key":"disk","operator":"Exists"}]}}' -- sh -c '${ending}'`,
      output: 'pod/tolerant created',
    },
    isUp('tolerant'),
    { run: `taint node ${nodeName} disk-`, output: `node/${nodeName} untainted` },
    isUp('tainted'),
    {
      run: `run picky --image=busybox '--overrides={"spec":{"nodeSelector":{"disk":"ssd"}}}' -- sh -c '${ending}'`,
      output: 'pod/picky created',
    },
    ...waitsBecause('picky', "node(s) didn't match Pod's node affinity/selector"),
    { run: `label node ${nodeName} disk=ssd`, output: `node/${nodeName} labeled` },
    isUp('picky'),
    { run: `label node ${nodeName} disk-`, output: `node/${nodeName} unlabeled` },
    { run: 'delete deployment kept', output: 'deployment.apps "kept" deleted' },
    {
      run: 'delete pods --all --force --grace-period=0',
      output: /^pod "(?:kept|late)/,
      errors: /^Warning: /,
    },
  ],
};
