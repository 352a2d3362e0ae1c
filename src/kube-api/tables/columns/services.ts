import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, name, text, wide } from '../column.ts';
import { readField, readList, readNumber, readText, readTexts } from '../read-object.ts';
import { formatLabels, orNone } from '../workload-cells.ts';

export const serviceColumns: readonly Column[] = [
  name,
  text('Type', 'How the service is reached.', (service) => readText(service, 'spec', 'type')),
  text('Cluster-IP', 'The address inside the cluster.', (service) => orNone(clusterAddress(service))),
  text('External-IP', 'The addresses outside of the cluster.', externalAddress),
  text('Port(s)', 'The ports, with those of the nodes.', (service) => orNone(ports(service))),
  age,
  wide(
    text('Selector', 'Which pods serve.', (service) => formatLabels(readField(service, 'spec', 'selector'))),
  ),
];

export const endpointsColumns: readonly Column[] = [
  name,
  text('Endpoints', 'The addresses and ports that serve.', endpoints),
  age,
];

export const endpointSliceColumns: readonly Column[] = [
  name,
  text('AddressType', 'The family of the addresses.', (slice) => readText(slice, 'addressType')),
  text('Ports', 'The ports that serve.', (slice) => {
    const listed = readList(slice, 'ports').map((port) => {
      return readNumber(port, 'port') > 0 ? `${readNumber(port, 'port')}` : readText(port, 'name') || '*';
    });
    return firstThree(listed) || '<unset>';
  }),
  text('Endpoints', 'The addresses that serve.', (slice) => {
    const addresses = readList(slice, 'endpoints').flatMap((endpoint) => readTexts(endpoint, 'addresses'));
    return firstThree(addresses) || '<unset>';
  }),
  age,
];

export const ingressColumns: readonly Column[] = [
  name,
  text('Class', 'What serves the ingress.', (ingress) =>
    orNone(readText(ingress, 'spec', 'ingressClassName')),
  ),
  text('Hosts', 'The hosts that are served.', (ingress) => {
    const rules = readList(ingress, 'spec', 'rules');
    const hosts = rules.map((rule) => readText(rule, 'host')).filter((host) => host !== '');
    return firstThree(hosts) || '*';
  }),
  text('Address', 'The addresses of the load balancer.', balancerAddresses),
  text('Ports', 'The ports that are served.', (ingress) =>
    readList(ingress, 'spec', 'tls').length === 0 ? '80' : '80, 443',
  ),
  age,
];

function clusterAddress(service: JsonFields): string {
  return readTexts(service, 'spec', 'clusterIPs')[0] ?? readText(service, 'spec', 'clusterIP');
}

function externalAddress(service: JsonFields): string {
  const external = readTexts(service, 'spec', 'externalIPs').join(',');
  switch (readText(service, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(external);
    case 'LoadBalancer':
      return [balancerAddresses(service), external].filter((part) => part !== '').join(',') || '<pending>';
    case 'ExternalName':
      return readText(service, 'spec', 'externalName');
    default:
      return '<unknown>';
  }
}

function balancerAddresses(object: JsonFields): string {
  const ingress = readList(object, 'status', 'loadBalancer', 'ingress');
  const addresses = ingress.map((one) => readText(one, 'ip') || readText(one, 'hostname'));
  return [...new Set(addresses)]
    .filter((one) => one !== '')
    .sort()
    .join(',');
}

function ports(service: JsonFields): string {
  return readList(service, 'spec', 'ports')
    .map((port) => {
      const nodePort = readNumber(port, 'nodePort');
      const onNode = nodePort > 0 ? `:${nodePort}` : '';
      return `${readNumber(port, 'port')}${onNode}/${readText(port, 'protocol')}`;
    })
    .join(',');
}

function endpoints(object: JsonFields): string {
  const subsets = readList(object, 'subsets');
  if (subsets.length === 0) return '<none>';
  return firstThree(
    subsets.flatMap((subset) => {
      const addresses = readList(subset, 'addresses').map((address) => readText(address, 'ip'));
      const given = readList(subset, 'ports').map((port) => readNumber(port, 'port'));
      // A service without a selector may have no ports.
      if (given.length === 0) return addresses;
      return given.flatMap((port) => addresses.map((address) => joinHostPort(address, port)));
    }),
  );
}

function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function firstThree(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}
