/** The images of the migration proxy, as upstream's release has them: nothing of ours replaces them yet. */
export const defaultProxyImages = {
  proxy: 'mcr.microsoft.com/oss/azure/workload-identity/proxy:v1.6.0',
  proxyInit: 'mcr.microsoft.com/oss/azure/workload-identity/proxy-init:v1.6.0',
};
