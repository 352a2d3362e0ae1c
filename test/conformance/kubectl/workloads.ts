import type { Row, Story } from './row.ts';

const ending = 'trap "exit 0" TERM; while :; do sleep 0.1; done';
const rolledOut: Row = {
  run: 'rollout status deployment/web --timeout=30s',
  output: /(?:^|\n)deployment "web" successfully rolled out$/,
};
const createWeb = (replicas: number): readonly Row[] => [
  {
    run: `create deployment web --image=busybox --replicas=${replicas} -- sh -c '${ending}'`,
    output: 'deployment.apps/web created',
  },
  rolledOut,
];

export const deploy: Story = {
  title: 'deployments',
  namespace: 'deploying',
  rows: [
    {
      run: 'create deployment web --image=busybox --port=80 --dry-run=server -o name',
      output: 'deployment.apps/web',
    },
    ...createWeb(2),
    {
      run: 'get deploy web -o wide',
      output: `NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES    SELECTOR
web    2/2     2            2           AGE   busybox      busybox   app=web`,
    },
    {
      run: 'get rs --no-headers',
      output: /^web-HASH +2 +2 +2 +AGE$/,
    },
    { run: 'get pods -l app=web -o name', output: 'pod/web-HASH-XXXXX\npod/web-HASH-XXXXX' },
    {
      run: 'get deploy web -o yaml',
      output: `apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    deployment.kubernetes.io/revision: "1"
  creationTimestamp: "TIME"
  generation: 1
  labels:
    app: web
  name: web
  namespace: deploying
  resourceVersion: "RV"
  uid: UID
spec:
  progressDeadlineSeconds: 600
  replicas: 2
  revisionHistoryLimit: 10
  selector:
    matchLabels:
      app: web
  strategy:
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - command:
        - sh
        - -c
        - ${ending}
        image: busybox
        imagePullPolicy: Always
        name: busybox
        resources: {}
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      terminationGracePeriodSeconds: 30
status:
  availableReplicas: 2
  conditions:
  - lastTransitionTime: "TIME"
    lastUpdateTime: "TIME"
    message: Deployment has minimum availability.
    reason: MinimumReplicasAvailable
    status: "True"
    type: Available
  - lastTransitionTime: "TIME"
    lastUpdateTime: "TIME"
    message: ReplicaSet "web-HASH" has successfully progressed.
    reason: NewReplicaSetAvailable
    status: "True"
    type: Progressing
  observedGeneration: 1
  readyReplicas: 2
  replicas: 2
  updatedReplicas: 2`,
    },
    {
      run: 'describe deployment web',
      output: `Name:                   web
Namespace:              deploying
CreationTimestamp:      DATE
Labels:                 app=web
Annotations:            deployment.kubernetes.io/revision: 1
Selector:               app=web
Replicas:               2 desired | 2 updated | 2 total | 2 available | 0 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 25% max surge
Pod Template:
  Labels:  app=web
  Containers:
   busybox:
    Image:      busybox
    Port:       <none>
    Host Port:  <none>
    Command:
      sh
      -c
      ${ending}
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
  Progressing    True    NewReplicaSetAvailable
OldReplicaSets:  <none>
NewReplicaSet:   web-HASH (2/2 replicas created)
Events:
  Type    Reason             Age   From                   Message
  ----    ------             ----  ----                   -------
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled up replica set web-HASH from 0 to 2`,
    },
    {
      run: 'describe rs -l app=web',
      output:
        /^Name: +web-HASH\nNamespace: +deploying\nSelector: +app=web,pod-template-hash=HASH\n[\s\S]*\nControlled By: +Deployment\/web\nReplicas: +2 current \/ 2 desired\nPods Status: +2 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed\n[\s\S]*\n {2}Normal {2}SuccessfulCreate {2}AGE +replicaset-controller {2}Created pod: web-HASH-XXXXX$/,
    },
    {
      run: 'wait deployment/web --for=condition=Available --timeout=10s',
      output: 'deployment.apps/web condition met',
    },
    { run: 'scale deployment/web --replicas=3', output: 'deployment.apps/web scaled' },
    {
      run: 'wait deployment/web --for=jsonpath={.status.readyReplicas}=3 --timeout=10s',
      output: 'deployment.apps/web condition met',
    },
    {
      run: 'scale deployment/web --replicas=1 --current-replicas=7',
      errors: 'error: Expected replicas to be 7, was 3',
      exitCode: 1,
    },
    { run: 'scale deployment/web --replicas=1 --current-replicas=3', output: 'deployment.apps/web scaled' },
    { run: 'get deploy web --no-headers', output: /^web +1\/1 +1 +1 +AGE$/, comes: true },
    {
      run: 'scale deployment/nope --replicas=1',
      errors:
        /^(?:error: no objects passed to scale|Error from server \(NotFound\): deployments\.apps "nope" not found)/,
      exitCode: 1,
    },
    {
      run: 'scale deployment/web --replicas=-1',
      errors: 'error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
      exitCode: 1,
    },
    {
      run: 'get --raw /apis/apps/v1/namespaces/deploying/deployments/web/scale',
      output: /^\{"kind":"Scale","apiVersion":"autoscaling\/v1",.*"spec":\{"replicas":1\}/,
    },
    { run: 'expose deployment web --port=80', output: 'service/web exposed' },
    { run: 'get service web -o jsonpath={.spec.selector}{.spec.ports[0].port}', output: '{"app":"web"}80' },
    {
      run: `patch deploy web -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'`,
      errors:
        /^The Deployment "web" is invalid: *\n\* spec\.template\.metadata\.labels: Invalid value: .*\n\* spec\.selector: Invalid value: .*: field is immutable$/,
      exitCode: 1,
    },
    { run: 'delete deployment web', output: 'deployment.apps "web" deleted' },
    { run: 'get rs', output: '', errors: 'No resources found in deploying namespace.', comes: true },
    {
      run: 'wait pod -l app=web --for=delete --timeout=10s',
      output: /^(?:pod\/web-HASH-XXXXX condition met)?$/,
      errors: /^(?:error: no matching resources found)?$/,
    },
  ],
};

const revision = (image: string) => `deployment.apps/web with revision #2
Pod Template:
  Labels:	app=web
	pod-template-hash=HASH
  Containers:
   busybox:
    Image:	${image}
    Port:	<none>
    Host Port:	<none>
    Command:
      sh
      -c
      ${ending}
    Environment:	<none>
    Mounts:	<none>
  Volumes:	<none>
  Node-Selectors:	<none>
  Tolerations:	<none>`;

const history = (...revisions: readonly number[]) =>
  `deployment.apps/web\nREVISION  CHANGE-CAUSE\n${revisions.map((each) => `${each}         <none>`).join('\n')}`;

export const rollOut: Story = {
  title: 'rollout',
  namespace: 'rolling',
  rows: [
    ...createWeb(1),
    { run: 'rollout history deployment/web', output: history(1) },
    { run: 'set image deployment/web busybox=busybox:1.36', output: 'deployment.apps/web image updated' },
    rolledOut,
    { run: 'set image deployment/web busybox=busybox:1.36' },
    {
      run: 'set image deployment/web nope=busybox:1.36',
      errors: 'error: unable to find container named "nope"',
      exitCode: 1,
    },
    { run: 'rollout history deployment/web', output: history(1, 2) },
    { run: 'rollout history deployment/web --revision=2', output: revision('busybox:1.36') },
    {
      run: 'rollout history deployment/web --revision=9',
      errors: 'error: unable to find the specified revision',
      exitCode: 1,
    },
    { run: 'rollout undo deployment/web', output: 'deployment.apps/web rolled back' },
    rolledOut,
    { run: 'get deploy web -o jsonpath={.spec.template.spec.containers[0].image}', output: 'busybox' },
    { run: 'rollout history deployment/web', output: history(2, 3) },
    {
      run: 'rollout undo deployment/web --to-revision=99',
      errors: 'error: unable to find specified revision 99 in history',
      exitCode: 1,
    },
    {
      run: 'rollout undo deployment/web --to-revision=3',
      output: 'deployment.apps/web skipped rollback (current template already matches revision 3)',
    },
    { run: 'rollout pause deployment/web', output: 'deployment.apps/web paused' },
    {
      run: 'rollout pause deployment/web',
      errors: 'error: deployments.apps "web" is already paused',
      exitCode: 1,
    },
    {
      run: 'rollout restart deployment/web',
      errors: `error: deployments.apps "web" can't restart paused deployment (run rollout resume first)`,
      exitCode: 1,
    },
    {
      run: 'rollout undo deployment/web',
      errors:
        "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
      exitCode: 1,
    },
    { run: 'rollout resume deployment/web', output: 'deployment.apps/web resumed' },
    {
      run: 'rollout resume deployment/web',
      errors: 'error: deployments.apps "web" is not paused',
      exitCode: 1,
    },
    { run: 'rollout restart deployment/web', output: 'deployment.apps/web restarted' },
    rolledOut,
    {
      run: `get deploy web -o 'jsonpath={.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}'`,
      output: 'TIME',
    },
    {
      run: `annotate deploy web kubernetes.io/change-cause='a good one'`,
      output: 'deployment.apps/web annotated',
    },
    {
      run: 'rollout history deployment/web',
      output:
        'deployment.apps/web\nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>\n4         a good one',
      comes: true,
    },
    { run: 'set image deployment/web busybox=nginx', output: 'deployment.apps/web image updated' },
    {
      run: 'rollout status deployment/web --timeout=1s',
      output: 'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...',
      errors: 'error: timed out waiting for the condition',
      exitCode: 1,
      comes: true,
    },
    {
      run: 'rollout status deployment/web --watch=false',
      output: 'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...',
    },
    {
      run: 'rollout status deployment/nope',
      errors: 'Error from server (NotFound): deployments.apps "nope" not found',
      exitCode: 1,
    },
    { run: 'delete deployment web', output: 'deployment.apps "web" deleted' },
  ],
};

const container = '{.spec.template.spec.containers[0]';

/** Nothing runs here: what is tested is what is written. */
export const set: Story = {
  title: 'set',
  namespace: 'setting',
  rows: [
    { run: 'create deployment web --image=busybox --replicas=0', output: 'deployment.apps/web created' },
    { run: 'set env deployment/web COLOUR=blue SIZE=3', output: 'deployment.apps/web env updated' },
    {
      run: 'set env deployment/web --list',
      output: '# Deployment web, container busybox\nCOLOUR=blue\nSIZE=3',
    },
    { run: 'set env deployment/web COLOUR-', output: 'deployment.apps/web env updated' },
    { run: `get deploy web -o 'jsonpath=${container}.env}'`, output: '[{"name":"SIZE","value":"3"}]' },
    { run: 'create configmap settings --from-literal=WIDTH=2', output: 'configmap/settings created' },
    { run: 'set env deployment/web --from=configmap/settings', output: 'deployment.apps/web env updated' },
    {
      run: `get deploy web -o 'jsonpath=${container}.env[1].valueFrom}'`,
      output: '{"configMapKeyRef":{"key":"WIDTH","name":"settings"}}',
    },
    { run: 'set serviceaccount deployment/web robot', output: 'deployment.apps/web serviceaccount updated' },
    { run: 'get deploy web -o jsonpath={.spec.template.spec.serviceAccountName}', output: 'robot' },
    {
      run: 'set resources deployment/web --limits=cpu=100m,memory=64Mi --requests=cpu=50m',
      output: 'deployment.apps/web resource requirements updated',
    },
    {
      run: `get deploy web -o 'jsonpath=${container}.resources}'`,
      output: '{"limits":{"cpu":"100m","memory":"64Mi"},"requests":{"cpu":"50m"}}',
    },
    {
      run: 'set resources deployment/web --limits=cpu=10m',
      errors:
        'error: failed to patch resources update to pod template Deployment.apps "web" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "50m": must be less than or equal to cpu limit of 10m',
      exitCode: 1,
    },
    {
      run: 'create role viewer --verb=get --resource=pods',
      output: 'role.rbac.authorization.k8s.io/viewer created',
    },
    {
      run: 'create rolebinding viewers --role=viewer --user=ann',
      output: 'rolebinding.rbac.authorization.k8s.io/viewers created',
    },
    {
      run: 'set subject rolebinding viewers --serviceaccount=setting:robot',
      output: 'rolebinding.rbac.authorization.k8s.io/viewers subjects updated',
    },
    { run: 'auth can-i get pods --as=system:serviceaccount:setting:robot', output: 'yes' },
    {
      run: 'set selector service nope app=web',
      errors: 'Error from server (NotFound): services "nope" not found',
      exitCode: 1,
    },
  ],
};

export const job: Story = {
  title: 'jobs',
  namespace: 'working',
  rows: [
    { run: `create job pi --image=busybox -- sh -c 'echo 3.14'`, output: 'job.batch/pi created' },
    { run: 'wait job/pi --for=condition=complete --timeout=20s', output: 'job.batch/pi condition met' },
    {
      run: 'get job pi',
      output:
        'NAME   STATUS     COMPLETIONS   DURATION   AGE\npi     Complete   1/1           AGE        AGE',
    },
    { run: 'logs job/pi', output: '3.14' },
    { run: 'logs -f job/pi', output: '3.14' },
    { run: 'logs -l job-name=pi --prefix', output: '[pod/pi-XXXXX/pi] 3.14' },
    {
      run: 'describe job pi --show-events=false',
      output: `Name:             pi
Namespace:        working
Selector:         batch.kubernetes.io/controller-uid=UID
Labels:           batch.kubernetes.io/controller-uid=UID
                  batch.kubernetes.io/job-name=pi
                  controller-uid=UID
                  job-name=pi
Annotations:      <none>
Parallelism:      1
Completions:      1
Completion Mode:  NonIndexed
Suspend:          false
Backoff Limit:    6
Start Time:       DATE
Completed At:     DATE
Duration:         AGE
Pods Statuses:    0 Active (0 Ready) / 1 Succeeded / 0 Failed
Pod Template:
  Labels:  batch.kubernetes.io/controller-uid=UID
           batch.kubernetes.io/job-name=pi
           controller-uid=UID
           job-name=pi
  Containers:
   pi:
    Image:      busybox
    Port:       <none>
    Host Port:  <none>
    Command:
      sh
      -c
      echo 3.14
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>`,
    },
    {
      run: 'get events --field-selector=involvedObject.kind=Job -o jsonpath={.items[*].message}',
      output: /^(?:Created pod: pi-XXXXX Job completed|Job completed Created pod: pi-XXXXX)$/,
      comes: true,
    },
    {
      run: 'create -f FILE',
      input: `apiVersion: batch/v1
kind: Job
metadata:
  name: failing
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: main
        image: busybox
        command: [sh, -c, exit 1]
`,
      output: 'job.batch/failing created',
    },
    {
      run: 'wait job/failing --for=condition=Failed --timeout=20s',
      output: 'job.batch/failing condition met',
    },
    {
      run: 'get job failing -o jsonpath={.status.conditions[?(@.type=="Failed")].reason}',
      output: 'BackoffLimitExceeded',
    },
    {
      run: 'create -f FILE',
      input: `apiVersion: batch/v1
kind: Job
metadata:
  name: endless
spec:
  template:
    spec:
      containers:
      - name: main
        image: busybox
`,
      errors:
        'The Job "endless" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
      exitCode: 1,
    },
    { run: 'delete job pi', output: 'job.batch "pi" deleted' },
    { run: 'get pods -l job-name=pi', errors: 'No resources found in working namespace.', comes: true },
    { run: 'delete jobs --all', output: 'job.batch "failing" deleted' },
  ],
};

/** Owners and what they own. */
export const cascade: Story = {
  title: 'delete and what depends on it',
  namespace: 'cascading',
  rows: [
    ...createWeb(1),
    { run: 'delete deployment web --cascade=orphan', output: 'deployment.apps "web" deleted' },
    {
      run: 'get rs,pods -o custom-columns=KIND:.kind,OWNER:.metadata.ownerReferences[*].kind --no-headers',
      output: 'ReplicaSet   <none>\nPod          ReplicaSet',
      comes: true,
    },
    { run: 'get pods --no-headers', output: /^web-HASH-XXXXX +1\/1 +Running +0 +AGE$/ },
    // Returns once nothing is left that was owned.
    { run: 'delete rs --all --cascade=foreground', output: 'replicaset.apps "web-HASH" deleted' },
    { run: 'get pods', errors: 'No resources found in cascading namespace.' },
    ...createWeb(1),
    { run: 'delete deployment web --cascade=foreground', output: 'deployment.apps "web" deleted' },
    { run: 'get rs,pods', errors: 'No resources found in cascading namespace.' },
    ...createWeb(1),
    { run: 'delete pods --all --grace-period=1', output: 'pod "web-HASH-XXXXX" deleted' },
    { run: 'get pods --no-headers', output: /^web-HASH-XXXXX +1\/1 +Running +0 +AGE$/, comes: true },
    { run: 'delete deployment web --cascade=background', output: 'deployment.apps "web" deleted' },
    { run: 'get rs,pods', errors: 'No resources found in cascading namespace.', comes: true },
  ],
};
