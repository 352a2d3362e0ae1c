import type { Row, Story } from './row.ts';

/** What the cluster of the story calls its one node. */
export const nodeName = 'aks-nodepool1-00000000-vmss000000';

const ending = 'trap "exit 0" TERM; while :; do sleep 0.1; done';

const talk = `apiVersion: v1
kind: Pod
metadata:
  name: talk
  labels:
    app: talk
spec:
  terminationGracePeriodSeconds: 5
  containers:
  - name: main
    image: busybox
    command: [sh, -c]
    args: ['echo one; echo two; ${ending}']
    env:
    - name: COLOUR
      value: blue
    - name: WHO
      valueFrom:
        fieldRef:
          fieldPath: metadata.name
    ports:
    - name: http
      containerPort: 80
    resources:
      requests:
        cpu: 10m
      limits:
        memory: 64Mi
  - name: side
    image: busybox:1.36
    command: [sh, -c, 'echo three >&2; ${ending}']
`;

const isTalking: readonly Row[] = [
  { run: 'apply -f FILE', input: talk, output: 'pod/talk created' },
  { run: 'wait pod/talk --for=condition=Ready --timeout=20s', output: 'pod/talk condition met' },
];

const defaulted = 'Defaulted container "main" out of: main, side';

export const run: Story = {
  title: 'pods',
  namespace: 'running',
  rows: [
    { run: 'run one --image=busybox --restart=Never -- sh -c exit', output: 'pod/one created' },
    {
      run: 'wait pod/one --for=jsonpath={.status.phase}=Succeeded --timeout=20s',
      output: 'pod/one condition met',
    },
    {
      run: 'get pod one',
      output: 'NAME   READY   STATUS      RESTARTS   AGE\none    0/1     Completed   0          AGE',
    },
    {
      run: 'run one --image=busybox',
      errors: 'Error from server (AlreadyExists): pods "one" already exists',
      exitCode: 1,
    },
    {
      run: 'run three --image=busybox --labels=app=one --env=A=b --port=80 --dry-run=server -o name',
      output: 'pod/three',
    },
    {
      run: 'run X_y --image=busybox',
      errors:
        /^The Pod "X_y" is invalid: *\n\* metadata\.name: Invalid value: "X_y": a lowercase RFC 1123 subdomain must consist .*\n\* spec\.containers\[0\]\.name: Invalid value: "X_y": a lowercase RFC 1123 label must consist .*$/,
      exitCode: 1,
    },
    {
      run: `run x --image=busybox '--overrides={"spec":{"serviceAccountName":"nobody"}}'`,
      errors:
        'Error from server (Forbidden): pods "x" is forbidden: error looking up service account running/nobody: serviceaccount "nobody" not found',
      exitCode: 1,
    },
    ...isTalking,
    {
      run: 'get pod talk -o wide',
      output: `NAME   READY   STATUS    RESTARTS   AGE   IP          NODE                                NOMINATED NODE   READINESS GATES
talk   2/2     Running   0          AGE   127.0.0.1   ${nodeName}   <none>           <none>`,
    },
    {
      run: `get pods --field-selector=status.phase=Running,spec.nodeName=${nodeName} -o name`,
      output: 'pod/talk',
    },
    { run: 'get pods --field-selector=status.phase!=Running -o name', output: 'pod/one' },
    { run: 'get pods -l app=talk -o name', output: 'pod/talk' },
    { run: 'get po talk -o jsonpath={.status.qosClass}', output: 'Burstable' },
    {
      run: 'get pods -o custom-columns=NAME:.metadata.name,IMAGES:.spec.containers[*].image',
      output: 'NAME   IMAGES\none    busybox\ntalk   busybox,busybox:1.36',
    },
    // containerd tells the image in full.
    {
      run: 'get pod talk -o jsonpath={.status.containerStatuses[*].image}',
      output: 'docker.io/library/busybox:latest docker.io/library/busybox:1.36',
    },
    {
      run: 'get pods -w --request-timeout=1s',
      output: `NAME   READY   STATUS      RESTARTS   AGE
one    0/1     Completed   0          AGE
talk   2/2     Running     0          AGE`,
    },
    {
      run: 'wait pod talk one --for=condition=PodScheduled',
      output: 'pod/talk condition met\npod/one condition met',
    },
    {
      run: 'wait pod -l app=talk --for=condition=Ready=false --timeout=1s',
      errors: 'error: timed out waiting for the condition on pods/talk',
      exitCode: 1,
    },
    {
      run: 'wait pod -l app=nope --for=condition=Ready --timeout=1s',
      errors: 'error: no matching resources found',
      exitCode: 1,
    },
    { run: 'label pod talk tier=front', output: 'pod/talk labeled' },
    { run: 'annotate pod talk note=hello', output: 'pod/talk annotated' },
    {
      run: `patch pod talk -p '{"spec":{"containers":[{"name":"side","image":"busybox:1.37"}]}}'`,
      output: 'pod/talk patched',
    },
    { run: 'get pod talk -o jsonpath={.spec.containers[*].image}', output: 'busybox busybox:1.37' },
    {
      run: `patch pod talk -p '{"spec":{"containers":[{"name":"side","command":["other"]}]}}'`,
      errors:
        /^The Pod "talk" is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,/,
      exitCode: 1,
    },
    { run: 'set image pod/talk side=busybox:1.36', output: 'pod/talk image updated' },
    { run: 'events --for pod/one --types=Warning', errors: 'No events found in running namespace.' },
    {
      run: 'events --for pod/one',
      output: `LAST SEEN   TYPE     REASON      OBJECT    MESSAGE
AGE         Normal   Scheduled   Pod/one   Successfully assigned running/one to ${nodeName}
AGE         Normal   Pulled      Pod/one   Container image "busybox" already present on machine
AGE         Normal   Created     Pod/one   Created container: one
AGE         Normal   Started     Pod/one   Started container one`,
      comes: true,
    },
    {
      run: 'get events --field-selector=involvedObject.name=one,reason=Scheduled',
      output: `LAST SEEN   TYPE     REASON      OBJECT    MESSAGE
AGE         Normal   Scheduled   pod/one   Successfully assigned running/one to ${nodeName}`,
    },
    {
      run: 'get all',
      output:
        'NAME       READY   STATUS      RESTARTS   AGE\npod/one    0/1     Completed   0          AGE\npod/talk   2/2     Running     0          AGE',
    },
    {
      run: 'replace --force --grace-period=1 -f FILE',
      input: talk,
      output: 'pod "talk" deleted\npod/talk replaced',
    },
  ],
};

