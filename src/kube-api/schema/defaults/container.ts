import { type Defaulting, each, inOrder, made, whereAbsent, whereZero, within } from './defaulting.ts';
import { fieldReference, pullPolicy } from './image.ts';

const httpGet = whereZero({ path: '/', scheme: 'HTTP' });

const probe = inOrder(
  whereZero({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  within('httpGet', httpGet),
  within('grpc', whereAbsent({ service: '' })),
);

export const container: Defaulting = inOrder(
  pullPolicy('imagePullPolicy', 'image'),
  whereZero({ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' }),
  made('resources'),
  each('ports', whereZero({ protocol: 'TCP' })),
  each('env', within('valueFrom', within('fieldRef', fieldReference))),
  within('livenessProbe', probe),
  within('readinessProbe', probe),
  within('startupProbe', probe),
  within(
    'lifecycle',
    inOrder(within('postStart', within('httpGet', httpGet)), within('preStop', within('httpGet', httpGet))),
  ),
);
