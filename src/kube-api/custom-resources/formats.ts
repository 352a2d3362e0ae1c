import { isIP } from 'node:net';

/** Those of Kubernetes' list that operators use. Kubernetes: a format that is not known is not checked. */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) =>
    /^\d{4}-\d{2}-\d{2}[tT ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[zZ]|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text.replace(' ', 'T'))),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  duration: (text) => /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.test(text),
  ipv4: (text) => isIP(text) === 4,
  ipv6: (text) => isIP(text) === 6,
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
};

export function hasFormat(text: string, format: string): boolean {
  const isFormatted = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return isFormatted?.(text) ?? true;
}

/** Whether a format is looked at. Those of numbers say how they are kept, and ask for nothing. */
export function isKnownFormat(format: string): boolean {
  return Object.hasOwn(formats, format) || ['int32', 'int64', 'float', 'double', ''].includes(format);
}