export const logs: Story = {
  title: 'logs',
  namespace: 'logging',
  rows: [
    ...isTalking,
    { run: 'logs talk', output: 'one\ntwo', errors: defaulted, comes: true },
    { run: 'logs talk -c side', output: 'three', comes: true },
    { run: 'logs talk side', output: 'three' },
    // kubectl keeps the containers in a Go map, which has no order.
    { run: 'logs talk --all-containers', output: /^(?:one\ntwo\nthree|three\none\ntwo)$/ },
    {
      run: 'logs talk --all-containers --prefix',
      output:
        /^(?=[\s\S]*\[pod\/talk\/side\] three)(?:.*\n)?\[pod\/talk\/main\] one\n\[pod\/talk\/main\] two(?:\n.*)?$/,
    },
    { run: 'logs -l app=talk -c side', output: 'three' },
    { run: 'logs -l app=talk --tail=1', output: 'two', errors: defaulted },
    { run: 'logs -l app=nope', errors: 'No resources found in logging namespace.' },
    { run: 'logs talk -c main --tail=1', output: 'two' },
    { run: 'logs talk -c main --tail=0' },
    { run: 'logs talk -c main --since=1h', output: 'one\ntwo' },
    { run: 'logs talk -c main --since-time=2100-01-01T00:00:00Z' },
    { run: 'logs talk -c main --limit-bytes=5', output: 'one\nt' },
    {
      run: 'logs talk -c main --timestamps',
      output: /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (?:one|two)\n?){2}$/,
    },
    { run: 'logs talk -c nope', errors: 'error: container nope is not valid for pod talk', exitCode: 1 },
    {
      run: 'logs nope',
      errors: 'error: error from server (NotFound): pods "nope" not found in namespace "logging"',
      exitCode: 1,
    },
    {
      run: 'logs talk -c main --previous',
      errors: 'Error from server (BadRequest): previous terminated container "main" in pod "talk" not found',
      exitCode: 1,
    },
    {
      run: `run short --image=busybox --restart=Never -- sh -c 'echo hi; exit 3'`,
      output: 'pod/short created',
    },
    {
      run: 'wait pod/short --for=jsonpath={.status.phase}=Failed --timeout=20s',
      output: 'pod/short condition met',
    },
    {
      run: 'get pod short',
      output: 'NAME    READY   STATUS   RESTARTS   AGE\nshort   0/1     Error    0          AGE',
    },
    { run: 'logs short', output: 'hi' },
    { run: 'logs -f short', output: 'hi' },
    { run: `run crash --image=busybox -- sh -c 'echo again; exit 1'`, output: 'pod/crash created' },
    { run: 'get pod crash', output: /^NAME .*\ncrash +0\/1 +CrashLoopBackOff +1 \(.+ ago\) +/, comes: true },
    { run: 'logs crash', output: 'again' },
    { run: 'logs crash --previous', output: 'again' },
    {
      run: 'get pod crash -o jsonpath={.status.containerStatuses[0].state.waiting.message}',
      output: 'back-off AGE restarting failed container=crash pod=crash_logging(UID)',
    },
    { run: 'run unknown --image=nginx', output: 'pod/unknown created' },
    {
      run: 'logs unknown',
      errors:
        /^Error from server \(BadRequest\): container "unknown" in pod "unknown" is waiting to start: (?:image can't be pulled|trying and failing to pull image)$/,
      exitCode: 1,
      comes: true,
    },
    {
      run: `create deployment many --image=busybox --replicas=2 -- sh -c 'echo many; ${ending}'`,
      output: 'deployment.apps/many created',
    },
    {
      run: 'rollout status deployment/many --timeout=20s',
      output: /\n?deployment "many" successfully rolled out$/,
    },
    {
      run: 'logs deploy/many',
      output: 'many',
      errors: 'Found 2 pods, using pod/many-HASH-XXXXX',
      comes: true,
    },
    { run: 'logs -l app=many', output: 'many\nmany', comes: true },
    {
      run: 'logs -l app=many -f --max-log-requests=1',
      errors:
        'error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit',
      exitCode: 1,
    },
    {
      run: 'logs deploy/nope',
      errors: 'error: error from server (NotFound): deployments.apps "nope" not found in namespace "logging"',
      exitCode: 1,
    },
    {
      run: 'delete pods --all --force --grace-period=0',
      output: /pod "crash" force deleted\n/,
      errors: /^Warning: Immediate deletion/,
    },
  ],
};

