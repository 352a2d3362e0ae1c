/**
 * A program of its own, run in the place of the samples of Azure Workload Identity: reads a secret with nothing but
 * the variables that the webhook injects, and prints what the sample of its language prints. It depends on Node
 * alone: what it shows is that the protocol works, not that a library does.
 */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { argv, exit, pid, stderr, stdout } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';

// biome-ignore lint/style/noProcessEnv: a program of its own, whose environment is all that it is given.
const environment = process.env;

const apiVersion = '7.4';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface SecretPlace {
  readonly vault: URL;
  readonly name: string;
}

/** How a sample tells what it found, and how often it looks. */
interface Voice {
  readonly pollSeconds?: number;
  tell(value: string): void;
  fail(reason: string, place: SecretPlace): void;
}

const say = (line: string) => void stdout.write(`${line}\n`);
const complain = (line: string) => void stderr.write(`${line}\n`);

const once: Voice = {
  tell: (value) => say(`successfully got secret, secret=${value}`),
  fail: complain,
};

const go: Voice = {
  pollSeconds: 60,
  tell: (value) => complain(`${klogPrefix('I')} "successfully got secret" secret=${JSON.stringify(value)}`),
  fail: (reason, { vault, name }) =>
    complain(
      `${klogPrefix('E')} "failed to get secret from keyvault" err=${JSON.stringify(reason)} keyvault="${vault}" secretName=${JSON.stringify(name)}`,
    ),
};

const net: Voice = {
  pollSeconds: 600,
  tell: (value) => say(`\nSTART ${dotnetTime(new Date())} (${hostname()})\nYour secret is ${value}`),
  fail: complain,
};

/** As .NET writes a time where no culture is set: `02/10/2025 11:01:36`. */
function dotnetTime(time: Date): string {
  const [year, month, day] = time.toISOString().slice(0, 10).split('-');
  return `${month}/${day}/${year} ${time.toISOString().slice(11, 19)}`;
}

/** As klog does: level, month and day, time with microseconds, process, file and line. */
function klogPrefix(level: 'I' | 'E'): string {
  const now = new Date().toISOString();
  return `${level}${now.slice(5, 7)}${now.slice(8, 10)} ${now.slice(11, 23)}000 ${`${pid}`.padStart(7)} main.go:63]`;
}

function need(name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function findPlace(): SecretPlace {
  const url = environment.KEYVAULT_URL || `https://${need('KEYVAULT_NAME')}.vault.azure.net`;
  return { vault: new URL(url.endsWith('/') ? url : `${url}/`), name: need('SECRET_NAME') };
}

/** The vault names the resource that a token must be for, which must be the vault's own domain. */
async function readResource(secret: URL): Promise<string> {
  const response = await fetch(secret);
  await response.body?.cancel();
  const challenge = response.headers.get('www-authenticate') ?? '';
  const resource = /\b(?:resource|scope)="([^"]+)"/.exec(challenge)?.[1];
  if (resource === undefined) throw new Error(`the vault answered ${response.status} and no challenge`);
  const domain = new URL(resource).hostname;
  if (!`.${secret.hostname}`.endsWith(`.${domain}`)) throw new Error(`the vault's challenge names ${domain}`);
  return resource.replace(/\/(\.default)?$/, '');
}

async function requestToken(resource: string): Promise<string> {
  const url = `${need('AZURE_AUTHORITY_HOST')}${need('AZURE_TENANT_ID')}/oauth2/v2.0/token`;
  const answer = await readJson(
    await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: need('AZURE_CLIENT_ID'),
        scope: `${resource}/.default`,
        client_assertion_type: assertionType,
        // Read at every use: the kubelet replaces the file long before the token in it expires.
        client_assertion: await readFile(need('AZURE_FEDERATED_TOKEN_FILE'), 'utf8'),
      }),
    }),
    ({ error, error_description: description }) => `failed to get token: ${error}: ${description}`,
  );
  return `${answer.access_token}`;
}

async function readSecret({ vault, name }: SecretPlace): Promise<string> {
  const url = new URL(`secrets/${encodeURIComponent(name)}?api-version=${apiVersion}`, vault);
  const token = await requestToken(await readResource(url));
  const answer = await readJson(
    await fetch(url, { headers: { authorization: `Bearer ${token}` } }),
    ({ error }) => `the vault refused: ${JSON.stringify(error)}`,
  );
  return `${answer.value}`;
}

type Answer = Readonly<Record<string, unknown>>;

async function readJson(response: Response, describeRefusal: (answer: Answer) => string): Promise<Answer> {
  // The edge: members are read as text wherever they are used.
  const answer = (await response.json()) as Answer;
  if (!response.ok) throw new Error(describeRefusal(answer));
  return answer;
}

async function run(voice: Voice): Promise<void> {
  const place = findPlace();
  for (;;) {
    try {
      voice.tell(await readSecret(place));
    } catch (error) {
      voice.fail(describe(error), place);
      exit(1);
    }
    if (voice.pollSeconds === undefined) return;
    await wait(voice.pollSeconds * 1_000);
  }
}

/** `fetch` puts what happened into the cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

try {
  const voices = new Map([
    ['go', go],
    ['net', net],
  ]);
  await run(voices.get(argv[2] ?? '') ?? once);
} catch (error) {
  complain(describe(error));
  exit(1);
}
