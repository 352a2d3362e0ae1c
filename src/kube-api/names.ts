/** The grammars of names, with apimachinery's sentences (k8s.io/apimachinery/pkg/util/validation). */

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const namePart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${namePart})?`;

const matches = (text: string, pattern: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);
const used = (examples: string, pattern: string): string =>
  `(e.g. ${examples}, regex used for validation is '${pattern}')`;
const atMost = (length: number): string => `must be no more than ${length} characters`;

/** Each returns the reasons why the text is not a name; none when it is. */
export type NameGrammar = (name: string) => readonly string[];

export const checkLabelName: NameGrammar = (name) => [
  ...(name.length > 63 ? [atMost(63)] : []),
  ...(matches(name, label)
    ? []
    : [
        `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${used("'my-name',  or '123-abc'", label)}`,
      ]),
];

const dns1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

export const checkDns1035Label: NameGrammar = (name) => [
  ...(name.length > 63 ? [atMost(63)] : []),
  ...(matches(name, dns1035)
    ? []
    : [
        `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character ${used("'my-name',  or 'abc-123'", dns1035)}`,
      ]),
];

export const checkSubdomainName: NameGrammar = (name) => [
  ...(name.length > 253 ? [atMost(253)] : []),
  ...(matches(name, subdomain)
    ? []
    : [
        `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character ${used("'example.com'", subdomain)}`,
      ]),
];

/** Keys of labels and annotations: an optional DNS prefix, a slash, a name. */
export const checkQualifiedName: NameGrammar = (key) => {
  const parts = key.split('/');
  const [prefix, name] = parts.length === 1 ? [undefined, key] : parts;
  const examples = "'MyName',  or 'my.name',  or '123-abc'";
  if (parts.length > 2 || name === undefined) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${used(examples, namePart)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix ? checkSubdomainName(prefix).map((reason) => `prefix part ${reason}`) : []),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > 63 ? [`name part ${atMost(63)}`] : []),
    ...(matches(name, namePart)
      ? []
      : [
          `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${used(examples, namePart)}`,
        ]),
  ];
};

export const checkLabelValue: NameGrammar = (value) => [
  ...(value.length > 63 ? [atMost(63)] : []),
  ...(matches(value, labelValue)
    ? []
    : [
        `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${used("'MyValue',  or 'my_value',  or '12345'", labelValue)}`,
      ]),
];

/** Kubernetes: names of roles only have to fit into a path (apimachinery `IsValidPathSegmentName`). */
export const checkPathName: NameGrammar = (name) => [
  ...(name === '.' || name === '..' ? [`may not be '${name}'`] : []),
  ...['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`),
];