/** `busybox` is without a tag, so that a kubelet would pull it each time: the one line that differs says so. */
const events = ['main', 'side'].map(
  (
    name,
  ) => `  Normal  Pulled     AGE   kubelet            Container image "busybox${name === 'side' ? ':1.36' : ''}" already present on machine
  Normal  Created    AGE   kubelet            Created container: ${name}
  Normal  Started    AGE   kubelet            Started container ${name}`,
);

export const describe: Story = {
  title: 'describe pod, node and service account',
  namespace: 'showing',
  rows: [
    ...isTalking,
    { run: 'events --for pod/talk --no-headers', output: /(?:.*\n){6}/, comes: true },
    {
      run: 'describe pod talk',
      output: `Name:             talk
Namespace:        showing
Priority:         0
Service Account:  default
Node:             ${nodeName}/127.0.0.1
Start Time:       DATE
Labels:           app=talk
Annotations:      <none>
Status:           Running
IP:               127.0.0.1
IPs:
  IP:  127.0.0.1
Containers:
  main:
    Container ID:  local://UID/main/0
    Image:         busybox
    Image ID:      local://docker.io/library/busybox:latest
    Port:          80/TCP
    Host Port:     0/TCP
    Command:
      sh
      -c
    Args:
      echo one; echo two; ${ending}
    State:          Running
      Started:      DATE
    Ready:          True
    Restart Count:  0
    Limits:
      memory:  64Mi
    Requests:
      cpu:     10m
      memory:  64Mi
    Environment:
      COLOUR:  blue
      WHO:     talk (v1:metadata.name)
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-XXXXX (ro)
  side:
    Container ID:  local://UID/side/0
    Image:         busybox:1.36
    Image ID:      local://docker.io/library/busybox:1.36
    Port:          <none>
    Host Port:     <none>
    Command:
      sh
      -c
      echo three >&2; ${ending}
    State:          Running
      Started:      DATE
    Ready:          True
    Restart Count:  0
    Environment:    <none>
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-XXXXX (ro)
Conditions:
  Type                        Status
  PodReadyToStartContainers   True
  Initialized                 True
  Ready                       True
  ContainersReady             True
  PodScheduled                True
Volumes:
  kube-api-access-XXXXX:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
    ConfigMapName:           kube-root-ca.crt
    ConfigMapOptional:       <nil>
    DownwardAPI:             true
QoS Class:                   Burstable
Node-Selectors:              <none>
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
Events:
  Type    Reason     Age   From               Message
  ----    ------     ----  ----               -------
  Normal  Scheduled  AGE   default-scheduler  Successfully assigned showing/talk to ${nodeName}
${events.join('\n')}`,
    },
    { run: `run unknown --image=nginx:1.27`, output: 'pod/unknown created' },
    {
      run: 'get pod unknown',
      output:
        'NAME      READY   STATUS         RESTARTS   AGE\nunknown   0/1     ErrImagePull   0          AGE',
      comes: true,
    },
    {
      run: 'describe pod unknown',
      output:
        /\nStatus: +Pending\nIP: +127\.0\.0\.1\n[\s\S]*\n {4}State: +Waiting\n {6}Reason: +ErrImagePull\n {4}Ready: +False\n[\s\S]*\n {2}PodReadyToStartContainers +True\n {2}Initialized +True\n {2}Ready +False\n[\s\S]*Pulling image "nginx:1\.27"\n.*Failed to pull image "nginx:1\.27": .*\n.*Error: ErrImagePull/,
      comes: true,
    },
    {
      run: `run done --image=busybox --restart=Never -- sh -c 'exit 3'`,
      output: 'pod/done created',
    },
    {
      run: 'wait pod/done --for=jsonpath={.status.phase}=Failed --timeout=20s',
      output: 'pod/done condition met',
    },
    {
      run: 'describe pod done',
      output:
        /\nStatus: +Failed\n[\s\S]*\n {4}State: +Terminated\n {6}Reason: +Error\n {6}Exit Code: +3\n {6}Started: +DATE\n {6}Finished: +DATE\n {4}Ready: +False\n/,
    },
    {
      run: `describe node ${nodeName}`,
      output: new RegExp(
        `^Name: +${nodeName}
Roles: +<none>
Labels: +beta\\.kubernetes\\.io/arch=amd64
 +beta\\.kubernetes\\.io/os=linux
 +kubernetes\\.io/arch=amd64
 +kubernetes\\.io/hostname=${nodeName}
 +kubernetes\\.io/os=linux
Annotations: +<none>
CreationTimestamp: +DATE
Taints: +<none>
Unschedulable: +false
Lease:
  HolderIdentity: +${nodeName}
  AcquireTime: +<unset>
  RenewTime: +DATE
Conditions:
  Type +Status +LastHeartbeatTime +LastTransitionTime +Reason +Message
  ---- .*
  MemoryPressure +False +DATE +DATE +KubeletHasSufficientMemory +kubelet has sufficient memory available
  DiskPressure +False +DATE +DATE +KubeletHasNoDiskPressure +kubelet has no disk pressure
  PIDPressure +False +DATE +DATE +KubeletHasSufficientPID +kubelet has sufficient PID available
  Ready +True +DATE +DATE +KubeletReady +kubelet is posting ready status
Addresses:
  InternalIP: +127\\.0\\.0\\.1
  Hostname: +${nodeName}
Capacity:
  cpu: +\\d+
  memory: +\\d+Ki
  pods: +110
Allocatable:
[^]*
  Operating System: +linux
  Architecture: +amd64
[^]*
Non-terminated Pods: +\\(\\d+ in total\\)
  Namespace +Name +CPU Requests +CPU Limits +Memory Requests +Memory Limits +Age
[^]*
  showing +talk +10m \\(0%\\) +0 \\(0%\\) +64Mi \\(0%\\) +64Mi \\(0%\\) +AGE
`.trimEnd(),
      ),
    },
    {
      run: 'describe sa default',
      output:
        /^Name: +default\nNamespace: +showing\nLabels: +<none>\nAnnotations: +<none>\nImage pull secrets: +<none>\n(?:Mountable secrets: +<none>\nTokens: +<none>\n)?Events: +<none>$/,
    },
    {
      run: 'delete pods --all --force --grace-period=0',
      output: /^pod "done" force deleted\n/,
      errors: /^Warning: Immediate deletion/,
    },
  ],
};

