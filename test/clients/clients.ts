/** An ordinary program that reads the secret with the vendor's SDK, with no option that Azure would not need. */
export interface Client {
  /** Its folder, and its name for `--only`. */
  readonly name: string;
  /** Each has to run for the client to be tried at all. */
  readonly toolchain: readonly Command[];
  readonly manifest: string;
  /** Finds name and version of each SDK in the manifest. */
  readonly sdks: RegExp;
  /** Run in a copy of the folder. */
  readonly build: readonly Command[];
  readonly run: Command;
}

export type Command = readonly [program: string, ...parameters: string[]];

export const clients: readonly Client[] = [
  {
    name: 'python',
    toolchain: [['python3', '-c', 'import venv, ensurepip']],
    manifest: 'requirements.txt',
    sdks: /^(azure-identity|azure-keyvault-secrets)==(\S+)$/gm,
    build: [
      ['python3', '-m', 'venv', 'venv'],
      ['venv/bin/python', '-m', 'pip', 'install', '--quiet', '--requirement', 'requirements.txt'],
    ],
    run: ['venv/bin/python', 'read_secret.py'],
  },
  {
    name: 'go',
    toolchain: [['go', 'version']],
    manifest: 'go.mod',
    sdks: /(azidentity|azsecrets) v(\S+)$/gm,
    // Without version control's word on it: a copy is in no repository.
    build: [['go', 'build', '-buildvcs=false', '-o', 'read-secret', '.']],
    run: ['./read-secret'],
  },
  {
    name: 'java',
    toolchain: [
      ['javac', '-version'],
      ['mvn', '--version'],
    ],
    manifest: 'pom.xml',
    sdks: /<artifactId>(azure-[\w-]+)<\/artifactId>\s*<version>([^<]+)</g,
    build: [
      [
        'mvn',
        '--batch-mode',
        '--quiet',
        'compile',
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        '-DoutputDirectory=target/lib',
      ],
    ],
    run: ['java', '-cp', 'target/classes:target/lib/*', 'ReadSecret'],
  },
  {
    name: 'rust',
    toolchain: [
      ['cargo', '--version'],
      ['cc', '--version'],
    ],
    manifest: 'Cargo.toml',
    sdks: /^(azure_\w+) = "=([^"]+)"$/gm,
    build: [['cargo', 'build', '--quiet']],
    run: ['target/debug/read-secret'],
  },
];
