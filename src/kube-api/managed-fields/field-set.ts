import { compareElements, type Path, type PathElement } from './path-element.ts';

/** What a set holds of one element: the element itself, paths below it, or both. */
export interface Branch {
  readonly element: PathElement;
  readonly isMember: boolean;
  readonly below: FieldSet;
}

/** An immutable set of paths into an object. A path in the set says nothing of those above or below it. */
export class FieldSet {
  static readonly empty = new FieldSet(new Map());

  readonly #branches: ReadonlyMap<string, Branch>;

  private constructor(branches: ReadonlyMap<string, Branch>) {
    this.#branches = branches;
  }

  /** @param branches one an element; those that hold nothing are left out */
  static join(branches: Iterable<Branch>): FieldSet {
    const kept = new Map<string, Branch>();
    for (const branch of branches) {
      if (branch.isMember || !branch.below.isEmpty) kept.set(branch.element.text, branch);
    }
    return kept.size === 0 ? FieldSet.empty : new FieldSet(kept);
  }

  static of(paths: Iterable<Path>): FieldSet {
    const root: Draft = new Map();
    for (const path of paths) plant(root, path);
    return grown(root);
  }

  get isEmpty(): boolean {
    return this.#branches.size === 0;
  }

  /** Each branch as the function makes it. */
  map(make: (branch: Branch) => Branch): FieldSet {
    return FieldSet.join(this.#branches.values().map(make));
  }

  /** In Kubernetes' order. */
  get branches(): readonly Branch[] {
    return [...this.#branches.values()].sort((left, right) => compareElements(left.element, right.element));
  }

  /** As Kubernetes lists them: the members of a level, then what is below each. */
  *paths(prefix: Path = []): Generator<Path> {
    const { branches } = this;
    for (const { element, isMember } of branches) if (isMember) yield [...prefix, element];
    for (const { element, below } of branches) yield* below.paths([...prefix, element]);
  }

  has(path: Path): boolean {
    const [first, ...rest] = path;
    if (first === undefined) return false;
    return rest.length === 0 ? this.hasMember(first) : this.below(first).has(rest);
  }

  hasMember(element: PathElement): boolean {
    return this.#branches.get(element.text)?.isMember ?? false;
  }

  below(element: PathElement): FieldSet {
    return this.#branches.get(element.text)?.below ?? FieldSet.empty;
  }

  union(other: FieldSet): FieldSet {
    return this.#combine(other, (mine, theirs) => mine || theirs);
  }

  intersection(other: FieldSet): FieldSet {
    return this.#combine(other, (mine, theirs) => mine && theirs);
  }

  difference(other: FieldSet): FieldSet {
    return this.#combine(other, (mine, theirs) => mine && !theirs);
  }

  equals(other: FieldSet): boolean {
    return this.difference(other).isEmpty && other.difference(this).isEmpty;
  }

  /** The members with nothing below them. */
  leaves(): FieldSet {
    return this.map(({ element, isMember, below }) => ({
      element,
      isMember: isMember && below.isEmpty,
      below: below.leaves(),
    }));
  }

  #combine(other: FieldSet, keeps: (mine: boolean, theirs: boolean) => boolean): FieldSet {
    if (this.isEmpty && other.isEmpty) return FieldSet.empty;
    const elements = new Map<string, PathElement>();
    for (const { element } of this.#branches.values()) elements.set(element.text, element);
    for (const { element } of other.#branches.values()) elements.set(element.text, element);
    return FieldSet.join(
      elements.values().map((element) => ({
        element,
        isMember: keeps(this.hasMember(element), other.hasMember(element)),
        below: this.below(element).#combine(other.below(element), keeps),
      })),
    );
  }
}

/** A set under construction. */
type Draft = Map<string, DraftBranch>;

interface DraftBranch {
  readonly element: PathElement;
  isMember: boolean;
  below?: Draft;
}

function plant(root: Draft, path: Path): void {
  let level = root;
  for (const [index, element] of path.entries()) {
    const branch: DraftBranch = level.get(element.text) ?? { element, isMember: false };
    level.set(element.text, branch);
    if (index === path.length - 1) branch.isMember = true;
    else level = branch.below ??= new Map();
  }
}

function grown(draft: Draft | undefined): FieldSet {
  if (draft === undefined) return FieldSet.empty;
  return FieldSet.join(
    draft.values().map(({ element, isMember, below }) => ({ element, isMember, below: grown(below) })),
  );
}
