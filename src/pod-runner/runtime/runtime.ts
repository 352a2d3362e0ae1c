/** How a container's processes are kept apart from the machine's, from the most to the least. */
export type Runtime =
  | { readonly kind: 'bubblewrap'; readonly isRoot: boolean; readonly tools: SandboxTools }
  /** Mounts by util-linux: as root, or as a user who is root in a user namespace of their own. */
  | { readonly kind: 'unshare'; readonly isRoot: boolean; readonly tools: MountTools }
  /** The process sees the machine as it is; paths below a mount are rewritten in its variables and arguments. */
  | { readonly kind: 'plain'; readonly isRoot: boolean; readonly tools: PlainTools };

export type RuntimeKind = Runtime['kind'];

/** Full paths, so that a container's `PATH` changes nothing here. */
export interface PlainTools {
  readonly sh: string;
  readonly env: string;
  readonly setpriv: string | undefined;
  /** Without them nothing can be run on a terminal. */
  readonly terminal: TerminalTools | undefined;
}

export interface TerminalTools {
  /** Of util-linux: others have other parameters. */
  readonly script: string;
  readonly stty: string;
  readonly tty: string;
}

export interface SandboxTools extends PlainTools {
  readonly bwrap: string;
  /** Without it nothing can be run in a running container. */
  readonly nsenter: string | undefined;
}

export interface MountTools extends PlainTools {
  readonly unshare: string;
  readonly mount: string;
  readonly chroot: string;
  readonly nsenter: string | undefined;
  readonly hostname: string | undefined;
}

export interface Mount {
  readonly source: string;
  /** Where the container sees it: an absolute path. */
  readonly target: string;
  readonly isReadOnly: boolean;
}