/** What a cluster without a metrics server, ephemeral containers or port forwarding says. */
export const refuse: Story = {
  title: 'what is not served',
  namespace: 'refusing',
  rows: [
    ...isTalking,
    { run: 'top pods', errors: 'error: Metrics API not available', exitCode: 1 },
    { run: 'top nodes', errors: 'error: Metrics API not available', exitCode: 1 },
    {
      run: 'debug talk --image=busybox --profile=general -c fresh',
      errors:
        'error: ephemeral containers are disabled for this cluster (error from server: "the server could not find the requested resource")',
      exitCode: 1,
    },
    {
      run: 'port-forward pod/talk 18080:80',
      errors:
        /^error: error upgrading connection: create is not supported on resources of kind "pods\/portforward": /,
      exitCode: 1,
    },
    {
      run: 'certificate approve nobody',
      errors: `error: the server doesn't have a resource type "certificatesigningrequests"`,
      exitCode: 1,
    },
    {
      run: 'get pod.v2.',
      errors: `error: the server doesn't have a resource type "pod"`,
      exitCode: 1,
    },
    {
      run: 'get pods -l a==b==c',
      errors:
        /^Error from server \(BadRequest\): (?:Unable to find "\/v1, Resource=pods" that match label selector "a==b==c"|unable to parse requirement).*/,
      exitCode: 1,
    },
    {
      run: 'get pods --field-selector=spec.nope=1',
      errors:
        'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.nope=1": field label not supported: spec.nope',
      exitCode: 1,
    },
    { run: 'delete pod talk --grace-period=1', output: 'pod "talk" deleted' },
  ],
};

