export interface ServiceSpec {
  readonly name: string;
  readonly namespace: string;
  readonly clusterIp: string;
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly protocol?: string;
  }[];
}

export interface ServiceEnvironmentOptions {
  readonly namespace: string;
  /** Of the pod; the API server's own service is told in any case. */
  readonly enableServiceLinks?: boolean;
}

/** The variables that tell a container of the services of its namespace, Docker's links among them. */
export function serviceEnvironment(
  services: readonly ServiceSpec[],
  { namespace, enableServiceLinks = true }: ServiceEnvironmentOptions,
): ReadonlyMap<string, string> {
  const isApiServer = (service: ServiceSpec) =>
    service.namespace === 'default' && service.name === 'kubernetes';
  const isTold = (service: ServiceSpec) =>
    isApiServer(service) || (enableServiceLinks && service.namespace === namespace);
  const told = services.filter(isTold).filter(({ clusterIp }) => clusterIp !== '' && clusterIp !== 'None');
  // A service of the pod's own namespace comes last and so wins, even over one called `kubernetes`.
  const ordered = told.toSorted(
    (left, right) => Number(left.namespace === namespace) - Number(right.namespace === namespace),
  );
  return new Map(ordered.flatMap((service) => [...variablesOf(service)]));
}

function* variablesOf({ name, clusterIp, ports }: ServiceSpec): Generator<[string, string]> {
  const prefix = variableName(name);
  const [first] = ports;
  if (first === undefined) return;
  yield [`${prefix}_SERVICE_HOST`, clusterIp];
  yield [`${prefix}_SERVICE_PORT`, `${first.port}`];
  for (const { name: portName, port } of ports) {
    if (portName) yield [`${prefix}_SERVICE_PORT_${variableName(portName)}`, `${port}`];
  }
  yield [`${prefix}_PORT`, addressOf(first, clusterIp)];
  for (const each of ports) {
    const link = `${prefix}_PORT_${each.port}_${protocolOf(each).toUpperCase()}`;
    yield [link, addressOf(each, clusterIp)];
    yield [`${link}_PROTO`, protocolOf(each)];
    yield [`${link}_PORT`, `${each.port}`];
    yield [`${link}_ADDR`, clusterIp];
  }
}

type Port = ServiceSpec['ports'][number];

function protocolOf({ protocol = 'TCP' }: Port): string {
  return protocol.toLowerCase();
}

function addressOf(port: Port, clusterIp: string): string {
  const host = clusterIp.includes(':') ? `[${clusterIp}]` : clusterIp;
  return `${protocolOf(port)}://${host}:${port.port}`;
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
