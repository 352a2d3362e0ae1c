/** The files and addresses that lead a client here. */
export interface ClientSettings {
  readonly proxyUrl: string;
  /** Our authority alone. */
  readonly certificateAuthority: string;
  /** Ours and all that the machine trusts. */
  readonly trustBundle: string;
  readonly javaTrustStore: string;
  readonly javaTrustStorePassword: string;
  readonly kubeconfig: string;
  readonly azureConfigFolder: string;
  /** What the person has set already, of the variables that are added to rather than replaced. */
  readonly own: {
    readonly noProxy?: string | undefined;
    readonly javaToolOptions?: string | undefined;
    readonly nodeExtraCertificates?: string | undefined;
  };
}

export interface ClientVariable {
  readonly name: string;
  /** Who reads it, and what for. */
  readonly readBy: string;
  readonly value: (settings: ClientSettings) => string;
}

const bundle = (settings: ClientSettings) => settings.trustBundle;
const proxy = (settings: ClientSettings) => settings.proxyUrl;

/** One row per variable: `wid env`, `exec` and `shell`, and the reference page, come from it. */
export const clientVariables: readonly ClientVariable[] = [
  { name: 'HTTPS_PROXY', readBy: 'nearly everything', value: proxy },
  { name: 'https_proxy', readBy: 'curl and older libraries', value: proxy },
  { name: 'NO_PROXY', readBy: 'whatever reads HTTPS_PROXY', value: exceptions },
  { name: 'no_proxy', readBy: 'whatever reads https_proxy', value: exceptions },
  { name: 'NODE_USE_ENV_PROXY', readBy: 'fetch of Node 22.21, 24 and later', value: () => '1' },
  { name: 'NODE_EXTRA_CA_CERTS', readBy: 'Node, beside its own list', value: nodeCertificates },
  { name: 'SSL_CERT_FILE', readBy: 'Go, .NET, Ruby, Rust, OpenSSL', value: bundle },
  { name: 'REQUESTS_CA_BUNDLE', readBy: 'Python with requests, az', value: bundle },
  { name: 'CURL_CA_BUNDLE', readBy: 'curl', value: bundle },
  { name: 'GIT_SSL_CAINFO', readBy: 'git', value: bundle },
  { name: 'DENO_CERT', readBy: 'Deno, beside its own list', value: bundle },
  { name: 'JAVA_TOOL_OPTIONS', readBy: 'every JVM', value: javaOptions },
  { name: 'KUBECONFIG', readBy: 'kubectl and Kubernetes clients', value: (each) => each.kubeconfig },
  { name: 'AZURE_CONFIG_DIR', readBy: 'az: a login of its own', value: (each) => each.azureConfigFolder },
];

export function clientEnvironment(settings: ClientSettings): Record<string, string> {
  return Object.fromEntries(clientVariables.map(({ name, value }) => [name, value(settings)]));
}

/** The bundle takes a Node process 30 ms more to read, so it only takes the place of a file of the person's own. */
function nodeCertificates({ own, trustBundle, certificateAuthority }: ClientSettings): string {
  return own.nodeExtraCertificates ? trustBundle : certificateAuthority;
}

function exceptions({ own }: ClientSettings): string {
  const ours = ['localhost', '127.0.0.1', '::1'];
  const theirs = (own.noProxy ?? '').split(',').map((host) => host.trim());
  return [...new Set([...ours, ...theirs])].filter((host) => host !== '').join(',');
}

function javaOptions(settings: ClientSettings): string {
  const { hostname, port } = new URL(settings.proxyUrl);
  const options = {
    'https.proxyHost': hostname,
    'https.proxyPort': port,
    'http.nonProxyHosts': 'localhost|127.*|[::1]',
    'javax.net.ssl.trustStore': settings.javaTrustStore,
    'javax.net.ssl.trustStoreType': 'JKS',
    'javax.net.ssl.trustStorePassword': settings.javaTrustStorePassword,
  };
  const ours = Object.entries(options).map(([name, value]) => quoteJavaOption(`-D${name}=${value}`));
  // Of two values for one property, the JVM takes the later.
  return [settings.own.javaToolOptions ?? '', ...ours].join(' ').trim();
}

/** The JVM splits at white space outside quotes. */
function quoteJavaOption(option: string): string {
  return /\s/.test(option) ? `"${option}"` : option;
}

/** Lines for `eval "$(wid env)"`, in the syntax of every POSIX shell. */
export function renderShellExports(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`)
    .join('\n');
}
