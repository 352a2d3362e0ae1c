import { type FieldCause, invalidValue, requiredValue } from '../field-cause.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { checkSubdomainName } from '../names.ts';
import { textIn } from './field-reading.ts';

export function validateClientConfig(config: JsonFields, field: string): readonly FieldCause[] {
  const url = textIn(config, 'url');
  const service = isFields(config.service) ? config.service : undefined;
  if (url !== undefined && service === undefined) return validateUrl(url, `${field}.url`);
  if (url === undefined && service !== undefined) return validateService(service, `${field}.service`);
  return [requiredValue(field, 'exactly one of url or service is required')];
}

const form = '; desired format: https://host[/path]';

function validateUrl(text: string, field: string): readonly FieldCause[] {
  if (!URL.canParse(text)) return [requiredValue(field, `url must be a valid URL${form}`)];
  const { protocol, host, username, password, hash, search } = new URL(text);
  const user = password === '' ? username : `${username}:${password.replace(/./g, 'x')}`;
  const scheme = protocol.slice(0, -1);
  return [
    ...(scheme === 'https'
      ? []
      : [invalidValue(field, scheme, `'https' is the only allowed URL scheme${form}`)]),
    ...(host === '' ? [invalidValue(field, host, `host must be specified${form}`)] : []),
    ...(user === '' ? [] : [invalidValue(field, user, 'user information is not permitted in the URL')]),
    ...(hash === '' ? [] : [invalidValue(field, hash.slice(1), 'fragments are not permitted in the URL')]),
    ...(search === ''
      ? []
      : [invalidValue(field, search.slice(1), 'query parameters are not permitted in the URL')]),
  ];
}

function validateService(service: JsonFields, field: string): readonly FieldCause[] {
  const port = typeof service.port === 'number' ? service.port : 443;
  return [
    ...(textIn(service, 'name') ? [] : [requiredValue(`${field}.name`, 'service name is required')]),
    ...(textIn(service, 'namespace')
      ? []
      : [requiredValue(`${field}.namespace`, 'service namespace is required')]),
    ...(port >= 1 && port <= 65_535
      ? []
      : [invalidValue(`${field}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive')]),
    ...validatePath(textIn(service, 'path') ?? '', `${field}.path`),
  ];
}

function validatePath(path: string, field: string): readonly FieldCause[] {
  if (path === '' || path === '/') return [];
  const steps = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  const faults = steps.flatMap((step, index) =>
    step === ''
      ? [`segment[${index}] may not be empty`]
      : checkSubdomainName(step).map((reason) => `segment[${index}]: ${reason}`),
  );
  return [...(path.startsWith('/') ? [] : ["must start with a '/'"]), ...faults].map((fault) =>
    invalidValue(field, path, fault),
  );
}