const sleeper = (name: string, script = ending): Row => ({
  run: `run ${name} --image=busybox -- sh -c '${script}'`,
  output: `pod/${name} created`,
});
const isUp = (name: string): Row => ({
  run: `wait pod/${name} --for=condition=Ready --timeout=20s`,
  output: `pod/${name} condition met`,
});
const immediate =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.';

export const remove: Story = {
  title: 'delete pods',
  namespace: 'ending',
  rows: [
    ...['asked', 'soon', 'now', 'forced'].map((name) => sleeper(name)),
    sleeper('stubborn', 'trap "" TERM; while :; do sleep 0.1; done'),
    ...['asked', 'soon', 'now', 'forced', 'stubborn'].map(isUp),
    { run: 'delete pod asked', output: 'pod "asked" deleted' },
    { run: 'delete pod soon --grace-period=2', output: 'pod "soon" deleted' },
    { run: 'delete pod now --now', output: 'pod "now" deleted' },
    { run: 'delete pod forced --force', output: 'pod "forced" force deleted', errors: immediate },
    // Without --force that is a second.
    { run: 'delete pod stubborn --grace-period=0', output: 'pod "stubborn" deleted' },
    { run: 'get pods', errors: 'No resources found in ending namespace.' },
    sleeper('slow', 'trap "" TERM; while :; do sleep 0.1; done'),
    isUp('slow'),
    { run: 'delete pod slow --grace-period=60 --wait=false', output: 'pod "slow" deleted' },
    {
      run: 'get pod slow',
      output: 'NAME   READY   STATUS        RESTARTS   AGE\nslow   1/1     Terminating   0          AGE',
    },
    { run: 'get pod slow -o jsonpath={.metadata.deletionGracePeriodSeconds}', output: '60' },
    // What is asked for later may only hurry it.
    { run: 'delete pod slow --grace-period=1', output: 'pod "slow" deleted' },
    { run: 'wait pod/slow --for=delete --timeout=5s' },
    sleeper('held'),
    isUp('held'),
    {
      run: `patch pod held -p '{"metadata":{"finalizers":["example.com/keep"]}}'`,
      output: 'pod/held patched',
    },
    { run: 'delete pod held --grace-period=1 --wait=false', output: 'pod "held" deleted' },
    {
      run: 'get pod held -o jsonpath={.metadata.finalizers}',
      output: '["example.com/keep"]',
    },
    {
      run: `patch pod held --type=merge -p '{"metadata":{"finalizers":null}}'`,
      output: 'pod/held patched',
    },
    { run: 'wait pod/held --for=delete --timeout=5s', output: /^(?:pod\/held condition met)?$/ },
    {
      run: 'delete pod held',
      errors: 'Error from server (NotFound): pods "held" not found',
      exitCode: 1,
    },
    sleeper('last'),
    { run: 'delete pods --all --grace-period=1', output: 'pod "last" deleted' },
    { run: 'delete pods --all', output: 'No resources found' },
  ],
};
