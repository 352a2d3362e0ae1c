import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as models from '@kubernetes/client-node/dist/gen/models/all.js';

/** One property of a model class, with what only its declaration file knows. */
export interface ModelAttribute {
  /** Its name in JSON: `continue`, where the class says `_continue`. */
  readonly jsonName: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly isRequired: boolean;
}

export interface ModelClass {
  readonly description: string;
  readonly attributes: readonly ModelAttribute[];
}

interface AttributeType {
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

// Some modules of the package export no class; those that do carry their types.
const classes = models as unknown as Readonly<
  Record<string, { getAttributeTypeMap?: () => readonly AttributeType[] }>
>;

export function isModelClass(name: string): boolean {
  return classes[name]?.getAttributeTypeMap !== undefined;
}

export function readModelClass(name: string): ModelClass {
  const attributeTypes = classes[name]?.getAttributeTypeMap?.();
  if (attributeTypes === undefined) throw new Error(`@kubernetes/client-node has no model ${name}`);
  const declaration = readDeclaration(name);
  return {
    description: declaration.description,
    attributes: attributeTypes.map(({ name: property, baseName, type, format }) => {
      const declared = declaration.properties.get(property);
      if (declared === undefined) throw new Error(`the declaration of ${name} has no ${property}`);
      return { jsonName: baseName, type, format, ...declared };
    }),
  };
}

interface Declaration {
  readonly description: string;
  readonly properties: ReadonlyMap<string, Pick<ModelAttribute, 'description' | 'isRequired'>>;
}

const classPattern = /(?:\/\*\*\n\* (?<doc>[^\n]*)\n\*\/\n)?export declare class /;
const propertyPattern =
  /(?: {4}\/\*\*\n {4}\* (?<doc>[^\n]*)\n {4}\*\/\n)? {4}'(?<name>[^']+)'(?<optional>\?)?: /g;

function readDeclaration(name: string): Declaration {
  const file = import.meta.resolve(`@kubernetes/client-node/dist/gen/models/${name}.d.ts`);
  const text = readFileSync(fileURLToPath(file), 'utf8');
  return {
    description: readDoc(classPattern.exec(text)?.groups?.doc),
    properties: new Map(
      [...text.matchAll(propertyPattern)].map(({ groups }) => [
        groups?.name ?? '',
        { description: readDoc(groups?.doc), isRequired: groups?.optional === undefined },
      ]),
    ),
  };
}

/** The declaration files escape quotes, backslashes and the end of a comment. */
function readDoc(doc = ''): string {
  return doc.replaceAll('*_/', '*/').replace(/\\(.)/g, '$1').trim();
}
