/**
 * How clients get here by the names of Azure: a CONNECT proxy with a table of the hosts that are served, and the
 * variables that lead a program to it. Hosts of Azure that nothing serves are refused by name; others pass through
 * untouched. It changes nothing outside the programs that are given its variables: no hosts file, no trust store.
 */
export { type Authority, parseAuthority } from './authority.ts';
export {
  type ClientSettings,
  type ClientVariable,
  clientEnvironment,
  clientVariables,
  renderShellExports,
} from './client-environment.ts';
export { type ConnectProxy, type ConnectProxyOptions, createConnectProxy } from './connect-proxy.ts';
export { decideHost, type HostDecision, type HostPolicy, type HostRow, matchesHost } from './host-table.ts';
