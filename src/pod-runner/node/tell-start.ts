import type { ContainerStart, PodEvent } from '../pod-lifecycle/run-pod.ts';

/** Words the events of a container's start as a kubelet does. */
export interface StartTeller {
  started(name: string, start: ContainerStart): void;
  tell(event: PodEvent): void;
}

type Unstartable = Extract<ContainerStart, { kind: 'unstartable' }>;

export function createStartTeller(
  containers: readonly { readonly name: string; readonly image: string }[],
  tell: (event: PodEvent) => void,
): StartTeller {
  const failures = new Map<string, { readonly start: Unstartable; readonly attempts: number }>();
  return {
    started(name, start) {
      const attempts = (failures.get(name)?.attempts ?? 0) + 1;
      if (start.kind === 'unstartable') failures.set(name, { start, attempts });
      else failures.delete(name);
    },
    tell(event) {
      const { container = '' } = event;
      const failure = failures.get(container);
      if (event.reason !== 'Failed' || failure?.start.message !== event.message) return tell(event);
      const image = containers.find(({ name }) => name === container)?.image ?? '';
      for (const each of describe(failure.start, image, failure.attempts)) tell({ ...each, container });
    },
  };
}

function describe({ reason, message }: Unstartable, image: string, attempts: number): readonly PodEvent[] {
  const failed = (text: string): PodEvent => ({ type: 'Warning', reason: 'Failed', message: text });
  if (reason === 'InvalidImageName') {
    return [{ type: 'Warning', reason: 'InspectFailed', message }, failed(`Error: ${reason}`)];
  }
  if (reason !== 'ErrImagePull') return [failed(`Error: ${message}`)];
  return [
    { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` },
    failed(`Failed to pull image "${image}": ${message}`),
    failed(`Error: ${reason}`),
    ...(attempts > 1
      ? [{ type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` } as const]
      : []),
  ];
}
