import { isFields, type JsonFields } from '../../field-shape.ts';

/** Fills in the fields of one struct. What is there already stays, and what has another form than ours is left alone. */
export type Defaulting = (given: JsonFields) => JsonFields;

/** For fields that are pointers in Go: `replicas: 0` is somebody's choice. */
export function whereAbsent(defaults: JsonFields): Defaulting {
  return (given) => ({ ...defaults, ...given });
}

const zeros: readonly unknown[] = [undefined, '', 0];

/** For fields that are plain values in Go, where the zero value and absence are one. */
export function whereZero(defaults: JsonFields): Defaulting {
  return (given) => {
    const isSaid = (name: string): boolean => !zeros.includes(given[name]);
    const missing = Object.entries(defaults).filter(([name, value]) => value !== undefined && !isSaid(name));
    return { ...given, ...Object.fromEntries(missing) };
  };
}

/** Defaults that depend on what the struct holds; one that depends on what is absent is none. */
export function derived(defaultsOf: (given: JsonFields) => JsonFields): Defaulting {
  return (given) => whereZero(defaultsOf(given))(given);
}

export function inOrder(...steps: readonly Defaulting[]): Defaulting {
  return (given) => steps.reduce((fields, step) => step(fields), given);
}

/** Inside a struct, where there is one. */
export function within(name: string, defaulting: Defaulting): Defaulting {
  return (given) => {
    const inner = given[name];
    return isFields(inner) ? { ...given, [name]: defaulting(inner) } : given;
  };
}

/** Inside a struct that is made when it is absent. */
export function made(name: string, defaulting: Defaulting = (given) => given): Defaulting {
  return inOrder(whereAbsent({ [name]: {} }), within(name, defaulting));
}

/** Inside every item of a list. */
export function each(name: string, defaulting: Defaulting): Defaulting {
  return (given) => {
    const items = given[name];
    if (!Array.isArray(items)) return given;
    return { ...given, [name]: items.map((item: unknown) => (isFields(item) ? defaulting(item) : item)) };
  };
}

export function when(applies: (given: JsonFields) => boolean, defaulting: Defaulting): Defaulting {
  return (given) => (applies(given) ? defaulting(given) : given);
}
