import { fileURLToPath } from 'node:url';
import { formatImageReference, type ImageReference, parseImageReference } from './image-reference.ts';

/** A program of this machine that stands in for an image. */
export interface LocalImage {
  /** In full, with registry and tag: a status's `image`. */
  readonly image: string;
  /** A status's `imageID`. */
  readonly imageId: string;
  /** What the image starts when the container names no command. */
  readonly entrypoint: readonly string[];
  /** The entrypoint's arguments when the container names neither. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** What really runs, for people, where that is something else than they would expect. */
  readonly standIn?: string;
}

export type ImageFinding =
  | ({ readonly kind: 'local' } & LocalImage)
  /** A node would try to pull it: `ErrImagePull`. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** `InvalidImageName`. */
  | { readonly kind: 'invalid'; readonly message: string };

/** A user's own image: `*` stands for any characters but a slash, `**` for any. A pattern without tag takes all. */
export interface RegisteredImage {
  readonly pattern: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the command runs unless the container says where. */
  readonly workingDirectory?: string;
}

export const msalLanguages = ['go', 'node', 'net', 'python', 'java'] as const;

/** The program beside this file: a source as this file is one, or built as this file is. */
const msalSample = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('./msal-sample.ts', import.meta.url)
    : new URL('./msal-sample.js', import.meta.url),
);

/** What the image of our own webhook starts (deploy/Dockerfile): this package, as it is installed here. */
const wid = fileURLToPath(new URL('../../../bin/wid.js', import.meta.url));
const webhookRepository = 'open-workload-id/webhook';

const msalSuffix = /(?:^|\/)azure-workload-identity\/msal-(go|node|net|python|java)$/;
const microsoftSuffix = /^oss\/(?:v2\/)?azure\/workload-identity\/msal-(go|node|net|python|java)$/;

export interface FindImageOptions {
  readonly registered?: readonly RegisteredImage[];
  /** Runs JavaScript: this process's own Node by default. */
  readonly node?: string;
}

/** What runs here for an image. What a user has registered comes before what is built in. */
export function findImage(text: string, options: FindImageOptions = {}): ImageFinding {
  const parsing = parseImageReference(text);
  if (parsing.kind === 'malformed') {
    return {
      kind: 'invalid',
      message: `Failed to apply default image tag "${text.slice(0, 255)}": couldn't parse image name: ${parsing.reason}`,
    };
  }
  const { reference } = parsing;
  const program = findRegistered(reference, options.registered ?? []) ?? findBuiltIn(reference, options);
  return program === undefined
    ? { kind: 'unknown', message: describeUnknown(reference) }
    : { kind: 'local', ...program, ...identify(reference) };
}

type Program = Omit<LocalImage, 'image' | 'imageId'>;

function findRegistered(
  reference: ImageReference,
  registered: readonly RegisteredImage[],
): Program | undefined {
  const spellings = spell(reference);
  const found = registered.find(({ pattern }) => spellings.some((spelling) => matches(pattern, spelling)));
  if (found === undefined) return undefined;
  const { command, environment = {}, workingDirectory } = found;
  return {
    entrypoint: command,
    arguments: [],
    environment,
    standIn: command.join(' '),
    ...(workingDirectory !== undefined && { workingDirectory }),
  };
}

function findBuiltIn(
  { registry, repository }: ImageReference,
  { node = process.execPath }: FindImageOptions,
): Program | undefined {
  // The host's shell and tools stand in for those of the image.
  if (/^(?:.*\/)?busybox$/.test(repository)) {
    return { entrypoint: [], arguments: ['sh'], environment: {} };
  }
  if (registry === 'ghcr.io' && repository === webhookRepository) {
    return {
      entrypoint: [node, '--max-semi-space-size=8', wid, 'webhook'],
      arguments: [],
      environment: {},
      standIn: 'the webhook of this package',
    };
  }
  const language =
    msalSuffix.exec(repository)?.[1] ??
    (registry === 'mcr.microsoft.com' ? microsoftSuffix.exec(repository)?.[1] : undefined);
  if (language === undefined) return undefined;
  return {
    entrypoint: [node, msalSample, language],
    arguments: [],
    environment: {},
    standIn: `the sample of Open Workload ID, which prints what msal-${language} prints`,
  };
}

function identify(reference: ImageReference): Pick<LocalImage, 'image' | 'imageId'> {
  const image = formatImageReference(reference);
  return { image, imageId: `local://${image}` };
}

/** As it may be written: in full, without the tag, and without what Docker Hub lets one leave out. */
function spell(reference: ImageReference): readonly string[] {
  const full = formatImageReference(reference);
  const untagged = `${reference.registry}/${reference.repository}`;
  return [full, untagged].flatMap((name) => [name, name.replace(/^docker\.io\/(library\/)?/, '')]);
}

/** Greedy from star to star, so that no pattern takes more than the product of both lengths. */
function matches(pattern: string, text: string): boolean {
  let reachable = new Set([0]);
  for (const token of pattern.match(/\*\*|[\s\S]/g) ?? []) {
    reachable = advance(reachable, token, text);
    if (reachable.size === 0) return false;
  }
  return reachable.has(text.length);
}

function advance(reachable: ReadonlySet<number>, token: string, text: string): Set<number> {
  const next = new Set<number>();
  for (const start of reachable) {
    if (!token.startsWith('*')) {
      if (text[start] === token) next.add(start + 1);
      continue;
    }
    for (let end = start; end <= text.length && !next.has(end); end += 1) {
      next.add(end);
      if (token === '*' && text[end] === '/') break;
    }
  }
  return next;
}

function describeUnknown(reference: ImageReference): string {
  const image = formatImageReference(reference);
  return (
    `failed to pull and unpack image "${image}": images are not pulled here, containers run as programs of this machine. ` +
    `Built in are busybox and azure-workload-identity/msal-{${msalLanguages.join(',')}} and ghcr.io/${webhookRepository}; ` +
    `for others, name what runs in their place in a file, and start with --images FILE: ` +
    `{"${reference.registry}/${reference.repository}": {"command": ["node", "server.js"]}}`
  );
}
