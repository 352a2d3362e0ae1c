import { arch, release } from 'node:os';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { NodeCapacity } from '../container-spec/read-resource-field.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface NodeFacts {
  readonly nodeName: string;
  readonly address: string;
  readonly capacity: NodeCapacity;
  readonly runtime: Runtime;
}

/** What is told of a runtime that has no version of its own. */
const kubeletVersion = 'v1.32.0+wid';
const mostPods = 110;

export function nodeLabels({ nodeName }: NodeFacts): Readonly<Record<string, string>> {
  // Kubernetes: Linux images are what runs here, whatever the machine is.
  const system = { os: 'linux', arch: goArchitecture() };
  return {
    'beta.kubernetes.io/arch': system.arch,
    'beta.kubernetes.io/os': system.os,
    'kubernetes.io/arch': system.arch,
    'kubernetes.io/hostname': nodeName,
    'kubernetes.io/os': system.os,
  };
}

export function nodeStatus(facts: NodeFacts, now: Date): Readonly<Record<string, unknown>> {
  const { nodeName, address, capacity, runtime } = facts;
  const amounts = {
    cpu: `${capacity.cpu}`,
    memory: `${Math.floor(capacity.memoryBytes / 1024)}Ki`,
    pods: `${mostPods}`,
  };
  return {
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: nodeName },
    ],
    capacity: amounts,
    allocatable: amounts,
    conditions: conditionsAt(toTimestamp(now)),
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    images: [],
    nodeInfo: {
      architecture: goArchitecture(),
      bootID: '',
      containerRuntimeVersion: `local://${runtime.kind}`,
      kernelVersion: release(),
      kubeProxyVersion: '',
      kubeletVersion,
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Programs of this machine',
      systemUUID: '',
    },
  };
}

function conditionsAt(now: string): readonly object[] {
  const times = { lastHeartbeatTime: now, lastTransitionTime: now };
  const calm = [
    ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ].map(([type, reason, message]) => ({ type, status: 'False', ...times, reason, message }));
  const message = 'kubelet is posting ready status';
  return [...calm, { type: 'Ready', status: 'True', ...times, reason: 'KubeletReady', message }];
}

/** Go's names for what Node names otherwise. */
function goArchitecture(): string {
  const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
  return names[arch()] ?? arch();
}
