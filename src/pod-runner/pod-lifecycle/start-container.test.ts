import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { systemClock } from '../../platform/clock.ts';
import { findImage } from '../images/find-image.ts';
import { containerLogFile } from '../logs/container-log.ts';
import { readLog } from '../logs/read-log.ts';
import { probeRuntime } from '../runtime/probe-runtime.ts';
import { createProcessList } from '../runtime/process-list.ts';
import { createPodVolumes } from '../volumes/pod-volumes.ts';
import { type StartableContainer, startContainer } from './start-container.ts';

const tokenPath = '/var/run/secrets/azure/wi';

async function run(changes: Partial<StartableContainer>) {
  using folder = temporaryFolder();
  const pod = {
    name: 'web',
    namespace: 'shop',
    uid: 'b5',
    labels: {},
    annotations: {},
    serviceAccountName: 'default',
    nodeName: 'wid',
    hostIp: '127.0.0.1',
    podIp: '127.0.0.1',
  };
  const lookup = { configMap: async () => undefined, secret: async () => undefined };
  const capacity = { cpu: 1, memoryBytes: 1 };
  const token = async () => 'assertion';
  const volumes = createPodVolumes({
    folder: folder.file('volumes'),
    volumes: [{ name: 'wi', projected: { sources: [{ serviceAccountToken: { path: 'token/t' } }] } }],
    context: { pod, lookup, capacity, containers: [], token },
    clock: systemClock,
  });
  await volumes.update();
  const start = await startContainer({
    container: {
      name: 'c',
      image: 'busybox:1.36',
      volumeMounts: [{ name: 'wi', mountPath: tokenPath, readOnly: true }],
      ...changes,
    },
    restartCount: 0,
    runtime: (await probeRuntime()).runtime,
    processes: createProcessList(folder.path),
    clock: systemClock,
    findImage,
    environment: { pod, lookup, capacity, serviceVariables: new Map([['A_SERVICE_HOST', '10.0.0.1']]) },
    clientVariables: new Map([['HTTPS_PROXY', 'http://127.0.0.1:1']]),
    volumes,
    hostname: 'web',
    logFolder: folder.file('logs'),
  });
  if (start.kind !== 'running') return start;
  const { exitCode } = await start.process.exited;
  const file = containerLogFile(folder.file('logs'), 0);
  return { exitCode, output: await text(readLog({ file, clock: systemClock })) };
}

describe('a container', () => {
  it('reads the token of its pod where the webhook says it is', async () => {
    const container = {
      command: ['sh', '-c'],
      args: ['cat $AZURE_FEDERATED_TOKEN_FILE; echo " $(A_SERVICE_HOST) $HTTPS_PROXY"'],
      env: [{ name: 'AZURE_FEDERATED_TOKEN_FILE', value: `${tokenPath}/token/t` }],
    };
    expect(await run(container)).toEqual({
      exitCode: 0,
      output: 'assertion 10.0.0.1 http://127.0.0.1:1\n',
    });
  });

  it.each<[string, Partial<StartableContainer>, string, RegExp]>([
    ['an image that does not run here', { image: 'nginx' }, 'ErrImagePull', /--images FILE/],
    ['no image', { image: 'NGINX' }, 'InvalidImageName', /lower case/],
    [
      'a variable of a missing secret',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'no', key: 'k' } } }] },
      'CreateContainerConfigError',
      /secret "no" not found/,
    ],
    [
      'a mount of a missing volume',
      { volumeMounts: [{ name: 'no', mountPath: '/x' }] },
      'CreateContainerConfigError',
      /cannot find volume "no"/,
    ],
    [
      'a mount that leads out of its volume',
      { volumeMounts: [{ name: 'wi', mountPath: '/x', subPath: '../../etc' }] },
      'CreateContainerConfigError',
      /leads out/,
    ],
  ])('does not start with %s', async (_case, container, reason, message) => {
    expect(await run(container)).toMatchObject({
      kind: 'unstartable',
      reason,
      message: expect.stringMatching(message),
    });
  });

  it('says that its program is missing', async () => {
    expect(await run({ command: ['no-such-program'] })).toMatchObject({
      kind: 'failed',
      message: 'exec: "no-such-program": executable file not found in $PATH',
    });
  });
});
