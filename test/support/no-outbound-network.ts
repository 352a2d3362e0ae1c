import net from 'node:net';

/** Fails any connection that would leave the machine, so that no test can depend on the network. */
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (this: net.Socket, ...parameters: Parameters<typeof connect>) {
  const host = hostOf(parameters);
  if (host !== undefined && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    throw new Error(`a test tried to reach ${host}: outbound network is off`);
  }
  return connect.apply(this, parameters);
} as typeof connect;

function hostOf(parameters: readonly unknown[]): string | undefined {
  const [first, second] = Array.isArray(parameters[0]) ? parameters[0] : parameters;
  if (typeof first === 'number') return typeof second === 'string' ? second : undefined;
  if (typeof first !== 'object' || first === null || !('host' in first)) return undefined;
  return typeof first.host === 'string' ? first.host : undefined;
}
