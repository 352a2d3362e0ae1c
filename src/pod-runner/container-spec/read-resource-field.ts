import type { ContainerResources, ResourceFieldReference } from './container-spec.ts';

/** What the node has, for limits that a container does not set. */
export interface NodeCapacity {
  readonly cpu: number;
  readonly memoryBytes: number;
}

const suffixes: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
  ['Ei', 2 ** 60],
]);

/** `100m`, `64Mi`, `1e3`: a number of cores or bytes, or nothing. */
export function parseQuantity(text: string | number): number | undefined {
  const match = /^([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([eE][+-]?\d{1,3})|([a-zA-Z]{0,2}))$/.exec(
    `${text}`,
  );
  if (match === null) return undefined;
  const [, digits = '', exponent = '', suffix = ''] = match;
  const factor = suffixes.get(suffix);
  return factor === undefined ? undefined : Number(`${digits}${exponent}`) * factor;
}

/** `resourceFieldRef`, divided and rounded up; the node's capacity stands in for a limit that is not set. */
export function readResourceField(
  { resource, divisor = 1 }: ResourceFieldReference,
  resources: ContainerResources | undefined,
  capacity: NodeCapacity,
): string | undefined {
  const match = /^(limits|requests)\.(cpu|memory|ephemeral-storage)$/.exec(resource);
  if (match === null) return undefined;
  const [, side = '', name = ''] = match;
  const written = side === 'limits' ? resources?.limits?.[name] : resources?.requests?.[name];
  const fallback = side === 'limits' ? capacityOf(name, capacity) : 0;
  const amount = written === undefined ? fallback : parseQuantity(written);
  const unit = parseQuantity(divisor) || 1;
  // The detour keeps 0.1 / 0.001 at 100.
  return amount === undefined ? undefined : `${Math.ceil(Number((amount / unit).toPrecision(15)))}`;
}

function capacityOf(name: string, { cpu, memoryBytes }: NodeCapacity): number {
  return name === 'cpu' ? cpu : name === 'memory' ? memoryBytes : 0;
}
